#include "intent/cues.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include "base/file.hpp"

namespace hamkalam::intent {
namespace {

constexpr std::size_t kMostBetween = 3;  // words

std::vector<std::string> split(const std::string& text, char by) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, by);)
    if (!part.empty()) out.push_back(std::move(part));
  return out;
}

}  // namespace

Result<Cues> Cues::load(const std::filesystem::path& path, const Catalogue& catalogue,
                        const text::Analyzer& analyzer) {
  HK_TRY(const auto lines, read_lines(path));
  Cues out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty() || lines[i][0] == '#') continue;
    const auto wrong = [&](std::string what) {
      return Error(path.string() + ":" + std::to_string(i + 1), std::move(what));
    };
    const std::size_t tab = lines[i].find('\t');
    if (tab == std::string::npos) return wrong("expected an act, a tab and a pattern");
    Cue cue;
    cue.denies = lines[i][0] == '-';
    cue.act = lines[i].substr(cue.denies, tab - cue.denies);
    if (!catalogue.has_act(cue.act)) return wrong("unknown act " + cue.act);
    bool gap = false;
    for (const std::string& step : split(lines[i].substr(tab + 1), ' ')) {
      if (cue.to_end) return wrong("nothing comes behind $");
      if (step == "^" && cue.steps.empty())
        cue.from_start = true;
      else if (step == "$")
        cue.to_end = true;
      else if (step == "*" && !cue.steps.empty())
        gap = true;
      else {
        Step next{{}, std::exchange(gap, false)};
        for (std::string word : split(step, '/')) {
          const std::size_t cut = word.find('~');
          Word any{analyzer.normalize(word.substr(0, cut)),
                   cut == word.npos ? "" : analyzer.normalize(word.substr(cut + 1)),
                   cut == word.npos};
          if ((any.begins + any.ends).empty() ||
              (any.begins + any.ends).find_first_of(" ~") != word.npos)
            return wrong("expected words between blanks, not " + step);
          next.words.push_back(std::move(any));
        }
        cue.steps.push_back(std::move(next));
      }
    }
    if (cue.steps.empty()) return wrong("a pattern without a word");
    bool parts = false;
    for (const Word& word : cue.steps.front().words)
      if (word.whole)
        out.by_word_[word.begins].push_back(out.cues_.size());
      else
        parts = true;
    if (parts) out.by_part_.push_back(out.cues_.size());
    out.cues_.push_back(std::move(cue));
  }
  return out;
}

bool Cues::fits(const Step& step, const std::string& word) {
  return std::any_of(step.words.begin(), step.words.end(), [&](const Word& w) {
    if (w.whole) return word == w.begins;
    return word.size() >= w.begins.size() + w.ends.size() && word.starts_with(w.begins) &&
           word.ends_with(w.ends);
  });
}

// Whether the cue's steps from `step` on stand in the words from `at` on.
bool Cues::stands(const Cue& cue, const Words& words, std::size_t at, std::size_t step) {
  if (step == cue.steps.size()) return !cue.to_end || at == words.size();
  const std::size_t between = cue.steps[step].gap ? kMostBetween : 0;
  for (std::size_t i = at; i < words.size() && i <= at + between; ++i)
    if (fits(cue.steps[step], *words[i]) && stands(cue, words, i + 1, step + 1)) return true;
  return false;
}

void Cues::apply(const std::vector<text::Token>& tokens, std::size_t first, std::size_t last,
                 std::vector<Prediction>& acts) const {
  Words words;
  for (std::size_t i = first; i < last; ++i)
    if (tokens[i].kind != text::TokenKind::mark) words.push_back(&tokens[i].text);
  std::vector<const Cue*> told;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto look = [&](const std::vector<std::size_t>& cues) {
      for (const std::size_t i : cues)
        if ((at == 0 || !cues_[i].from_start) && stands(cues_[i], words, at, 0))
          told.push_back(&cues_[i]);
    };
    if (const auto it = by_word_.find(*words[at]); it != by_word_.end()) look(it->second);
    look(by_part_);
  }
  const auto denied = [&](std::string_view act) {
    return std::any_of(told.begin(), told.end(),
                       [&](const Cue* cue) { return cue->denies && cue->act == act; });
  };
  std::erase_if(acts, [&](const Prediction& p) { return denied(p.label); });
  for (const Cue* cue : told) {
    if (cue->denies || denied(cue->act)) continue;
    std::erase_if(acts, [&](const Prediction& p) { return p.label == cue->act; });
    acts.insert(acts.begin(), {cue->act, kCertain});
  }
}

}  // namespace hamkalam::intent
