#include "reply/composer.hpp"

#include <algorithm>
#include <optional>

namespace hamkalam::reply {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

int characters(std::string_view utf8) {
  return static_cast<int>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

struct Choice {
  const Wording* wording = nullptr;
  std::string text;
  int merit = 0;
};

struct Draft {
  std::vector<Choice> parts;
  std::vector<std::string> made;  // moves
  int length = 0;
};

class Composition {
 public:
  Composition(const Phrasebook& book, const Request& request) : book_(book), request_(request) {}

  // The best wording that makes `move` and only moves of `wanted`; none of `taken` texts.
  std::optional<Choice> choose(const std::string& move, const std::vector<std::string>& wanted,
                               bool brief, const std::set<std::string>& taken) const {
    std::optional<Choice> best;
    for (const Wording& wording : book_.wordings()) {
      if (!contains(wording.moves, move) || !fits(wording)) continue;
      if (!std::all_of(wording.moves.begin(), wording.moves.end(),
                       [&](const auto& m) { return contains(wanted, m); }))
        continue;
      // One thought for several moves beats several sentences; what fits the case beats what fits
      // any; the file's order decides among equals.
      const int merit =
          100 * static_cast<int>(wording.moves.size()) + (wording.intents.empty() ? 0 : 30) +
          40 * matched_signals(wording) +
          (wording.said.empty() ? 0 : 150 + static_cast<int>(was_said(wording, request_.said))) +
          (wording.is_short == brief ? 8 : 0) + (contains(wording.placeholders, "name") ? 4 : 0);
      if (best && merit <= best->merit) continue;
      const auto text = filled(wording);
      if (!text || taken.contains(*text) || was_sent(*text)) continue;
      best = Choice{&wording, *text, merit};
    }
    return best;
  }

  // Adds wordings for the wanted moves in order while the reply stays short enough.
  Draft build(const std::vector<std::string>& moves, bool brief,
              const std::set<std::string>& taken) const {
    Draft draft;
    std::vector<std::string> left = moves;
    bool asked = false;
    for (const auto& move : moves) {
      if (!contains(left, move)) continue;
      const auto choice = choose(move, left, brief, taken);
      std::erase(left, move);
      if (!choice) continue;
      const bool asks = ends_in_question(choice->text);
      const int length = characters(choice->text) + (draft.parts.empty() ? 0 : 1);
      if ((asks && asked) || (!draft.parts.empty() && draft.length + length > request_.longest))
        continue;
      asked |= asks;
      draft.length += length;
      for (const auto& made : choice->wording->moves) {
        draft.made.push_back(made);
        std::erase(left, made);
      }
      draft.parts.push_back(*choice);
    }
    return draft;
  }

 private:
  int matched_signals(const Wording& wording) const {
    return static_cast<int>(
        std::count_if(wording.signals.begin(), wording.signals.end(),
                      [&](const auto& s) { return request_.signals.contains(s); }) > 0);
  }
  bool fits(const Wording& wording) const {
    if (!wording.intents.empty() && !contains(wording.intents, request_.intent)) return false;
    if (!wording.signals.empty() && matched_signals(wording) == 0) return false;
    if (!wording.need.empty() && wording.need != request_.need) return false;
    if (!wording.said.empty() && was_said(wording, request_.said) == 0) return false;
    return std::all_of(wording.placeholders.begin(), wording.placeholders.end(),
                       [&](const auto& name) { return request_.values.contains(name); });
  }
  std::optional<std::string> filled(const Wording& wording) const {
    const bool spoken = request_.spoken && !wording.spoken.empty();
    const auto text =
        text::fill(spoken ? wording.spoken : wording.text, request_.values, book_.language());
    return text ? std::optional(*text) : std::nullopt;
  }
  bool was_sent(const std::string& text) const {
    return std::any_of(request_.sent.begin(), request_.sent.end(),
                       [&](const auto& sent) { return sent.find(text) != std::string::npos; });
  }
  static bool ends_in_question(std::string_view text) {
    return text.ends_with("?") || text.ends_with("\xD8\x9F");  // U+061F
  }

  const Phrasebook& book_;
  const Request& request_;
};

std::string joined(const Draft& draft) {
  std::string out;
  for (const Choice& part : draft.parts) {
    if (!out.empty()) out += ' ';
    out += part.text;
  }
  return out;
}

// The moves of the short reply: one that answers the feeling and one that moves the matter on, the
// weightiest of each.
std::vector<std::string> essential(const std::vector<std::string>& moves) {
  static const std::vector<std::string> kFeeling{"condole", "acknowledge", "apologise",
                                                 "own_promise", "calm_boundary"};
  static const std::vector<std::string> kMatter{"hand_over", "accept_refusal", "take_ownership",
                                                "answer",    "ask_fact",       "warm_close"};
  std::vector<std::string> out;
  for (const auto* list : {&kFeeling, &kMatter}) {
    const auto first = std::find_if(list->begin(), list->end(),
                                    [&](const auto& move) { return contains(moves, move); });
    if (first != list->end()) out.push_back(*first);
  }
  return out;
}

}  // namespace

std::size_t was_said(const Wording& wording, const std::string& said) {
  constexpr std::ptrdiff_t kWordsBefore = 2;
  const std::string text = " " + said + " ";
  const bool greets = contains(wording.moves, "greet");
  std::size_t longest = 0;
  for (const auto& phrase : wording.said) {
    const std::size_t at = text.find(phrase);
    if (at == text.npos) continue;
    const auto before =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), ' ');
    if (!greets || before <= kWordsBefore) longest = std::max(longest, phrase.size());
  }
  return longest;
}

