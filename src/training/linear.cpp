#include "training/linear.hpp"

#include <linear.h>

#include <algorithm>
#include <cstdlib>

namespace hamkalam::training {
namespace {

constexpr double kCost = 1.0, kTolerance = 0.1;

// The examples as liblinear wants them: sparse rows, the bias as a last feature.
class Problem {
 public:
  Problem(const Examples& examples, std::size_t rows)
      : examples_(examples), rows_(static_cast<int>(rows)) {
    for (const Example* example : examples_) {
      std::vector<feature_node> nodes;
      for (const auto& [row, value] : example->values)
        nodes.push_back({static_cast<int>(row) + 1, value});
      nodes.push_back({rows_ + 1, 1.0});
      nodes.push_back({-1, 0});
      nodes_.push_back(std::move(nodes));
    }
    for (auto& nodes : nodes_) pointers_.push_back(nodes.data());
  }

  void train(std::size_t label, double positive_weight, Linear& out) {
    std::vector<double> y;
    for (const Example* example : examples_) y.push_back(example->carries[label] ? 1 : -1);
    if (std::find(y.begin(), y.end(), 1.0) == y.end()) return;
    problem problem{static_cast<int>(y.size()), rows_ + 1, y.data(), pointers_.data(), 1.0};
    parameter parameter{};
    parameter.solver_type = L2R_L2LOSS_SVC_DUAL;
    parameter.C = kCost;
    parameter.eps = kTolerance;
    int weight_labels[] = {1};
    double weights[] = {positive_weight};
    parameter.nr_weight = 1;
    parameter.weight_label = weight_labels;
    parameter.weight = weights;
    srand(1);
    model* trained = ::train(&problem, &parameter);
    const double sign = trained->label[0] == 1 ? 1 : -1;
    const auto rows = static_cast<std::size_t>(rows_);
    for (std::size_t r = 0; r < rows; ++r)
      out.values[r * out.labels + label] = static_cast<float>(sign * trained->w[r]);
    out.bias[label] = sign * trained->w[rows];
    free_and_destroy_model(&trained);
  }

 private:
  const Examples& examples_;
  int rows_;
  std::vector<std::vector<feature_node>> nodes_;
  std::vector<feature_node*> pointers_;
};

}  // namespace

std::vector<double> Linear::decide(const Example& example) const {
  std::vector<double> out = bias;
  for (const auto& [row, value] : example.values)
    for (std::size_t l = 0; l < labels; ++l) out[l] += values[row * labels + l] * value;
  return out;
}

Linear train_linear(const Examples& examples, std::size_t labels, std::size_t rows,
                    double positive_weight, const std::function<void()>& step) {
  set_print_string_function([](const char*) {});
  Linear out{labels, std::vector<float>(rows * labels), std::vector<double>(labels)};
  Problem problem(examples, rows);
  for (std::size_t l = 0; l < labels; ++l) {
    problem.train(l, positive_weight, out);
    step();
  }
  return out;
}

}  // namespace hamkalam::training
