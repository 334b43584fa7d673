#include "reply/composer.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "event/closed_lists.hpp"

namespace hamkalam::reply {
namespace {

using Texts = std::vector<std::string>;

bool contains(const Texts& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Of a reply that is no letter, beside its greeting and question: more reads like a stack of
// templates.
constexpr int kMostParts = 3;

// What a wording is worth more for its tone: too little to be said again and again for that.
constexpr int kToneAlone = 6;

// ... for being as short as asked for, or as long.
constexpr int kLength = 8;

int characters(std::string_view utf8) {
  return static_cast<int>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

using Move = std::size_t;  // its place in the catalogue
using Moves = std::vector<Move>;
using Weighed = std::vector<std::pair<int, const Wording*>>;

bool contains(const Moves& moves, Move move) {
  return std::find(moves.begin(), moves.end(), move) != moves.end();
}

// A wording, or the business's own answer, with its values.
struct Choice {
  std::string text;
  Labels makes = 0, acts = 0;
  const Wording* wording = nullptr;  // nullptr: the business's own
};

struct Draft {
  std::vector<Choice> parts;  // in the order of the reply
  Labels makes = 0;
  int length = 0;
};

class Composition {
 public:
  Composition(const Phrasebook& book, const Request& request)
      : book_(book),
        request_(request),
        catalogue_(book.catalogue()),
        fitting_(catalogue_.moves.size()) {
    signals_ = labels(catalogue_.signals, request.signals);
    safety_ = labels(catalogue_.signals, std::array<std::string_view, 1>{"safety"});
    channel_ = labels(event::kChannels, std::array{request.channel});
    sector_ = labels(event::kSectors, std::array{request.sector});
    avoid_ = labels(catalogue_.acts, request.avoid);
    for (std::size_t i = 0; i < catalogue_.acts.size(); ++i)
      if (catalogue_.acts[i].harm) avoid_ |= Labels{1} << i;
    question_ = acts({"question"});
    once_ = acts({"greeting", "thanks", "apology"});
    greet_ = moves({"greet"});
    answer_ = moves({"answer"});
    warm_close_ = moves({"warm_close"});
    soft_ = moves({"thank", "summarise", "same_care", "they_matter", "invite_to_talk", "educate",
                   "ask_priority"});
  }

  // The best wording that makes `move` and only moves of `wanted`; none of `taken` texts, and none
  // of the acts in `done`. Among equals it begins with another one each turn, so that a customer
  // who says the same again does not read the same again.
  std::optional<Choice> choose(Move move, Labels wanted, bool brief, const Texts& taken,
                               Labels done) const {
    if (answer_ == bit(move))
      for (const auto& text : request_.own_answers)
        if (!contains(taken, text) && !was_sent(text)) return Choice{text, answer_};
    Weighed fitting;
    for (const auto& [merit, wording] : this->fitting(move))
      if ((wording->makes & ~wanted) == 0 && (wording->acts & done) == 0)
        fitting.emplace_back(merit + (wording->is_short == brief ? kLength : 0), wording);
    // The file's order decides among equals.
    std::sort(fitting.begin(), fitting.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second->place < b.second->place;
    });
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
        if (text && !contains(taken, *text) && !was_sent(*text))
          return Choice{*std::move(text), wording.makes, wording.acts, &wording};
      }
      first = last;
    }
    return std::nullopt;
  }

