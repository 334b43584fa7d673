#include "reply/composer.hpp"

#include <algorithm>
#include <array>
#include <bit>
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

// A wording that fits, and what speaks for it.
struct Fit {
  int merit;
  bool is_short;
  Labels makes, acts;
  std::size_t place;
};

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
        roles_(book.roles()),
        fitting_(catalogue_.moves.size()) {
    signals_ = labels(catalogue_.signal_places, request.signals);
    avoid_ |= labels(catalogue_.act_places, request.avoid);
    intent_ = labels(catalogue_.intent_places, std::array{request.intent});
    channel_ = labels(event::kChannels, std::array{request.channel});
    sector_ = labels(event::kSectors, std::array{request.sector});
  }

  // The best wording that makes `move` and only moves of `wanted`; none of `taken` texts, and none
  // of the acts in `done`. Among equals it begins with another one each turn, so that a customer
  // who says the same again does not read the same again.
  std::optional<Choice> choose(Move move, Labels wanted, bool brief, const Texts& taken,
                               Labels done) const {
    if (roles_.answer == bit(move))
      for (const auto& text : request_.own_answers)
        if (!contains(taken, text) && !was_sent(text)) return Choice{text, roles_.answer};
    std::vector<std::pair<int, std::size_t>> fitting;  // merit and place
    for (const Fit& fit : this->fitting(move))
      if ((fit.makes & ~wanted) == 0 && (fit.acts & done) == 0)
        fitting.emplace_back(fit.merit + (fit.is_short == brief ? kLength : 0), fit.place);
    // By as many as are shown, where there are enough to show others than the last time.
    const auto turn = [&](std::size_t count) {
      return request_.round * std::clamp<std::size_t>(count / 2, 1, 3);
    };
    const int band = request_.tone == Tone::plain ? 0 : kToneAlone;
    // Those of nearly the same merit at a time: most often the first of them will do.
    for (auto first = fitting.begin(); first != fitting.end();) {
      const int best = std::max_element(first, fitting.end())->first;
      const auto last = std::partition(first, fitting.end(),
                                       [&](const auto& f) { return f.first + band >= best; });
      // The file's order decides among equals.
      std::sort(first, last, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
      });
      const auto count = static_cast<std::size_t>(last - first);
      for (std::size_t i = 0; i < count; ++i) {
        const auto& next = first[static_cast<std::ptrdiff_t>((turn(count) + i) % count)];
        const Wording& wording = book_.wordings()[next.second];
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
                          [&](Move move) { return (bit(move) & roles_.soft) == 0; });
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
      const bool asks = ends_in_question(choice->text) || (choice->acts & roles_.question) != 0;
      const int length = characters(choice->text) + (draft.parts.empty() ? 0 : 1);
      const bool too_long =
          !draft.parts.empty() && !own && draft.length + length > request_.longest;
      const bool greets = (choice->makes & roles_.greet) != 0;
      const bool counts = !greets && !asks && !own && !letter;
      if ((asks && asked) || too_long || (counts && parts == kMostParts)) continue;
      parts += counts;
      asked |= asks;
      draft.length += length;
      left &= ~choice->makes;
      done |= choice->acts & roles_.once;
      draft.makes |= choice->makes;
      draft.parts.push_back(*std::move(choice));
    }
    // What is asked is asked last, but for a goodbye.
    const auto place = [&](const Choice& part) {
      const int late = (part.makes & roles_.warm_close) != 0 ? 2
                       : ends_in_question(part.text)         ? 1
                                                             : 0;
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
  Moves essential(Labels wanted) const {
    Moves out;
    const auto first_of = [&](const Moves& moves) {
      const auto found = std::find_if(moves.begin(), moves.end(),
                                      [&](Move move) { return (bit(move) & wanted) != 0; });
      if (found != moves.end()) out.push_back(*found);
      return found != moves.end();
    };
    if (request_.values.contains("name") && (wanted & roles_.greet) != 0)
      out.push_back(static_cast<Move>(std::countr_zero(roles_.greet)));
    first_of(roles_.feeling);
    if (!request_.interest || !first_of({roles_.ask_fact})) first_of(roles_.matter);
    if (!out.empty() && bit(out.back()) == roles_.warm_close &&
        (wanted & bit(roles_.next_step)) != 0)
      out.insert(out.end() - 1, roles_.next_step);
    return out;
  }

  // What is asked first, with a word for the feeling.
  Moves asking(const Moves& essential) const {
    Moves out;
    for (const Move move : essential)
      if (out.size() < 2 && (bit(move) & roles_.beside) == 0) out.push_back(move);
    out.push_back(roles_.ask_fact);
    return out;
  }

  // Sentences one after another; in an e-mail salutation and close stand on lines of their own.
  std::string joined(const Draft& draft) const {
    std::string out;
    bool breaks = false;
    for (const Choice& part : draft.parts) {
      const bool closes = (part.makes & roles_.warm_close) != 0;
      if (!out.empty()) out += request_.channel == "email" && (breaks || closes) ? "\n\n" : " ";
      out += part.text;
      breaks = (part.makes & roles_.greet) != 0;
    }
    return out;
  }

  static Labels bit(Move move) { return Labels{1} << move; }

 private:
  // Those that fit the case, with what speaks for them; each reply asks for them anew.
  const std::vector<Fit>& fitting(Move move) const {
    auto& list = fitting_[move];
    if (!list) {
      list.emplace();
      const auto consider = [&](const Phrasebook::Candidate& candidate, Labels signals) {
        if (any(signals, signals_) && fits(candidate, signals))
          list->push_back({merit_of(candidate), candidate.is_short, candidate.makes, candidate.acts,
                           candidate.place});
      };
      for (const auto* candidates : {&book_.special(move, request_.intent), &book_.general(move)})
        for (std::size_t i = 0; i < candidates->all.size(); ++i)
          consider(candidates->all[i], candidates->signals[i]);
      for (const auto& [place, length] : request_.heard)
        if (const Wording& wording = book_.wordings()[place];
            (wording.makes & bit(move)) != 0 && any(wording.intents, intent_))
          consider(book_.candidate(place), wording.signals);
    }
    return *list;
  }
  int merit_of(const Phrasebook::Candidate& candidate) const {
    int merit = candidate.worth;
    if (candidate.tone == request_.tone) merit += kToneAlone;
    if (known_danger_) merit += 400;
    if (!candidate.on_terms) return merit;
    const Wording& wording = book_.wordings()[candidate.place];
    if (!wording.course.empty() && !known_danger_) merit += 400;
    if (!wording.said.empty()) merit += 150 + static_cast<int>(was_said(wording));
    return merit;
  }
  // Whether what is worded for some labels is for these; what is worded for none is for all.
  static bool any(Labels of, Labels there) { return of == 0 || (of & there) != 0; }
  bool fits(const Phrasebook::Candidate& c, Labels signals) const {
    if (!any(c.channels, channel_) || !any(c.sectors, sector_)) return false;
    // What is worded for danger is held to nothing else: "go now" is no pressure there.
    if (request_.grave ? (signals & roles_.safety) == 0 : (c.acts & avoid_) != 0) return false;
    if (c.tone != Tone::plain && request_.tone != Tone::plain && c.tone != request_.tone)
      return false;
    // What was told to somebody in danger is not told again, but for what answers their own words.
    if (!c.on_terms) return !known_danger_;
    const Wording& wording = book_.wordings()[c.place];
    if (!wording.course.empty() && !request_.course.contains(wording.course)) return false;
    if (known_danger_ && wording.course.empty() && wording.said.empty()) return false;
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
    return !request_.said_clauses.empty() &&
           std::any_of(wording.clauses.begin(), wording.clauses.end(),
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
  const Roles& roles_;
  Labels signals_ = 0, intent_ = 0, channel_ = 0, sector_ = 0;    // of the case
  Labels avoid_ = roles_.harm;                                    // acts
  mutable std::vector<std::optional<std::vector<Fit>>> fitting_;  // by move, as asked for
};

}  // namespace

std::vector<event::Suggestion> compose(const Phrasebook& book, const Request& request) {
  const Composition composition(book, request);
  const auto& catalogue = book.catalogue();
  Moves all;
  Labels wanted = 0;
  for (const auto& one : request.moves)
    if (const int place = catalogue.move_position(one.move); place >= 0) {
      all.push_back(static_cast<Move>(place));
      wanted |= Composition::bit(all.back());
    }
  const Moves essential = composition.essential(wanted);
  // The third kind: the question first, where there is one; else the first said another way.
  const bool asks = (wanted & Composition::bit(book.roles().ask_fact)) != 0;
  const Moves asking = asks ? composition.asking(essential) : all;

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
      for (Labels left = part.makes; left != 0; left &= left - 1)
        suggestion.moves.push_back(catalogue.moves[static_cast<Move>(std::countr_zero(left))]);
    for (const auto& one : request.moves)
      if (contains(suggestion.moves, one.move))
        for (const auto& rule : one.rules)
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
