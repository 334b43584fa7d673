// What an event's text says: the first of the assistant's three functions.
#include <algorithm>

#include "assist/assistant.hpp"
#include "assist/wanted.hpp"
#include "intent/acts.hpp"
#include "intent/features.hpp"
#include "intent/signals.hpp"
#include "rules/draft_facts.hpp"
#include "rules/policy.hpp"
#include "text/fold.hpp"

namespace hamkalam::assist {
namespace {

using conversation::Conversation;
using conversation::Message;
using conversation::Turn;
using event::From;
using event::Type;

// When something said to be done at this time is late; a duration ("it takes 3 days") sets no time,
// nor does "now". A day without an hour ends with the business's day.
std::optional<event::Time> due_of(const text::Entity& entity, event::Time now,
                                  const Json& business) {
  if (entity.kind != "time" || entity.due <= now) return std::nullopt;
  if (!entity.names_day || entity.names_hour) return entity.due;
  const event::Time end = rules::end_of_business_day(business, entity.due);
  return end > now ? end : entity.due;
}

struct Due {
  event::Time at;
  bool timed;  // an hour was said
};

// Of the times in a clause: a day and an hour that do not stand together belong together
// ("tomorrow, and you'll have it by four").
std::optional<Due> due_in(const text::Analysis& analysis, const text::Clause& clause,
                          event::Time now, const Json& business) {
  const text::Entity *first = nullptr, *day = nullptr, *hour = nullptr;
  for (const auto& entity : analysis.entities) {
    if (entity.kind != "time" || entity.start >= clause.end || entity.end <= clause.start) continue;
    if (!first && entity.due > now) first = &entity;
    if (!day && entity.names_day && !entity.names_hour) day = &entity;
    if (!hour && entity.names_hour && !entity.names_day) hour = &entity;
  }
  if (!first) return std::nullopt;
  const auto plain = [&]() -> std::optional<Due> {
    const auto due = due_of(*first, now, business);
    return due ? std::optional(Due{*due, first->names_hour || !first->names_day}) : std::nullopt;
  };
  if (!day || !hour) return plain();
  // A day is over at its last moment: the hour's last time before that.
  constexpr event::Time kDay = event::kDay;
  event::Time due = hour->due + (day->due - hour->due) / kDay * kDay;
  if (due > day->due) due -= kDay;
  return due > now ? std::optional(Due{due, true}) : plain();
}

// Numbers and list items. An item's own number is part of its mark.
int count_figures(std::u16string_view original, const text::Analysis& analysis) {
  constexpr std::u16string_view kMarks = u"-*\u2022\u2013\u2014";
  int items = 0;
  std::vector<std::size_t> marked;  // where items begin
  for (std::size_t line = 0; line < original.size();) {
    const std::size_t end = std::min(original.find(u'\n', line), original.size());
    std::size_t at = line;
    while (at < end && original[at] == u' ') ++at;
    std::size_t digits = at;
    while (digits < end && digits - at < 2 &&
           ((original[digits] >= u'0' && original[digits] <= u'9') ||
            (original[digits] >= u'\u06F0' && original[digits] <= u'\u06F9') ||
            (original[digits] >= u'\u0660' && original[digits] <= u'\u0669')))
      ++digits;
    const bool numbered =
        digits > at && digits < end &&
        (original[digits] == u'.' || original[digits] == u')' || original[digits] == u'-');
    if (at < end && (numbered || kMarks.find(original[at]) != kMarks.npos)) {
      ++items;
      if (numbered) marked.push_back(at);
    }
    line = end + 1;
  }
  const auto figures =
      std::count_if(analysis.entities.begin(), analysis.entities.end(), [&](const text::Entity& e) {
        return e.kind != "email" && e.kind != "url" &&
               std::find(marked.begin(), marked.end(), static_cast<std::size_t>(e.start)) ==
                   marked.end();
      });
  return items + static_cast<int>(figures);
}

// Whether the last that anybody said is a question of ours.
bool was_asked(const Conversation& conversation) {
  const auto& messages = conversation.messages();
  for (auto it = messages.rbegin(); it != messages.rend(); ++it) {
    if (it->removed || it->from == From::note || it->from == From::system) continue;
    if (it->from == From::customer || it->contact != conversation.contact()) return false;
    return it->turn.has_act("question") || it->turn.has_act("next_step");
  }
  return false;
}

std::vector<event::Entity> entities_of(const text::Analysis& analysis) {
  std::vector<event::Entity> out;
  for (const auto& e : analysis.entities)
    out.push_back({e.kind,
                   e.text,
                   e.value,
                   e.currency,
                   {e.start, e.end},
                   text::is_personal(e.kind),
                   e.due,
                   e.names_day,
                   e.names_hour});
  return out;
}

// Who an edited text is by; for all other events the event says it.
From author(const Conversation& conversation, const event::Event& event) {
  if (event.type == Type::draft) return From::agent;
  if (event.type != Type::edit) return event.from;
  for (const Message& message : conversation.messages())
    if (message.id == event.subject) return message.from;
  return From::none;
}

}  // namespace

// What an agent's or bot's text does, clause by clause, and how much of it there is.
void Assistant::read_acts(const text::Analysis& analysis, const std::string& text, event::Time now,
                          const Json& business, Turn& turn) const {
  constexpr std::ptrdiff_t kBriefWords = 5;
  constexpr int kPlain = 850, kPlainInAWord = 960;
  const int least =
      static_cast<int>(rules_.settings().number("act_strength", business).value_or(0));
  const auto own_cues = cues_.find(text::written(analysis.language));
  const intent::Cues* cues = own_cues == cues_.end() ? nullptr : &own_cues->second;
  const std::u16string original = text::to_utf16(text);
  bool timed = false;
  for (std::size_t i = 0; i < analysis.clauses.size(); ++i) {
    const text::Clause& clause = analysis.clauses[i];
    conversation::ClauseActs acts;
    acts.span = {clause.start, clause.end};
    for (int t = clause.first; t < clause.last; ++t)
      if (const auto& token = analysis.tokens[static_cast<std::size_t>(t)];
          token.kind != text::TokenKind::mark)
        acts.words += (acts.words.empty() ? "" : " ") + token.text;
    const auto blanks = std::count(acts.words.begin(), acts.words.end(), ' ');
    const int plain = blanks == 0 ? kPlainInAWord : blanks < kBriefWords ? kPlain : 0;
    for (const auto& p : intent::find_acts(model_, catalogue_, analysis.tokens,
                                           static_cast<std::size_t>(clause.first),
                                           static_cast<std::size_t>(clause.last), least, cues)) {
      // "No, it is in cotton only": a word between others is an answer, no refusal.
      const bool answers =
          p.label == "flat_no" || p.label == "cold_close" || p.label == "minimises";
      if (answers && blanks == 0 && analysis.clauses.size() > 1 && p.probability < intent::kCertain)
        continue;
      if (catalogue_.act(p.label)->harm && rescue_clauses_.contains(acts.words)) continue;
      // What is held against an agent must be plain, in a few words plainer, in one word plainest.
      const int own = catalogue_.act(p.label)->least;
      if (p.probability >= own && (own == 0 || p.probability >= plain))
        acts.acts.push_back({std::string(p.label), p.probability});
    }
    acts.ends_sentence = clause.ends_sentence;
    // How long a thing takes is no promise of ours.
    const bool promises =
        (acts.has_act("promise") || acts.has_act("follow_up")) && !acts.has_act("explanation");
    // A time of the day is a promise's rather than a mere day before it.
    if (promises && (!turn.promised || !timed)) {
      const auto due = due_in(analysis, clause, now, business);
      if (due && (!turn.promised || due->timed)) turn.promised = due->at, timed = due->timed;
    }
    turn.clauses.push_back(std::move(acts));
  }
  turn.characters = static_cast<int>(std::count_if(
      original.begin(), original.end(), [](char16_t c) { return (c & 0xFC00) != 0xDC00; }));
  turn.emoji = static_cast<int>(
      std::count_if(analysis.tokens.begin(), analysis.tokens.end(),
                    [](const auto& token) { return token.kind == text::TokenKind::symbol; }));
  turn.figures = count_figures(original, analysis);
}

// Sentence by sentence, because a comma parts neither "your name, phone number and address" nor
// "send us a DM, with your number". Who leads to a private message asks there, whichever sentence
// does.
bool Assistant::asks_personal(const text::Analysis& analysis) const {
  bool asks = false, in_private = false;
  std::size_t first = 0;
  for (std::size_t i = 0; i < analysis.clauses.size(); ++i) {
    const text::Clause& clause = analysis.clauses[i];
    if (!clause.ends_sentence && i + 1 < analysis.clauses.size()) continue;
    const auto last = static_cast<std::size_t>(clause.last);
    for (const intent::Cues& cues : personal_) {
      const auto told = cues.told(analysis.tokens, first, last);
      const bool here = told.contains(kHere);
      if (told.contains(kAsks) && here) return true;
      asks |= told.contains(kAsks);
      in_private |= !here && (told.contains(kPrivate) || told.contains(kThere));
    }
    first = last;
  }
  return asks && !in_private;
}

void Assistant::keep_public(rules::Situation situation,
                            std::vector<event::Suggestion>& suggestions) const {
  std::erase_if(suggestions, [&](const event::Suggestion& suggestion) {
    const auto analysis =
        analyzer_.analyze(suggestion.text, text::language_of(suggestion.language));
    Turn turn;
    turn.entities = entities_of(analysis);
    turn.asks_personal = asks_personal(analysis);
    situation.draft = &turn;
    return !rules::personal(situation).empty();
  });
}

Turn Assistant::read(const Conversation& conversation, const event::Event& event,
                     std::size_t most_ranked) const {
  Turn turn;
  if (event.type != Type::message && event.type != Type::edit && event.type != Type::draft)
    return turn;
  const Json& business = conversation.facts("business");
  const text::Moment moment{event.at.value_or(conversation.time()),
                            rules::text_at(business, "time_zone")};
  const text::Analysis analysis = analyzer_.analyze(event.text, conversation.language(), moment);
  turn.language = analysis.language;
  turn.language_confidence = analysis.confidence;
  turn.native = analysis.native;
  turn.normalized = analysis.normalized;
  turn.entities = entities_of(analysis);

  auto setting = [&](std::string_view name) {
    return static_cast<int>(rules_.settings().number(name, business).value_or(0));
  };
  const From from = author(conversation, event);
  if (from == From::customer) {
    const auto features = intent::extract(analysis.tokens, 0, analysis.tokens.size());
    const auto ranking = model_.intents().rank(features);
    for (std::size_t i = 0; i < std::min(most_ranked, ranking.size()); ++i)
      turn.ranking.push_back({std::string(ranking[i].label), ranking[i].probability});
    // Without a word there is nothing to understand but that somebody waits.
    const bool wordless =
        std::none_of(analysis.tokens.begin(), analysis.tokens.end(),
                     [](const auto& t) { return t.kind != text::TokenKind::mark; });
    const std::size_t said = conversation.messages().size();
    if (wordless) {
      const bool owed = conversation.open_from(said) < said ||
                        rules::Facts(situation(conversation, said)).number("open_matter") > 0;
      const std::string intent = owed ? "talk.nudge" : "out_of_scope";
      turn.ranking = {{intent, 1000}};
      turn.intent = {intent, 1000};
      return turn;
    }
    // Who was asked and says little, or gives a time, a number or the like, answers; the matter
    // stands.
    constexpr int kClear = 800;
    constexpr std::ptrdiff_t kFew = 4, kSome = 12;
    const std::string inform = "talk.inform";
    const auto& best = turn.ranking.front();
    const auto words = std::count_if(analysis.tokens.begin(), analysis.tokens.end(),
                                     [](const auto& t) { return t.kind != text::TokenKind::mark; });
    const bool asks =
        std::any_of(analysis.tokens.begin(), analysis.tokens.end(), [](const auto& t) {
          return t.kind == text::TokenKind::mark && t.text.find('?') != std::string::npos;
        });
    const bool unclear =
        best.name == "out_of_scope" || best.per_mille < setting("answer_confidence");
    const bool gives = words <= kFew || (words <= kSome && (unclear || !turn.entities.empty()));
    if (said > 0 && gives && !asks && best.per_mille < kClear && !best.name.starts_with("talk.") &&
        was_asked(conversation)) {
      turn.ranking.insert(turn.ranking.begin(), {inform, turn.ranking.front().per_mille});
      turn.ranking.resize(std::min(most_ranked, turn.ranking.size()));
    }
    turn.intent = turn.ranking.front();
    if (turn.intent.per_mille < setting("intent_confidence")) turn.intent.name = "none";
    const int least = setting("signal_strength"), safety = setting("safety_strength");
    for (const auto& p : intent::find_signals(model_, analysis, features, std::min(least, safety)))
      if (p.probability >= (p.label == "safety" ? safety : least))
        turn.signals.push_back({std::string(p.label), p.probability});
    if (const auto* entry = catalogue_.intent(turn.intent.name))
      for (const auto& implied : entry->implied_signals)
        if (turn.strength(implied) == 0 && turn.intent.per_mille >= 500)
          turn.signals.push_back({implied, turn.intent.per_mille});
    std::stable_sort(turn.signals.begin(), turn.signals.end(),
                     [](const auto& a, const auto& b) { return a.per_mille > b.per_mille; });
  } else if (from == From::agent || from == From::bot) {
    read_acts(analysis, event.text, moment.at, business, turn);
    const bool in_public = event.channel == "social" || conversation.channel() == "social";
    turn.asks_personal = in_public && asks_personal(analysis);
  }
  return turn;
}

}  // namespace hamkalam::assist
