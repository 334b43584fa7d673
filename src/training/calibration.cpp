#include "training/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace hamkalam::training {
namespace {

// Platt's sigmoid by Newton steps: probability = 1 / (1 + exp(-(a * value + b))).
std::pair<double, double> fit_sigmoid(const std::vector<double>& values,
                                      const std::vector<std::uint8_t>& positive) {
  const double n1 = std::count(positive.begin(), positive.end(), 1);
  const double n0 = static_cast<double>(positive.size()) - n1;
  const double high = (n1 + 1) / (n1 + 2), low = 1 / (n0 + 2);
  double a = 1, b = 0;
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
  return {std::clamp(a, 0.05, 10.0), std::clamp(b, -12.0, 12.0)};
}

// One temperature for all labels: what makes the held-out intents most likely under a softmax.
double fit_temperature(const std::vector<std::vector<double>>& values, const Examples& examples) {
  double best = 1, best_loss = 1e300;
  for (double slope = 0.2; slope <= 4; slope += 0.05) {
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

}  // namespace

Calibration calibrate(intent::HeadKind kind, const std::vector<std::vector<double>>& values,
                      const Examples& examples, std::size_t labels) {
  Calibration out{std::vector<double>(labels), std::vector<double>(labels)};
  if (kind == intent::HeadKind::one_of) {
    std::fill(out.slope.begin(), out.slope.end(), fit_temperature(values, examples));
    return out;
  }
  for (std::size_t l = 0; l < labels; ++l) {
    std::vector<double> of_label;
    std::vector<std::uint8_t> positive;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      of_label.push_back(values[i][l]);
      positive.push_back(examples[i]->carries[l]);
    }
    std::tie(out.slope[l], out.offset[l]) = fit_sigmoid(of_label, positive);
  }
  return out;
}

}  // namespace hamkalam::training
