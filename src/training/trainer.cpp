#include "training/trainer.hpp"

#include <linear.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>

namespace hamkalam::training {
namespace {

constexpr int kFolds = 3;

struct Example {
  intent::Features features;
  std::vector<std::uint8_t> carries;  // per label
};

// Weights of one label at a time come from liblinear; this is the whole head in floating point.
struct Weights {
  std::size_t labels = 0;
  std::vector<float> values;  // [bucket][label]
  std::vector<double> bias;
};

// The examples as liblinear wants them: sparse rows, the bias as a last feature.
class Problem {
 public:
  explicit Problem(const std::vector<const Example*>& examples) : examples_(examples) {
    for (const Example* example : examples_) {
      std::vector<feature_node> row;
      const auto& f = example->features;
      std::vector<std::pair<std::uint32_t, double>> values;
      for (const auto* group : {&f.words, &f.grams})
        for (const auto bucket : *group)
          values.emplace_back(bucket, intent::inverse_root(group->size()) / 32768.0);
      std::sort(values.begin(), values.end());
      for (const auto& [bucket, value] : values) {
        const int index = static_cast<int>(bucket) + 1;
        if (!row.empty() && row.back().index == index)
          row.back().value += value;
        else
          row.push_back({index, value});
      }
      row.push_back({static_cast<int>(intent::kBuckets) + 1, 1.0});
      row.push_back({-1, 0});
      rows_.push_back(std::move(row));
    }
    for (auto& row : rows_) pointers_.push_back(row.data());
  }

  // Weights of "carries this label" against the rest; `cost` weighs errors on the few positives.
  void train(std::size_t label, double c, double positive_weight, Weights& out) {
    std::vector<double> y;
    for (const Example* example : examples_) y.push_back(example->carries[label] ? 1 : -1);
    if (std::find(y.begin(), y.end(), 1.0) == y.end()) return;
    problem problem{static_cast<int>(y.size()), static_cast<int>(intent::kBuckets) + 1, y.data(),
                    pointers_.data(), 1.0};
    parameter parameter{};
    parameter.solver_type = L2R_L2LOSS_SVC_DUAL;
    parameter.C = c;
    parameter.eps = 0.1;
    int weight_labels[] = {1};
    double weights[] = {positive_weight};
    parameter.nr_weight = 1;
    parameter.weight_label = weight_labels;
    parameter.weight = weights;
    srand(1);  // liblinear shuffles with the C library's generator
    model* trained = ::train(&problem, &parameter);
    const double sign = trained->label[0] == 1 ? 1 : -1;
    for (std::size_t b = 0; b < intent::kBuckets; ++b)
      out.values[b * out.labels + label] = static_cast<float>(sign * trained->w[b]);
    out.bias[label] = sign * trained->w[intent::kBuckets];
    free_and_destroy_model(&trained);
  }