std::vector<event::Suggestion> compose(const Phrasebook& book, const Request& request) {
  const Composition composition(book, request);
  std::vector<std::string> all;
  for (const auto& wanted : request.moves) all.push_back(wanted.move);

  // The third kind: the question first, where there is one, with a word for the feeling.
  std::vector<std::string> asking;
  if (contains(all, "ask_fact")) {
    if (const auto first = essential(all); !first.empty() && first[0] != "ask_fact" &&
                                           first[0] != "answer" && first[0] != "take_ownership")
      asking.push_back(first[0]);
    asking.push_back("ask_fact");
  } else {
    asking = all;  // said another way
  }

  std::vector<event::Suggestion> out;
  std::set<std::string> taken;
  const std::vector<std::pair<std::vector<std::string>, bool>> kinds{
      {all, false}, {essential(all), true}, {asking, false}};
  for (const auto& [moves, brief] : kinds) {
    const Draft draft = composition.build(moves, brief, taken);
    if (draft.parts.empty()) continue;
    event::Suggestion suggestion;
    suggestion.text = joined(draft);
    if (std::any_of(out.begin(), out.end(),
                    [&](const auto& s) { return s.text == suggestion.text; }))
      continue;
    suggestion.language = text::tag(book.language());
    suggestion.moves = draft.made;
    for (const auto& wanted : request.moves)
      if (contains(draft.made, wanted.move))
        for (const auto& rule : wanted.rules)
          if (!contains(suggestion.rules, rule)) suggestion.rules.push_back(rule);
    const int covered =
        static_cast<int>(1000 * draft.made.size() / std::max<std::size_t>(1, all.size()));
    suggestion.score = std::min(1000, (2 * covered + request.confidence) / 3);
    for (const Choice& part : draft.parts) taken.insert(part.text);
    out.push_back(std::move(suggestion));
  }
  return out;
}

std::string gloss(const Phrasebook& book, Request request, const std::vector<std::string>& moves) {
  request.sent.clear();
  request.longest = 1 << 20;
  return joined(Composition(book, request).build(moves, false, {}));
}

}  // namespace hamkalam::reply
