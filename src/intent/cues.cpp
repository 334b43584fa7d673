#include "intent/cues.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

constexpr std::size_t kFewBetween = 3, kManyBetween = 10;  // words
constexpr std::size_t kStart = 4;                          // bytes by which beginnings are found

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);)
    if (!part.empty()) out.push_back(std::move(part));
  return out;
}

// Labels that none of those that were found denies, in the order in which they were found.
template <class Found>
std::vector<const std::string*> not_denied(const Found& found) {
  std::vector<const std::string*> out;
  for (const auto* cue : found) {
    const bool denied = std::any_of(found.begin(), found.end(), [&](const auto* other) {
      return other->denies && other->label == cue->label;
    });
    if (!denied) out.push_back(&cue->label);
  }
  return out;
}

}  // namespace

Result<std::vector<Cues::Term>> Cues::terms(const std::string& text, const Lists& lists,
                                            const text::Analyzer& analyzer) {
  std::vector<Term> out;
  for (const std::string& one : split(text, '/')) {
    if (one[0] == '@') {
      const auto it = lists.find(one);
      if (it == lists.end()) return Error("", "no list " + one + " above");
      out.insert(out.end(), it->second.begin(), it->second.end());
      continue;
    }
    Term term;
    for (const std::string& word : split(one, '_')) {
      const std::size_t cut = word.find('~');
      const bool whole = cut == word.npos;
      Part part{analyzer.normalize(word.substr(0, cut)),
                whole ? "" : analyzer.normalize(word.substr(cut + 1)), whole};
      if ((part.begins + part.ends).empty() ||
          (part.begins + part.ends).find_first_of(" ~") != word.npos)
        return Error("", "expected words between blanks, not " + text);
      term.push_back(std::move(part));
    }
    if (term.empty()) return Error("", "expected words between blanks, not " + text);
    out.push_back(std::move(term));
  }
  return out;
}

Result<Cues::Cue> Cues::cue(const std::string& label, const std::string& pattern,
                            const Lists& lists, const text::Analyzer& analyzer) {
  Cue out;
  out.denies = label[0] == '-';
  out.label = label.substr(out.denies);
  std::size_t between = 0;
  for (const std::string& step : split(pattern, ' ')) {
    if (out.to_end) return Error("", "nothing comes behind $");
    if (step == "^" && out.steps.empty()) {
      out.from_start = true;
    } else if (step == "$") {
      out.to_end = true;
    } else if ((step == "*" || step == "**") && !out.steps.empty()) {
      between = step == "*" ? kFewBetween : kManyBetween;
    } else {
      HK_TRY(auto any, terms(step, lists, analyzer));
      out.steps.push_back({std::move(any), std::exchange(between, 0)});
    }
  }
  if (out.steps.empty()) return Error("", "a pattern without a word");
  return out;
}

void Cues::keep(Cue cue) {
  bool parts = false;
  std::set<std::string> words, starts;
  for (const Term& term : cue.steps.front().terms)
    if (const Part& part = term.front(); part.whole)
      words.insert(part.begins);
    else if (part.begins.size() >= kStart)
      starts.insert(part.begins.substr(0, kStart));
    else
      parts = true;
  for (const std::string& word : words) by_word_[word].push_back(cues_.size());
  for (const std::string& start : starts) by_start_[start].push_back(cues_.size());
  if (parts) by_part_.push_back(cues_.size());
  cues_.push_back(std::move(cue));
}