 private:
  std::vector<const Example*> examples_;
  std::vector<std::vector<feature_node>> rows_;
  std::vector<feature_node*> pointers_;
};

Weights train_weights(const std::vector<const Example*>& examples, std::size_t labels,
                      intent::HeadKind kind, const std::function<void()>& step) {
  Weights out{labels, std::vector<float>(intent::kBuckets * labels), std::vector<double>(labels)};
  Problem problem(examples);
  for (std::size_t l = 0; l < labels; ++l) {
    problem.train(l, 1.0, kind == intent::HeadKind::any_of ? 3.0 : 4.0, out);
    step();
  }
  return out;
}

std::vector<double> decide(const Weights& weights, const intent::Features& features) {
  std::vector<double> out = weights.bias;
  for (const auto* group : {&features.words, &features.grams})
    for (const auto bucket : *group)
      for (std::size_t l = 0; l < weights.labels; ++l)
        out[l] += weights.values[bucket * weights.labels + l] *
                  intent::inverse_root(group->size()) / 32768.0;
  return out;
}

// Platt's sigmoid by Newton steps: probability = 1 / (1 + exp(-(a * value + b))).
std::pair<double, double> fit_sigmoid(const std::vector<double>& values,
                                      const std::vector<std::uint8_t>& positive) {
  const double n1 = std::count(positive.begin(), positive.end(), 1);
  const double n0 = static_cast<double>(positive.size()) - n1;
  const double high = (n1 + 1) / (n1 + 2), low = 1 / (n0 + 2);
  double a = 2, b = 0;
  for (int round = 0; round < 50; ++round) {
    double ga = 0, gb = 0, haa = 1e-6, hab = 0, hbb = 1e-6;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double p = 1 / (1 + std::exp(-(a * values[i] + b)));
      const double d = p - (positive[i] ? high : low), w = p * (1 - p);
      ga += d * values[i];
      gb += d;
      haa += w * values[i] * values[i];
      hab += w * values[i];
      hbb += w;
    }
    const double det = haa * hbb - hab * hab;
    const double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
    const double size = std::max(std::abs(da), std::abs(db));
    const double damp = size > 2 ? 2 / size : 1;
    a -= damp * da;
    b -= damp * db;
    if (size < 1e-6) break;
  }
  return {std::clamp(a, 0.2, 20.0), std::clamp(b, -12.0, 12.0)};
}

// One temperature for all labels: what makes the held-out intents most likely under a softmax.
double fit_temperature(const std::vector<std::vector<double>>& values,
                       const std::vector<const Example*>& examples) {
  double best = 1, best_loss = 1e300;
  for (double slope = 1; slope <= 12; slope += 0.25) {
    double loss = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      double sum = 0, mass = 0;
      const double top = *std::max_element(values[i].begin(), values[i].end());
      for (std::size_t l = 0; l < values[i].size(); ++l) {
        const double e = std::exp(slope * (values[i][l] - top));
        sum += e;
        if (examples[i]->carries[l]) mass += e;
      }
      loss -= std::log(std::max(mass / sum, 1e-9));
    }
    if (loss < best_loss) {
      best_loss = loss;
      best = slope;
    }
  }
  return best;
}

struct Calibration {
  std::vector<double> slope, offset;
};

Calibration calibrate(const std::vector<const Example*>& examples, std::size_t labels,
                      intent::HeadKind kind, const std::function<void()>& step) {
  std::vector<const Example*> held;
  std::vector<std::vector<double>> values;
  for (int fold = 0; fold < kFolds; ++fold) {
    std::vector<const Example*> rest;
    for (std::size_t i = 0; i < examples.size(); ++i)
      if (static_cast<int>(i % kFolds) != fold) rest.push_back(examples[i]);
    const Weights weights = train_weights(rest, labels, kind, step);
    for (std::size_t i = static_cast<std::size_t>(fold); i < examples.size(); i += kFolds) {
      held.push_back(examples[i]);
      values.push_back(decide(weights, examples[i]->features));
    }
  }
  Calibration out{std::vector<double>(labels), std::vector<double>(labels)};
  if (kind == intent::HeadKind::one_of) {
    std::fill(out.slope.begin(), out.slope.end(), fit_temperature(values, held));
    return out;
  }
  for (std::size_t l = 0; l < labels; ++l) {
    std::vector<double> of_label;
    std::vector<std::uint8_t> positive;
    for (std::size_t i = 0; i < held.size(); ++i) {
      of_label.push_back(values[i][l]);
      positive.push_back(held[i]->carries[l]);
    }
    std::tie(out.slope[l], out.offset[l]) = fit_sigmoid(of_label, positive);
  }
  return out;
}