  // Adds wordings for the wanted moves while the reply stays short enough, those that move the
  // matter on before those that are only kind; they stand in the order asked for.
  Draft build(const Moves& moves, bool brief, const Texts& taken) const {
    Draft draft;
    Labels left = 0, done = 0;
    for (const Move move : moves) left |= bit(move);
    Moves by_weight = moves;
    std::stable_partition(by_weight.begin(), by_weight.end(),
                          [&](Move move) { return (bit(move) & soft_) == 0; });
    // What was before weighs most: what is worded for it must not find its moves made.
    if (!request_.course.empty())
      std::stable_partition(by_weight.begin(), by_weight.end(),
                            [&](Move move) { return recalls(move); });
    bool asked = false;
    int parts = 0;
    const bool letter = request_.channel == "email";
    for (const Move move : by_weight) {
      if ((left & bit(move)) == 0) continue;
      auto choice = choose(move, left, brief, taken, done);
      left &= ~bit(move);
      if (!choice) continue;
      const bool own = choice->wording == nullptr;
      const bool asks = ends_in_question(choice->text) || (choice->acts & question_) != 0;
      const int length = characters(choice->text) + (draft.parts.empty() ? 0 : 1);
      const bool too_long =
          !draft.parts.empty() && !own && draft.length + length > request_.longest;
      const bool greets = (choice->makes & greet_) != 0;
      const bool counts = !greets && !asks && !own && !letter;
      if ((asks && asked) || too_long || (counts && parts == kMostParts)) continue;
      parts += counts;
      asked |= asks;
      draft.length += length;
      left &= ~choice->makes;
      done |= choice->acts & once_;
      draft.makes |= choice->makes;
      draft.parts.push_back(*std::move(choice));
    }
    // What is asked is asked last, but for a goodbye.
    const auto place = [&](const Choice& part) {
      const int late = (part.makes & warm_close_) != 0 ? 2 : ends_in_question(part.text) ? 1 : 0;
      return std::pair(late, std::find_if(moves.begin(), moves.end(), [&](Move move) {
                         return (part.makes & bit(move)) != 0;
                       }));
    };
    std::stable_sort(draft.parts.begin(), draft.parts.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    return draft;
  }

  // Those of the names that the catalogue has, in their order.
  template <class Names>
  Moves places(const Names& names) const {
    Moves out;
    for (const auto& name : names)
      if (const int place = catalogue_.move_position(name); place >= 0)
        out.push_back(static_cast<Move>(place));
    return out;
  }

  // The moves of the short reply: a greeting by name, one that answers the feeling and one that
  // moves the matter on, the weightiest of each; what a rule asks for at the end stays.
  Moves essential(const Moves& wanted) const {
    using Names = std::initializer_list<std::string_view>;
    const Names feeling{"condole",     "acknowledge",   "apologise",
                        "own_promise", "calm_boundary", "respect_choice"};
    const Names matter{"hand_over",      "accept_refusal", "concede",   "offer_exception",
                       "take_ownership", "quick_win",      "offer_fix", "answer",
                       "ask_fact",       "state_process",  "warm_close"};
    Moves out;
    const auto first_of = [&](const Names& names) {
      for (const Move move : places(names))
        if (contains(wanted, move)) return out.push_back(move);
    };
    if (request_.values.contains("name")) first_of({"greet"});
    first_of(feeling);
    const std::size_t before = out.size();
    if (request_.interest) first_of({"ask_fact"});
    if (out.size() == before) first_of(matter);
    if (out.empty() || bit(out.back()) != warm_close_) return out;
    for (const Move move : places(Names{"next_step"}))
      if (contains(wanted, move)) out.insert(out.end() - 1, move);
    return out;
  }

  // Sentences one after another; in an e-mail salutation and close stand on lines of their own.
  std::string joined(const Draft& draft) const {
    std::string out;
    bool breaks = false;
    for (const Choice& part : draft.parts) {
      const bool closes = (part.makes & warm_close_) != 0;
      if (!out.empty()) out += request_.channel == "email" && (breaks || closes) ? "\n\n" : " ";
      out += part.text;
      breaks = (part.makes & greet_) != 0;
    }
    return out;
  }

 private:
  static Labels bit(Move move) { return Labels{1} << move; }
  Labels acts(std::initializer_list<std::string_view> names) const {
    return labels(catalogue_.acts, names);
  }
  Labels moves(std::initializer_list<std::string_view> names) const {
    return labels(catalogue_.moves, names);
  }
  // Those that fit the case, with what speaks for them; each reply asks for them anew.
  const Weighed& fitting(Move move) const {
    auto& list = fitting_[move];
    if (!list) {
      list.emplace();
      for (const auto* candidates : {&book_.special(move, request_.intent), &book_.general(move)})
        for (const auto& candidate : *candidates)
          if (is_for(candidate) && fits(*candidate.wording))
            list->emplace_back(merit_of(*candidate.wording), candidate.wording);
    }
    return *list;
  }
  int merit_of(const Wording& wording) const {
    int merit = wording.worth;
    if (!wording.course.empty() || known_danger_) merit += 400;
    if (!wording.said.empty()) merit += 150 + static_cast<int>(was_said(wording));
    if (wording.tone == request_.tone) merit += kToneAlone;
    return merit;
  }
  bool is_for(const Phrasebook::Candidate& c) const {
    const auto any = [](Labels of, Labels there) { return of == 0 || (of & there) != 0; };
    return any(c.signals, signals_) && any(c.channels, channel_) && any(c.sectors, sector_);
  }
  bool fits(const Wording& wording) const {
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
    return wording.said.empty() || was_said(wording) > 0;
  }
  std::size_t was_said(const Wording& wording) const {
    const auto it = request_.heard.find(wording.place);
    return it == request_.heard.end() ? 0 : it->second;
  }
  // Whether a wording of the move is for what was before.
  bool recalls(Move move) const {
    const auto& making = book_.making(move);
    return std::any_of(making.begin(), making.end(), [&](const Wording* wording) {
      return request_.course.contains(wording->course);
    });
  }
  bool was_said_by_us(const Wording& wording) const {
    return std::any_of(wording.clauses.begin(), wording.clauses.end(),
                       [&](const auto& clause) { return request_.said_clauses.contains(clause); });
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
  const intent::Catalogue& catalogue_;
  const bool known_danger_ = request_.grave && request_.course.contains("danger_known");
  Labels signals_, safety_, channel_, sector_;           // of the case
  Labels avoid_, once_, question_;                       // acts
  Labels greet_, answer_, warm_close_, soft_;            // moves
  mutable std::vector<std::optional<Weighed>> fitting_;  // by move, as far as asked for
};

}  // namespace

std::vector<event::Suggestion> compose(const Phrasebook& book, const Request& request) {
  const Composition composition(book, request);
  const auto& catalogue = book.catalogue();
  Moves all;
  for (const auto& wanted : request.moves)
    if (const int place = catalogue.move_position(wanted.move); place >= 0)
      all.push_back(static_cast<Move>(place));
  const Moves essential = composition.essential(all);

  // The third kind: the question first, where there is one, with a word for the feeling.
  Moves asking = all;  // said another way
  if (const auto ask = composition.places(std::array<std::string_view, 1>{"ask_fact"});
      contains(all, ask.at(0))) {
    const auto matter = composition.places(std::array<std::string_view, 5>{
        "ask_fact", "answer", "take_ownership", "next_step", "warm_close"});
    asking.clear();
    for (const Move move : essential)
      if (asking.size() < 2 && !contains(matter, move)) asking.push_back(move);
    asking.push_back(ask.at(0));
  }

  std::vector<event::Suggestion> out;
  Texts taken;
  const std::array<std::pair<const Moves*, bool>, 3> kinds{
      {{&all, false}, {&essential, true}, {&asking, false}}};
  for (const auto& [moves, brief] : kinds) {
    Draft draft = composition.build(*moves, brief, taken);
    if (draft.parts.empty()) continue;
    event::Suggestion suggestion;
    suggestion.text = composition.joined(draft);
    if (std::any_of(out.begin(), out.end(),
                    [&](const auto& s) { return s.text == suggestion.text; }))
      continue;
    suggestion.language = text::tag(book.language());
    for (const Choice& part : draft.parts)
      for (Move move = 0; move < catalogue.moves.size(); ++move)
        if ((part.makes >> move & 1) != 0) suggestion.moves.push_back(catalogue.moves[move]);
    for (const auto& wanted : request.moves)
      if (contains(suggestion.moves, wanted.move))
        for (const auto& rule : wanted.rules)
          if (!contains(suggestion.rules, rule)) suggestion.rules.push_back(rule);
    const int covered =
        static_cast<int>(1000 * suggestion.moves.size() / std::max<std::size_t>(1, all.size()));
    suggestion.score = std::min(1000, (2 * covered + request.confidence) / 3);
    for (Choice& part : draft.parts) taken.push_back(std::move(part.text));
    out.push_back(std::move(suggestion));
  }
  return out;
}

std::string gloss(const Phrasebook& book, Request request, const std::vector<std::string>& moves) {
  request.sent.clear();
  request.longest = 1 << 20;
  const Composition composition(book, request);
  return composition.joined(composition.build(composition.places(moves), false, {}));
}

}  // namespace hamkalam::reply
