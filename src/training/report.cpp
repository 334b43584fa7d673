#include "training/report.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

namespace hamkalam::training {
namespace {

constexpr std::int64_t kWhole = 1'000'000;

Share share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return {};
  return static_cast<int>((2 * kWhole * part + whole) / (2 * whole));
}

// Counts messages under the names that the report uses.
class Counter {
 public:
  Counter(std::string_view out_of_scope, int threshold)
      : outside_(out_of_scope.empty() ? "none" : out_of_scope), threshold_(threshold) {
    report_.out_of_scope.label = outside_;
    report_.out_of_scope.threshold = threshold;
  }

  void add(const Outcome& outcome) {
    const std::string expected = name(outcome.expected), given = name(outcome.given);
    const bool right = expected == given;
    ++report_.count;
    report_.right += right;
    ++labels_[expected].support;
    ++labels_[given].given;
    labels_[expected].right += right;
    if (!right) ++confusions_[{expected, given}];
    LanguageScore& language = languages_[outcome.language];
    ++language.count;
    language.right += right;

    OutOfScope& outside = report_.out_of_scope;
    const bool is = expected == outside_;
    const bool taken = given == outside_ || outcome.probability < threshold_;
    outside.expected += is;
    outside.given += taken;
    outside.right += is && taken;

    if (outcome.given.empty()) return;  // a probability of nothing says nothing
    const int probability = std::clamp(outcome.probability, 0, 1000);
    const auto bin = static_cast<std::size_t>(std::max(0, (probability * kBins + 999) / 1000 - 1));
    ++report_.bins[bin].count;
    report_.bins[bin].right += right;
    confidence_[bin] += probability;
  }

  Report take() {
    report_.accuracy = share(report_.right, report_.count);
    finish_labels();
    for (const auto& [pair, count] : confusions_)
      report_.confusions.push_back({pair.first, pair.second, count});
    std::stable_sort(report_.confusions.begin(), report_.confusions.end(),
                     [](const auto& a, const auto& b) { return a.count > b.count; });
    finish_bins();
    OutOfScope& outside = report_.out_of_scope;
    outside.precision = share(outside.right, outside.given);
    outside.recall = share(outside.right, outside.expected);
    for (auto& [name, score] : languages_) {
      score.language = name;
      score.accuracy = share(score.right, score.count);
      report_.languages.push_back(score);
    }
    return std::move(report_);
  }

 private:
  std::string name(const std::string& label) const {
    return label.empty() || label == "none" ? outside_ : label;
  }

  void finish_labels() {
    std::int64_t sum = 0, expected = 0;
    for (auto& [name, score] : labels_) {
      score.label = name;
      score.precision = share(score.right, score.given);
      score.recall = share(score.right, score.support);
      score.f1 = share(2 * score.right, score.support + score.given);
      if (score.support) {
        sum += *score.f1;
        ++expected;
      }
      if (name != outside_) report_.labels.push_back(score);
    }
    if (const auto it = labels_.find(outside_); it != labels_.end())
      report_.labels.push_back(it->second);
    report_.macro_f1 = share(sum, expected * kWhole);
  }

  void finish_bins() {
    std::int64_t gaps = 0, count = 0;  // gaps in messages times per mille
    for (std::size_t i = 0; i < report_.bins.size(); ++i) {
      Bin& bin = report_.bins[i];
      bin.confidence = share(confidence_[i], std::int64_t{bin.count} * 1000);
      bin.accuracy = share(bin.right, bin.count);
      gaps += std::abs(confidence_[i] - std::int64_t{bin.right} * 1000);
      count += bin.count;
    }
    report_.calibration_error = share(gaps, count * 1000);
  }

  std::string outside_;
  int threshold_;
  Report report_;
  std::map<std::string, LabelScore> labels_;
  std::map<std::pair<std::string, std::string>, int> confusions_;
  std::map<std::string, LanguageScore> languages_;
  std::array<std::int64_t, kBins> confidence_{};
};

Json number(const Share& share) {
  return share ? Json(*share / static_cast<double>(kWhole)) : Json(nullptr);
}

}  // namespace

Report make_report(const std::vector<Outcome>& outcomes, std::string_view out_of_scope,
                   int threshold) {
  Counter counter(out_of_scope, threshold);
  for (const Outcome& outcome : outcomes) counter.add(outcome);
  return counter.take();
}

Json to_json(const Report& report) {
  Json out{{"count", report.count},
           {"right", report.right},
           {"accuracy", number(report.accuracy)},
           {"macro_f1", number(report.macro_f1)},
           {"calibration_error", number(report.calibration_error)}};
  const OutOfScope& outside = report.out_of_scope;
  out["out_of_scope"] = {
      {"label", outside.label},          {"threshold", outside.threshold},
      {"expected", outside.expected},    {"given", outside.given},
      {"right", outside.right},          {"precision", number(outside.precision)},
      {"recall", number(outside.recall)}};
  out["languages"] = Json::array();
  for (const LanguageScore& language : report.languages)
    out["languages"].push_back({{"language", language.language},
                                {"count", language.count},
                                {"right", language.right},
                                {"accuracy", number(language.accuracy)}});
  out["labels"] = Json::array();
  for (const LabelScore& label : report.labels)
    out["labels"].push_back({{"label", label.label},
                             {"precision", number(label.precision)},
                             {"recall", number(label.recall)},
                             {"f1", number(label.f1)},
                             {"support", label.support},
                             {"given", label.given},
                             {"right", label.right}});
  out["confusions"] = Json::array();
  for (const Confusion& confusion : report.confusions)
    out["confusions"].push_back(
        {{"expected", confusion.expected}, {"given", confusion.given}, {"count", confusion.count}});
  out["bins"] = Json::array();
  for (std::size_t i = 0; i < report.bins.size(); ++i) {
    const auto edge = [](std::size_t bin) { return number(share(static_cast<int>(bin), kBins)); };
    const Bin& bin = report.bins[i];
    out["bins"].push_back({{"from", edge(i)},
                           {"to", edge(i + 1)},
                           {"count", bin.count},
                           {"right", bin.right},
                           {"confidence", number(bin.confidence)},
                           {"accuracy", number(bin.accuracy)}});
  }
  return out;
}

}  // namespace hamkalam::training