// int8 weights and the integers that turn their sums into calibrated logits.
intent::HeadData quantise(const Weights& weights, const Calibration& calibration,
                          std::vector<std::string> labels, intent::HeadKind kind) {
  intent::HeadData out{kind, std::move(labels), {}, {}, {}};
  float largest = 1e-6f;
  for (const float w : weights.values) largest = std::max(largest, std::abs(w));
  const double step = largest / 127;
  for (const float w : weights.values)
    out.weights.push_back(static_cast<std::int8_t>(std::lround(w / step)));
  for (std::size_t l = 0; l < weights.labels; ++l) {
    // sums() yields value / step * 2^15 / 2^7; a logit of 1 is kLogitScale.
    const double slope = calibration.slope[l] * step / 256 * intent::kLogitScale;
    out.slope.push_back(static_cast<std::int32_t>(std::lround(slope * (1 << 20))));
    const double offset = calibration.slope[l] * weights.bias[l] + calibration.offset[l];
    out.offset.push_back(static_cast<std::int32_t>(std::lround(offset * intent::kLogitScale)));
  }
  return out;
}

std::vector<Example> to_examples(const std::vector<Phrase>& phrases,
                                 const std::vector<std::string>& labels,
                                 const text::Analyzer& analyzer) {
  std::vector<Example> out;
  for (const Phrase& phrase : phrases) {
    const auto analysis = analyzer.analyze(phrase.text, text::language_of(phrase.language));
    Example example{intent::extract(analysis.tokens, 0, analysis.tokens.size()),
                    std::vector<std::uint8_t>(labels.size())};
    for (std::size_t l = 0; l < labels.size(); ++l)
      example.carries[l] =
          std::binary_search(phrase.labels.begin(), phrase.labels.end(), labels[l]);
    out.push_back(std::move(example));
  }
  return out;
}

// Deterministic order without the order of files in it: by a hash of the features.
std::vector<const Example*> shuffled(const std::vector<Example>& examples) {
  std::vector<std::pair<std::uint64_t, const Example*>> keyed;
  for (const Example& example : examples) {
    std::uint64_t key = 0x9E3779B97F4A7C15ULL;
    for (const auto bucket : example.features.words) key = (key ^ bucket) * 0x100000001b3ULL;
    keyed.emplace_back(key ^ (key >> 31), &example);
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<const Example*> out;
  for (const auto& [unused, example] : keyed) out.push_back(example);
  return out;
}

}  // namespace

Result<std::string> train(const Dataset& dataset, const intent::Catalogue& catalogue,
                          const text::Analyzer& analyzer, std::uint64_t fingerprint,
                          const Progress& progress) {
  set_print_string_function([](const char*) {});
  std::vector<std::string> intents, signals, acts = catalogue.acts;
  for (const auto& entry : catalogue.intents) intents.push_back(entry.name);
  for (const auto& entry : catalogue.signals) signals.push_back(entry.name);
  std::vector<Phrase> with_calm = dataset.signals;
  with_calm.insert(with_calm.end(), dataset.calm.begin(), dataset.calm.end());
  const std::array heads{
      std::tuple{"intents", &dataset.intents, &intents, intent::HeadKind::one_of},
      std::tuple{"signals", static_cast<const std::vector<Phrase>*>(&with_calm), &signals,
                 intent::HeadKind::any_of},
      std::tuple{"acts", &dataset.acts, &acts, intent::HeadKind::any_of}};
  const std::size_t steps = (intents.size() + signals.size() + acts.size()) * (kFolds + 1);
  std::size_t done = 0;

  std::array<intent::HeadData, 3> out;
  for (std::size_t h = 0; h < heads.size(); ++h) {
    const auto& [name, phrases, labels, kind] = heads[h];
    std::sort(labels->begin(), labels->end());
    if (phrases->size() < 2 * kFolds) return Error(name, "too few phrases to train on");
    const std::vector<Example> examples = to_examples(*phrases, *labels, analyzer);
    const auto order = shuffled(examples);
    auto step = [&, name = name] { progress(name, static_cast<int>(++done * 100 / steps)); };
    const Calibration calibration = calibrate(order, labels->size(), kind, step);
    const Weights weights = train_weights(order, labels->size(), kind, step);
    out[h] = quantise(weights, calibration, *labels, kind);
  }
  return intent::Model::write(out, fingerprint);
}

}  // namespace hamkalam::training
