// What a model gave for labelled messages, counted: how often it is right, for which labels, how
// far its probabilities can be trusted and what it does with messages of no label.
//
//   Report report = make_report(outcomes, "none", 400);
//   std::cout << to_text(report);
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace hamkalam::training {

struct Outcome {
  std::string language, text;
  std::string expected, given;
  int probability = 0;  // of what was given, per mille
};

// A share of a whole in millionths, rounded half up by integers, so that reports are the same on
// every machine. Nothing where the whole is empty.
using Share = std::optional<int>;

struct LabelScore {
  std::string label;
  int support = 0, given = 0, right = 0;  // messages: of it, called it, both
  Share precision, recall, f1;
};

struct Confusion {
  std::string expected, given;
  int count = 0;
};

constexpr int kBins = 15;

// Messages whose probability is above i/15 and at most (i+1)/15; the first has 0 too.
struct Bin {
  int count = 0, right = 0;
  Share confidence, accuracy;  // the mean probability, the share that is right
};

struct LanguageScore {
  std::string language;
  int count = 0, right = 0;
  Share accuracy;
};

// A message is taken for one out of scope if it was given that label or a probability below the
// threshold.
struct OutOfScope {
  std::string label;
  int threshold = 0;                       // per mille
  int expected = 0, given = 0, right = 0;  // messages
  Share precision, recall;
};

// All but `out_of_scope` count what was given whatever its probability.
struct Report {
  int count = 0, right = 0;
  Share accuracy;
  Share macro_f1;                     // the mean over labels that were expected at least once
  std::vector<LabelScore> labels;     // expected or given; by name, out of scope last
  std::vector<Confusion> confusions;  // all, most frequent first, then by name
  Share calibration_error;            // expected calibration error over the bins
  std::array<Bin, kBins> bins;        // without messages that were given nothing
  OutOfScope out_of_scope;
  std::vector<LanguageScore> languages;  // by name
};

// `out_of_scope`: the label of messages that are none of the others; "" and "none" mean the same,
// expected or given. `threshold`: per mille, below which a message counts as out of scope.
Report make_report(const std::vector<Outcome>& outcomes, std::string_view out_of_scope,
                   int threshold);

std::string to_text(const Report& report);  // for a terminal
Json to_json(const Report& report);         // shares from 0 to 1, null where there is nothing
// The confusion matrix as a whole SVG document: rows expected, columns given.
std::string to_svg(const Report& report);

}  // namespace hamkalam::training
