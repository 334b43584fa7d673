#include "reply/composer.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hamkalam::reply {
namespace {

bool contains(const std::vector<std::string>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Of a reply that is no letter, beside its greeting and question: more reads like a stack of
// templates.
constexpr int kMostParts = 3;

// What a wording is worth more for its tone: too little to be said again and again for that.
constexpr int kToneAlone = 6;

int characters(std::string_view utf8) {
  return static_cast<int>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// A wording, or the business's own answer, with its values.
struct Choice {
  std::string text;
  std::vector<std::string> moves;
  Labels acts = 0, makes = 0;
  int merit = 0;
};

struct Draft {
  std::vector<Choice> parts;
  std::vector<std::string> made;  // moves
  int length = 0;
};

class Composition {
 public:
  Composition(const Phrasebook& book, const Request& request) : book_(book), request_(request) {
    const auto& catalogue = book.catalogue();
    intent_ = labels(catalogue.intents, std::array{request.intent});
    signals_ = labels(catalogue.signals, request.signals);
    safety_ = labels(catalogue.signals, std::array<std::string_view, 1>{"safety"});
    avoid_ = labels(catalogue.acts, request.avoid);
    for (std::size_t i = 0; i < catalogue.acts.size(); ++i)
      if (catalogue.acts[i].harm) avoid_ |= Labels{1} << i;
    using Acts = std::vector<std::string_view>;
    const std::vector<std::pair<std::string_view, Acts>> shown{
        {"acknowledge", {"acknowledgement", "apology"}},
        {"apologise", {"apology"}},
        {"next_step", {"next_step", "follow_up", "promise"}}};
    for (const auto& [move, acts] : shown)
      shown_by_.emplace_back(labels(catalogue.moves, std::array{move}),
                             labels(catalogue.acts, acts));
    question_ = labels(catalogue.acts, std::array<std::string_view, 1>{"question"});
    once_ =
        labels(catalogue.acts, std::array<std::string_view, 3>{"greeting", "thanks", "apology"});
  }

  // The best wording that makes `move` and only moves of `wanted`; none of `taken` texts, and none
  // of the acts in `done`. Among equals it begins with another one each turn, so that a customer
  // who says the same again does not read the same again.
  std::optional<Choice> choose(const std::string& move, Labels wanted, bool brief,
                               const std::set<std::string>& taken, Labels done) const {
    if (move == "answer")
      for (const auto& text : request_.own_answers)
        if (!taken.contains(text) && !was_sent(text))
          return Choice{text, {move}, 0, bit_of(move), 0};
    std::vector<std::pair<int, const Wording*>> fitting;
    for (const Wording* wording : book_.making(move))
      if ((wording->makes & ~wanted) == 0 && (wording->acts & done) == 0 && fits(*wording))
        fitting.emplace_back(merit_of(*wording, brief), wording);
    std::stable_sort(fitting.begin(), fitting.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    const int band = request_.tone == Tone::plain ? 0 : kToneAlone;
    for (auto first = fitting.begin(); first != fitting.end();) {
      const auto last = std::find_if(first, fitting.end(),
                                     [&](const auto& f) { return f.first + band < first->first; });
      const auto count = static_cast<std::size_t>(last - first);
      for (std::size_t i = 0; i < count; ++i) {
        const Wording& wording =
            *first[static_cast<std::ptrdiff_t>((request_.round + i) % count)].second;
        if (was_said_by_us(wording)) continue;
        const Pattern& pattern = request_.spoken && wording.spoken ? *wording.spoken : wording.text;
        auto text = pattern.filled(request_.values, book_.language());
        if (text && !taken.contains(*text) && !was_sent(*text))
          return Choice{*std::move(text), wording.moves, wording.acts, wording.makes, first->first};
      }
      first = last;
    }
    return std::nullopt;
  }

  // Adds wordings for the wanted moves while the reply stays short enough, those that move the
  // matter on before those that are only kind; they stand in the order asked for.
  Draft build(const std::vector<std::string>& moves, bool brief,
              const std::set<std::string>& taken) const {
    Draft draft;
    Labels left = 0, done = 0;
    for (const auto& move : moves) left |= bit_of(move);
    std::vector<std::string> by_weight = moves;
    std::stable_partition(by_weight.begin(), by_weight.end(),
                          [](const auto& move) { return !is_soft(move); });
    // What was before weighs most: what is worded for it must not find its moves made.
    std::stable_partition(by_weight.begin(), by_weight.end(),
                          [&](const auto& move) { return recalls(move); });
    bool asked = false;
    int parts = 0;
    const bool letter = request_.channel == "email";
    for (const auto& move : by_weight) {
      const Labels bit = bit_of(move);
      if ((left & bit) == 0) continue;
      auto choice = choose(move, left, brief, taken, done);
      left &= ~bit;
      if (!choice) continue;
      const bool asks = ends_in_question(choice->text) || (choice->acts & question_) != 0,
                 own = choice->acts == 0 && choice->merit == 0;
      const int length = characters(choice->text) + (draft.parts.empty() ? 0 : 1);
      const bool too_long =
          !draft.parts.empty() && !own && draft.length + length > request_.longest;
      const bool greets = contains(choice->moves, "greet");
      const bool counts = !greets && !asks && !own && !letter;
      if ((asks && asked) || too_long || (counts && parts == kMostParts)) continue;
      parts += counts;
      asked |= asks;
      draft.length += length;
      left &= ~choice->makes;
      done |= choice->acts & once_;
      draft.parts.push_back(*std::move(choice));
    }
    // What is asked is asked last, but for a goodbye.
    const auto place = [&](const Choice& part) {
      const int late = contains(part.moves, "warm_close") ? 2 : ends_in_question(part.text) ? 1 : 0;
      return std::pair(late, std::find_if(moves.begin(), moves.end(), [&](const auto& move) {
                         return contains(part.moves, move);
                       }));
    };
    std::stable_sort(draft.parts.begin(), draft.parts.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    for (const Choice& part : draft.parts)
      for (const auto& made : part.moves) draft.made.push_back(made);
    return draft;
  }

 private:
  Labels bit_of(const std::string& move) const {
    const int place = book_.catalogue().move_position(move);
    return place < 0 ? 0 : Labels{1} << place;
  }
  // One thought for several moves beats several sentences; what fits the case beats what fits any;
  // the file's order decides among equals.
  int merit_of(const Wording& wording, bool brief) const {
    int merit = 100 * static_cast<int>(wording.moves.size());
    if (wording.intents != 0) merit += 30;
    if (wording.signals != 0) merit += 40;
    if (!wording.course.empty() || known_danger_) merit += 400;
    if (!wording.said.empty()) merit += 150 + static_cast<int>(was_said(wording, request_.said));
    if (!wording.channels.empty()) merit += 25;
    if (!wording.sectors.empty()) merit += 15;
    if (wording.is_short == brief) merit += 8;
    if (contains(wording.text.placeholders(), "name"))
      merit += wording.moves[0] == "greet" ? 60 : 4;
    if (wording.tone == request_.tone) merit += kToneAlone;
    if (!shows(wording)) merit -= 120;
    return merit;
  }
  bool fits(const Wording& wording) const {
    if (wording.intents != 0 && (wording.intents & intent_) == 0) return false;
    if (wording.signals != 0 && (wording.signals & signals_) == 0) return false;
    if (!wording.course.empty() && !request_.course.contains(wording.course)) return false;
    // What was told to somebody in danger is not told again, but for what answers their own words.
    if (known_danger_ && wording.course.empty() && wording.said.empty()) return false;
    // What is worded for danger is held to nothing else: "go now" is no pressure there.
    if (request_.grave ? (wording.signals & safety_) == 0 : (wording.acts & avoid_) != 0)
      return false;
    if (wording.tone != Tone::plain && request_.tone != Tone::plain &&
        wording.tone != request_.tone)
      return false;
    if (!wording.need.empty() && wording.need != request_.need) return false;
    if (!wording.channels.empty() && !contains(wording.channels, request_.channel)) return false;
    if (!wording.sectors.empty() && !contains(wording.sectors, request_.sector)) return false;
    return wording.said.empty() || was_said(wording, request_.said) > 0;
  }
  // Whether a wording of the move is for what was before.
  bool recalls(const std::string& move) const {
    const auto& making = book_.making(move);
    return !request_.course.empty() &&
           std::any_of(making.begin(), making.end(), [&](const Wording* wording) {
             return request_.course.contains(wording->course);
           });
  }
  bool was_said_by_us(const Wording& wording) const {
    return std::any_of(wording.clauses.begin(), wording.clauses.end(),
                       [&](const auto& clause) { return request_.said_clauses.contains(clause); });
  }
  // Whether the review of a draft would see what the wording is for.
  bool shows(const Wording& wording) const {
    return std::all_of(shown_by_.begin(), shown_by_.end(), [&](const auto& shown) {
      return (wording.makes & shown.first) == 0 || (wording.acts & shown.second) != 0;
    });
  }
  bool was_sent(const std::string& text) const {
    return std::any_of(request_.sent.begin(), request_.sent.end(),
                       [&](const auto& sent) { return sent.find(text) != std::string::npos; });
  }
  static bool is_soft(std::string_view move) {
    static constexpr std::array<std::string_view, 7> kSoft{
        "thank",          "summarise", "same_care",   "they_matter",
        "invite_to_talk", "educate",   "ask_priority"};
    return std::find(kSoft.begin(), kSoft.end(), move) != kSoft.end();
  }
  static bool ends_in_question(std::string_view text) {
    return text.ends_with("?") || text.ends_with("\xD8\x9F");  // U+061F
  }

  const Phrasebook& book_;
  const Request& request_;
  std::vector<std::pair<Labels, Labels>> shown_by_;  // a move, the acts that show it
  const bool known_danger_ = request_.grave && request_.course.contains("danger_known");
  Labels intent_ = 0, signals_ = 0, safety_ = 0, avoid_ = 0, once_ = 0, question_ = 0;
};

// Sentences one after another; in an e-mail salutation and close stand on lines of their own.
std::string joined(const Draft& draft, std::string_view channel) {
  std::string out;
  bool breaks = false;
  for (const Choice& part : draft.parts) {
    const bool closes = contains(part.moves, "warm_close");
    if (!out.empty()) out += channel == "email" && (breaks || closes) ? "\n\n" : " ";
    out += part.text;
    breaks = contains(part.moves, "greet");
  }
  return out;
}

// The moves of the short reply: a greeting by name, one that answers the feeling and one that moves
// the matter on, the weightiest of each; what a rule asks for at the end stays.
std::vector<std::string> essential(const Request& request, const std::vector<std::string>& moves) {
  static const std::vector<std::string> kFeeling{"condole",     "acknowledge",   "apologise",
                                                 "own_promise", "calm_boundary", "respect_choice"};
  static const std::vector<std::string> kMatter{
      "hand_over", "accept_refusal", "concede",  "offer_exception", "take_ownership", "quick_win",
      "offer_fix", "answer",         "ask_fact", "state_process",   "warm_close"};
  std::vector<std::string> out;
  const auto first_of = [&](const std::vector<std::string>& list) {
    const auto first = std::find_if(list.begin(), list.end(),
                                    [&](const auto& move) { return contains(moves, move); });
    if (first != list.end()) out.push_back(*first);
  };
  if (request.values.contains("name") && contains(moves, "greet")) out.push_back("greet");
  first_of(kFeeling);
  if (request.interest && contains(moves, "ask_fact"))
    out.push_back("ask_fact");
  else
    first_of(kMatter);
  if (out.empty() || out.back() != "warm_close") return out;
  if (contains(moves, "next_step")) out.insert(out.end() - 1, "next_step");
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
    static const std::vector<std::string> kMatter{"ask_fact", "answer", "take_ownership",
                                                  "next_step", "warm_close"};
    for (const auto& move : essential(request, all))
      if (asking.size() < 2 && !contains(kMatter, move)) asking.push_back(move);
    asking.push_back("ask_fact");
  } else {
    asking = all;  // said another way
  }

  std::vector<event::Suggestion> out;
  std::set<std::string> taken;
  const std::vector<std::pair<std::vector<std::string>, bool>> kinds{
      {all, false}, {essential(request, all), true}, {asking, false}};
  for (const auto& [moves, brief] : kinds) {
    const Draft draft = composition.build(moves, brief, taken);
    if (draft.parts.empty()) continue;
    event::Suggestion suggestion;
    suggestion.text = joined(draft, request.channel);
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
  return joined(Composition(book, request).build(moves, false, {}), request.channel);
}

}  // namespace hamkalam::reply
