#include "training/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace hamkalam::training {
namespace {

struct Sigmoid {
  double slope = 1, offset = 0;
};

// Platt's sigmoid: probability = 1 / (1 + exp(-(slope * value + offset))). By Newton steps from
// where values tell nothing, each halved until it is none for the worse (Lin, Lin and Weng 2007). A
// slope that is given stays.
Sigmoid fit_sigmoid(const std::vector<double>& values, const std::vector<std::uint8_t>& positive,
                    std::optional<double> slope = {}) {
  const double n1 = std::count(positive.begin(), positive.end(), 1);
  const double n0 = static_cast<double>(positive.size()) - n1;
  const double high = (n1 + 1) / (n1 + 2), low = 1 / (n0 + 2);
  auto loss = [&](const Sigmoid& s) {
    double out = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double logit = s.slope * values[i] + s.offset, target = positive[i] ? high : low;
      out += std::log1p(std::exp(-std::abs(logit))) + std::max(logit, 0.0) - target * logit;
    }
    return out;
  };
  Sigmoid at{slope.value_or(0), slope ? 0 : std::log((n1 + 1) / (n0 + 1))};
  double best = loss(at);
  for (int round = 0; round < 50; ++round) {
    double ga = 0, gb = 0, haa = 1e-6, hab = 0, hbb = 1e-6;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double p = 1 / (1 + std::exp(-(at.slope * values[i] + at.offset)));
      const double d = p - (positive[i] ? high : low), w = p * (1 - p);
      ga += d * values[i];
      gb += d;
      haa += w * values[i] * values[i];
      hab += w * values[i];
      hbb += w;
    }
    if (slope) ga = hab = 0;
    const double det = haa * hbb - hab * hab;
    const Sigmoid step{(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det};
    double share = 1;
    Sigmoid next = at;
    double now = best;
    for (; share > 1e-6; share /= 2) {
      next = {at.slope - share * step.slope, at.offset - share * step.offset};
      if ((now = loss(next)) <= best) break;
    }
    const bool arrived = share <= 1e-6 || best - now < 1e-6;
    if (now <= best) at = next, best = now;
    if (arrived) break;
  }
  return {std::clamp(at.slope, 0.05, 10.0), std::clamp(at.offset, -12.0, 12.0)};
}

// How unlikely the held-out labels are under a softmax of the values times `slope`.
double loss(const std::vector<std::vector<float>>& values, const Examples& examples, double slope) {
  double out = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    double sum = 0, mass = 0;
    const double top = *std::max_element(values[i].begin(), values[i].end());
    for (std::size_t l = 0; l < values[i].size(); ++l) {
      const double e = std::exp(slope * (values[i][l] - top));
      sum += e;
      if (examples[i]->carries[l]) mass += e;
    }
    out -= std::log(std::max(mass / sum, 1e-9));
  }
  return out;
}

// One temperature for all labels, where the loss is least. It falls, then rises: a third of what is
// left is cut off in each round.
double fit_temperature(const std::vector<std::vector<float>>& values, const Examples& examples) {
  double low = 0.2, high = 4;
  while (high - low > 0.01) {
    const double left = low + (high - low) / 3, right = high - (high - low) / 3;
    if (loss(values, examples, left) < loss(values, examples, right))
      high = right;
    else
      low = left;
  }
  return (low + high) / 2;
}

}  // namespace

Calibration calibrate(intent::HeadKind kind, const std::vector<std::vector<float>>& values,
                      const Examples& examples, std::size_t labels) {
  Calibration out{std::vector<double>(labels), std::vector<double>(labels)};
  if (kind == intent::HeadKind::one_of) {
    std::fill(out.slope.begin(), out.slope.end(), fit_temperature(values, examples));
    return out;
  }
  // A slope for each label would rest on few examples that carry it: all have the same one, the
  // mean by how many do.
  std::vector<std::vector<double>> of_label(labels);
  std::vector<std::vector<std::uint8_t>> positive(labels);
  double slopes = 0, carried = 0;
  for (std::size_t l = 0; l < labels; ++l) {
    for (std::size_t i = 0; i < examples.size(); ++i) {
      of_label[l].push_back(values[i][l]);
      positive[l].push_back(examples[i]->carries[l]);
    }
    const double count = std::count(positive[l].begin(), positive[l].end(), 1);
    slopes += count * fit_sigmoid(of_label[l], positive[l]).slope;
    carried += count;
  }
  const double slope = carried > 0 ? slopes / carried : 1;
  for (std::size_t l = 0; l < labels; ++l) {
    out.slope[l] = slope;
    out.offset[l] = fit_sigmoid(of_label[l], positive[l], slope).offset;
  }
  return out;
}

}  // namespace hamkalam::training
