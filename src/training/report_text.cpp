// A report for a terminal: the figures, then tables with aligned columns.
#include <algorithm>

#include "training/report.hpp"

namespace hamkalam::training {
namespace {

constexpr std::size_t kMostConfusions = 20;

// `digits` decimals of a share times ten to the power of `shift`, rounded half up: 2 and 0 for F1,
// 1 and 2 for a percentage.
std::string decimals(const Share& share, int shift, int digits) {
  if (!share) return "-";
  int unit = 1'000'000;
  for (int i = 0; i < shift + digits; ++i) unit /= 10;
  const int rounded = (*share + unit / 2) / unit;
  std::string out = std::to_string(rounded);
  const auto wanted = static_cast<std::size_t>(digits) + 1;
  if (out.size() < wanted) out.insert(0, wanted - out.size(), '0');
  return out.insert(out.size() - static_cast<std::size_t>(digits), ".");
}

std::string percent(const Share& share) {
  return share ? decimals(share, 2, 1) + " %" : "-";
}

std::string score(const Share& share) {
  return decimals(share, 0, 3);
}

// A label as it may stand in a terminal: without control characters.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  return out;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;  // once a code point
  }));
}

class Table {
 public:
  // The first `left` columns are words, the others numbers.
  Table(std::string title, std::size_t left, std::vector<std::string> header)
      : title_(std::move(title)), left_(left), rows_{std::move(header)} {}

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }

  std::string take() const {
    std::vector<std::size_t> widths(rows_[0].size());
    for (const auto& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
    std::string out = "\n" + title_ + "\n";
    for (const auto& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const std::string gap(widths[i] - width(row[i]), ' ');
        line += "  " + (i < left_ ? row[i] + gap : gap + row[i]);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    }
    return out;
  }

 private:
  std::string title_;
  std::size_t left_;
  std::vector<std::vector<std::string>> rows_;
};

std::string confusion_table(const Report& report) {
  const std::size_t shown = std::min(report.confusions.size(), kMostConfusions);
  std::string title = "most frequent confusions";
  if (shown < report.confusions.size())
    title += " (" + std::to_string(shown) + " of " + std::to_string(report.confusions.size()) + ")";
  Table out(title, 2, {"expected", "given", "messages"});
  for (std::size_t i = 0; i < shown; ++i) {
    const Confusion& confusion = report.confusions[i];
    out.add({plain(confusion.expected), plain(confusion.given), std::to_string(confusion.count)});
  }
  return shown ? out.take() : "";
}

}  // namespace

std::string to_text(const Report& report) {
  const OutOfScope& outside = report.out_of_scope;
  std::string out = "accuracy           " + percent(report.accuracy) + " of " +
                    std::to_string(report.count) + "\nmacro-F1           " +
                    score(report.macro_f1) + "\ncalibration error  " +
                    score(report.calibration_error) + "\nout of scope       precision " +
                    score(outside.precision) + ", recall " + score(outside.recall) + " of " +
                    std::to_string(outside.expected) + ", \"" + plain(outside.label) +
                    "\" or a probability below " + decimals(outside.threshold * 1000, 0, 3) + "\n";

  Table languages("languages", 1, {"language", "accuracy", "messages"});
  for (const LanguageScore& language : report.languages)
    languages.add(
        {plain(language.language), percent(language.accuracy), std::to_string(language.count)});
  out += languages.take();

  Table labels("labels", 1, {"label", "precision", "recall", "F1", "support"});
  for (const LabelScore& label : report.labels)
    labels.add({plain(label.label), score(label.precision), score(label.recall), score(label.f1),
                std::to_string(label.support)});
  out += labels.take() + confusion_table(report);

  Table bins("calibration", 1, {"probability", "messages", "mean", "right"});
  for (int i = 0; i < kBins; ++i) {
    const Bin& bin = report.bins[static_cast<std::size_t>(i)];
    const auto edge = [](int n) { return score((2'000'000 * n + kBins) / (2 * kBins)); };
    bins.add({edge(i) + " to " + edge(i + 1), std::to_string(bin.count), score(bin.confidence),
              score(bin.accuracy)});
  }
  return out + bins.take();
}

}  // namespace hamkalam::training
