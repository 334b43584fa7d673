#include "replay/print.hpp"

#include <algorithm>
#include <cstdio>

#include "text/fold.hpp"

namespace hamkalam::replay {
namespace {

class Page {
 public:
  explicit Page(bool colour) : colour_(colour) {}
  void head(const std::string& text) { out_ += paint("1", text) + "\n"; }
  void line(const char* name, const std::string& text, const char* code = "0") {
    if (text.empty()) return;
    char label[24];
    std::snprintf(label, sizeof label, "  %-11s", name);
    out_ += paint("2", label) + paint(code, text) + "\n";
  }
  std::string take() { return std::move(out_); }

 private:
  std::string paint(const char* code, const std::string& text) const {
    if (!colour_ || std::string_view(code) == "0") return text;
    return "\x1b[" + std::string(code) + "m" + text + "\x1b[0m";
  }
  bool colour_;
  std::string out_;
};

std::string join(const std::vector<std::string>& list) {
  std::string out;
  for (const auto& item : list) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string percent(int per_mille) {
  return std::to_string((per_mille + 5) / 10) + " %";
}

std::string scored(const std::vector<event::Scored>& list) {
  std::string out;
  for (const auto& s : list) out += (out.empty() ? "" : ", ") + s.name + " " + percent(s.per_mille);
  return out;
}

std::string flag_line(const event::Flag& flag) {
  return flag.reason + " -> " + flag.level + ", until " + event::format_time(flag.due) + " (" +
         flag.rule + ")";
}

}  // namespace

std::string print_advice(const event::Advice& advice, bool colour) {
  Page page(colour);
  page.head(advice.intent.name + " " + percent(advice.intent.per_mille));
  page.line("language", advice.language.name + " " + percent(advice.language.per_mille));
  page.line("native", advice.native);
  page.line("ranking", scored(advice.ranking));
  page.line("signals", scored(advice.signals), "33");
  std::string entities;
  for (const auto& e : advice.entities)
    entities += (entities.empty() ? "" : ", ") + e.kind + " " + e.value +
                (e.currency.empty() ? "" : " " + e.currency);
  page.line("entities", entities);
  for (const auto& flag : advice.flags) page.line("flag", flag_line(flag), "31");
  for (const auto& s : advice.suggestions) {
    page.line("reply", s.text, "32");
    page.line("", s.gloss);
    page.line("", join(s.moves) + (s.rules.empty() ? "" : " | " + join(s.rules)), "2");
  }
  page.line("avoid", join(advice.avoid));
  for (const auto& note : advice.notes) page.line("note", note.text + " (" + note.rule + ")");
  page.line("rules", join(advice.rules), "2");
  page.line("attention", std::to_string(advice.attention));
  return page.take();
}

std::string print_review(const event::Review& review, const std::string& draft, bool colour) {
  Page page(colour);
  page.head(review.findings.empty() ? "nothing to remark"
                                    : std::to_string(review.findings.size()) + " findings");
  std::vector<std::string> acts;
  for (const auto& act : review.acts)
    if (std::find(acts.begin(), acts.end(), act.name) == acts.end()) acts.push_back(act.name);
  page.line("acts", join(acts));
  const std::u16string text = text::to_utf16(draft);
  for (const auto& finding : review.findings) {
    const bool error = finding.severity == "error";
    page.line(finding.severity.c_str(), finding.text + " (" + finding.rule + ")",
              error ? "31" : "33");
    page.line("at", text::to_utf8(std::u16string_view(text).substr(
                        static_cast<std::size_t>(finding.span.start),
                        static_cast<std::size_t>(finding.span.end - finding.span.start))));
    page.line("better", finding.rewrite, "32");
  }
  for (const auto& flag : review.flags) page.line("would flag", flag_line(flag), "31");
  page.line("rules", join(review.rules), "2");
  return page.take();
}

std::string print_rule(const rules::RuleBook& book, const rules::Rule& rule, bool whole) {
  const auto& words = book.words(rule.id, text::Language::en);
  if (!whole) {
    char number[8];
    std::snprintf(number, sizeof number, "%2d", rule.number);
    return std::string(number) + "  " + rule.id + ": " + words.asks + "\n";
  }
  Page page(false);
  page.head(rule.id + " (rule " + std::to_string(rule.number) + ", " + rule.seed + " " +
            rule.section + ")");
  for (const auto language : {text::Language::en, text::Language::fa, text::Language::ar}) {
    const auto& said = book.words(rule.id, language);
    page.line(std::string(text::tag(language)).c_str(), said.asks);
    for (const auto& [key, text] : said.notes) page.line("note", text);
    for (const auto& [key, text] : said.findings) page.line("finding", text);
    for (const auto* list : {&said.fire, &said.hold})
      for (const auto& example : *list) {
        std::string steps;
        for (const auto& step : example)
          steps += (steps.empty() ? "" : " / ") + step.kind + ": " + step.value.dump();
        page.line(list == &said.fire ? "fires" : "holds", steps);
      }
  }
  return page.take();
}

std::string print_totals(const Totals& totals, double seconds, unsigned jobs) {
  char out[400];
  std::snprintf(out, sizeof out,
                "%llu lines, %llu messages, %llu drafts, %llu errors, %llu flags, %llu findings\n"
                "%.2f s, %.0f lines a second with %u threads\n",
                static_cast<unsigned long long>(totals.lines),
                static_cast<unsigned long long>(totals.messages),
                static_cast<unsigned long long>(totals.drafts),
                static_cast<unsigned long long>(totals.errors),
                static_cast<unsigned long long>(totals.flags),
                static_cast<unsigned long long>(totals.findings), seconds,
                seconds > 0 ? static_cast<double>(totals.lines) / seconds : 0, jobs);
  return out;
}

}  // namespace hamkalam::replay