Result<Cues> Cues::load(const std::filesystem::path& path,
                        const std::function<bool(const std::string&)>& is_label,
                        const text::Analyzer& analyzer) {
  HK_TRY(const auto lines, read_lines(path));
  Cues out;
  Lists lists;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() || lines[i][0] == '#') continue;
    const auto wrong = [&](std::string what) {
      return Error(path.string() + ":" + std::to_string(i + 1), std::move(what));
    };
    const std::size_t tab = lines[i].find('\t');
    if (tab == std::string::npos || tab == 0) return wrong("expected a label, a tab and a pattern");
    const std::string label = lines[i].substr(0, tab), rest = lines[i].substr(tab + 1);
    if (label[0] == '@') {
      auto more = terms(rest, lists, analyzer);
      if (!more) return wrong(more.error().what);
      auto& list = lists[label];
      list.insert(list.end(), more->begin(), more->end());
      continue;
    }
    if (!is_label(label.substr(label[0] == '-'))) return wrong("unknown label " + label);
    auto read = cue(label, rest, lists, analyzer);
    if (!read) return wrong(read.error().what);
    out.keep(std::move(*read));
  }
  return out;
}

bool Cues::fits(const Part& part, const std::string& word) {
  if (part.whole) return word == part.begins;
  return word.size() >= part.begins.size() + part.ends.size() && word.starts_with(part.begins) &&
         word.ends_with(part.ends);
}

bool Cues::fits(const Term& term, const Words& words, std::size_t at) {
  if (at + term.size() > words.size()) return false;
  for (std::size_t i = 0; i < term.size(); ++i)
    if (!fits(term[i], *words[at + i].text) && !fits(term[i], *words[at + i].native)) return false;
  return true;
}

// Whether the cue's steps from `step` on stand in the words from `at` on.
bool Cues::stands(const Cue& cue, const Words& words, std::size_t at, std::size_t step) {
  if (step == cue.steps.size()) return !cue.to_end || at == words.size();
  const Step& next = cue.steps[step];
  for (std::size_t i = at; i < words.size() && i <= at + next.between; ++i)
    for (const Term& term : next.terms)
      if (fits(term, words, i) && stands(cue, words, i + term.size(), step + 1)) return true;
  return false;
}

std::vector<const Cues::Cue*> Cues::find(const Words& words) const {
  std::vector<const Cue*> out;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto look = [&](const auto& cues) {
      for (const std::size_t i : cues)
        if ((at == 0 || !cues_[i].from_start) && stands(cues_[i], words, at, 0))
          out.push_back(&cues_[i]);
    };
    std::set<std::size_t> parts(by_part_.begin(), by_part_.end());
    const auto look_up = [&](const std::string& word) {
      if (const auto it = by_word_.find(word); it != by_word_.end()) look(it->second);
      if (const auto it = by_start_.find(word.substr(0, kStart)); it != by_start_.end())
        parts.insert(it->second.begin(), it->second.end());
    };
    look_up(*words[at].text);
    if (words[at].native != words[at].text) look_up(*words[at].native);
    look(parts);
  }
  return out;
}

void Cues::apply(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last,
                 std::vector<Prediction>& acts) const {
  Words words;
  for (std::size_t i = first; i < last; ++i)
    if (tokens[i].kind != text::TokenKind::mark)
      words.push_back({&tokens[i].text, &tokens[i].text});
  const auto found = find(words);
  std::erase_if(acts, [&](const Prediction& p) {
    return std::any_of(found.begin(), found.end(),
                       [&](const Cue* cue) { return cue->denies && cue->label == p.label; });
  });
  for (const std::string* label : not_denied(found)) {
    std::erase_if(acts, [&](const Prediction& p) { return p.label == *label; });
    acts.insert(acts.begin(), {*label, kCertain});
  }
}

std::set<std::string, std::less<>> Cues::told(const std::vector<text::Token>& tokens,
                                              std::size_t first, std::size_t last) const {
  Words words;
  for (std::size_t i = first; i < last; ++i)
    if (const text::Token& token = tokens[i]; token.kind != text::TokenKind::mark)
      words.push_back({&token.text, token.native.empty() ? &token.text : &token.native});
  std::set<std::string, std::less<>> out;
  for (const std::string* label : not_denied(find(words))) out.insert(*label);
  return out;
}

}  // namespace hamkalam::intent
