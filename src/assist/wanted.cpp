#include "assist/wanted.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "event/closed_lists.hpp"
#include "rules/course.hpp"
#include "rules/needs.hpp"
#include "rules/policy.hpp"
#include "rules/worth.hpp"
#include "text/date_words.hpp"

namespace hamkalam::assist {
namespace {

using conversation::Conversation;
using conversation::Message;
using event::From;
using rules::Situation;

text::Language language_at(const Json& object) {
  return text::language_of(rules::text_at(object, "language"));
}

// Whether a text has a letter of the Arabic block, in UTF-8.
bool has_arabic_letters(std::string_view utf8) {
  return std::any_of(utf8.begin(), utf8.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xD8 && byte <= 0xDB;
  });
}

std::string service_name(const Json& services, const std::string& key, text::Language language) {
  const Json* service = rules::member(services, key);
  const Json* names = service ? rules::member(*service, "names") : nullptr;
  const Json* list = names ? rules::member(*names, text::tag(language)) : nullptr;
  if (!list || !list->is_array() || list->empty() || !list->front().is_string()) return {};
  return list->front().get<std::string>();
}

// A sum as one writes it: "1,250 USD", with the language's own word where it has one.
std::string sum_in_words(const Json& money, const reply::Phrasebook& book) {
  const auto sum = rules::money_of(money);
  if (!sum) return {};
  const std::string number =
      text::number_in_words(rules::text_at(money, "amount"), book.language());
  return number + " " + book.currency(sum->currency);
}

// The essentials that the business tells at the end, one after another.
std::string essentials_of(const Json& business, const reply::Phrasebook& book) {
  const Json* essentials = rules::member(business, "essentials");
  if (!essentials || !essentials->is_object()) return {};
  std::string out;
  for (const auto& [field, value] : essentials->items()) {
    const std::string text = rules::text_in(value, book.language());
    if (text.empty()) continue;
    out += (out.empty() ? "" : book.separator()) + book.labelled(field, text);
  }
  return out;
}

// The service that goes well with the agreed one, by its name in the reply's language.
std::string complement_of(const Situation& s, text::Language language) {
  const Json* services = rules::member(s.business(), "services");
  const Json* service =
      services ? rules::member(*services, rules::text_at(s.known_case(), "agreed")) : nullptr;
  const Json* complements = service ? rules::member(*service, "complements") : nullptr;
  if (!complements || !complements->is_array() || complements->empty()) return {};
  return complements->front().is_string()
             ? service_name(*services, complements->front().get<std::string>(), language)
             : std::string();
}

// What the placeholders of wordings stand for, as far as it is known; cleaned as replies are.
text::Values values_for(const Situation& s, const reply::Phrasebook& book) {
  const Conversation& c = s.conversation;
  const Json& business = s.business();
  const auto language = book.language();
  text::Values values;
  // What stands inside a sentence gets no capital.
  const bool cleaned = s.analyzer && language != text::Language::en;
  auto set = [&](const char* name, const std::string& value) {
    if (!value.empty()) values[name] = cleaned ? s.analyzer->display(value, language) : value;
  };
  auto set_own = [&](const char* name, const Json& object, const char* field) {
    if (const Json* value = rules::member(object, field))
      set(name, rules::text_in(*value, language));
  };
  set_own("name", s.customer(), "address");
  set_own("business", business, "name");
  set_own("agent", c.agent_facts(c.agent()), "name");
  set_own("hours", business, "hours");
  set_own("phone", business, "phone");
  set_own("address", business, "address");
  if (const Json* essentials = rules::member(business, "essentials"))
    set_own("address", *essentials, "address");
  set("essentials", essentials_of(business, book));
  // A wording ends its sentence itself.
  std::string policy = rules::policy_text(s, language);
  if (policy.ends_with('.')) policy.pop_back();
  set("policy", policy);
  if (const Json* sum = rules::member(s.known_case(), "disputed_amount"))
    set("amount", sum_in_words(*sum, book));
  set("complement", complement_of(s, language));
  if (const Json* services = rules::member(business, "services"))
    set("service", service_name(*services, rules::text_at(s.known_case(), "agreed"), language));
  if (const auto minutes = s.settings.number("reply_commitment_minutes", business);
      minutes && *minutes > 0)
    set("duration", book.duration(*minutes));
  if (const auto days = s.settings.number("return_window_days", business); days && *days > 0)
    set("window", book.days(*days));
  for (std::size_t i = s.contact_first(); i < s.end; ++i)
    for (const auto& entity : c.messages()[i].turn.entities)
      if (entity.kind == "order_number") values["order_number"] = entity.value;
  if (const Json* order = rules::member(s.known_case(), "order"))
    if (const std::string number = rules::text_at(*order, "number"); !number.empty())
      values["order_number"] = number;
  return values;
}

// The tone of the trade: warm where people come for themselves, plain where they come for
// business, dry where nobody asked to be called.
reply::Tone tone_of(const Situation& s) {
  static constexpr std::array<std::string_view, 6> kWarm{"salon",  "hotel",     "restaurant",
                                                         "clinic", "education", "retail"};
  if (s.asserts("cold_call")) return reply::Tone::dry;
  const std::string own = rules::text_at(s.business(), "tone");
  if (own == "warm" || own == "dry") return own == "warm" ? reply::Tone::warm : reply::Tone::dry;
  const std::string sector = rules::text_at(s.business(), "sector");
  const bool warm = std::find(kWarm.begin(), kWarm.end(), sector) != kWarm.end();
  return warm && own != "plain" ? reply::Tone::warm : reply::Tone::plain;
}

// The business's own words for an intent, used as they are.
std::vector<std::string> own_answers(const Situation& s, const std::string& intent,
                                     text::Language language) {
  std::vector<std::string> out;
  const Json* answers = rules::member(s.business(), "answers");
  const Json* texts = answers ? rules::member(*answers, intent) : nullptr;
  const Json* list = texts ? rules::member(*texts, text::tag(language)) : nullptr;
  if (list && list->is_array())
    for (const Json& text : *list)
      if (text.is_string()) out.push_back(text.get<std::string>());
  return out;
}

// While somebody is in danger nothing is offered but what helps them: no shop talk, no questions.
std::vector<std::pair<std::string, std::string>> rescue(const rules::Outcome& outcome,
                                                        const std::string& rule, bool known) {
  static constexpr std::array<std::string_view, 4> kHelps{"condole", "acknowledge", "apologise",
                                                          "hand_over"};
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [move, from] : outcome.moves)
    if (std::find(kHelps.begin(), kHelps.end(), move) != kHelps.end()) out.emplace_back(move, from);
  for (const char* move : {"acknowledge", "hand_over"}) out.emplace_back(move, rule);
  // Who was told to get help, and that somebody comes, is told whose it is now.
  if (known) out.emplace_back("take_ownership", rule);
  return out;
}

// Whether the customer, once we have written, speaks for certain of something else than the danger.
bool moved_on(const Situation& s) {
  constexpr int kSure = 800;
  if (s.strength("safety") >= s.setting("safety_strength")) return false;
  const auto& turn = s.conversation.messages()[s.end - 1].turn;
  const std::string& name = turn.intent.name;
  // "We'll call the emergency line" is no wish to be called.
  if (name == "callback.request") return false;
  return turn.intent.per_mille >= kSure && name != "none" && name != "out_of_scope" &&
         (!rules::is_talk(name) || name == "talk.thanks" || name == "talk.farewell");
}

// Moves that already say what is done, so that the intent's own answer would say it twice.
bool stands_for_answer(std::string_view move) {
  return move == "take_ownership" || move == "hand_over" || move == "accept_refusal" ||
         move == "warm_close" || move == "concede";
}

// Whether an intent is one of this trade, or has at least an answer that is.
bool suits(const reply::Phrasebook& book, const std::string& intent, const std::string& sector) {
  const auto& catalogue = book.catalogue();
  if (catalogue.suits(intent, sector)) return true;
  const auto trade = reply::labels(event::kSectors, std::array{sector});
  const auto& answers =
      book.special(static_cast<std::size_t>(catalogue.move_position("answer")), intent);
  return std::any_of(answers.all.begin(), answers.all.end(),
                     [&](const auto& candidate) { return (candidate.sectors & trade) != 0; });
}

// Whether one of the open messages has a question mark.
bool asks_anything(const Situation& s) {
  for (std::size_t i = s.open_first(); i < s.end; ++i) {
    const std::string& text = s.conversation.messages()[i].text;
    if (text.find('?') != text.npos || text.find("\xD8\x9F") != text.npos) return true;  // U+061F
  }
  return false;
}

// What is said to who was not understood and told enough: one looks into it; a short word in the
// course of a talk with a person is what was asked for.
template <class Want>
void listen(std::string_view said, bool asks, reply::Request& request, const Want& want) {
  constexpr std::ptrdiff_t kAtLength = 5;
  const bool brief = std::count(said.begin(), said.end(), ' ') < kAtLength;
  if (brief && !asks) request.intent = "talk.inform";
  want(brief && !asks ? "answer" : "hold", "");
}

}  // namespace

text::Language answer_language(const Conversation& c) {
  for (const auto language :
       {c.language(), language_at(c.facts("customer")), language_at(c.facts("business")),
        language_at(c.agent_facts(c.agent()))})
    if (language != text::Language::und) return text::written(language);
  // A word that several languages write alike, and nothing known: one answers in its script.
  const auto& messages = c.messages();
  const bool arabic = std::any_of(messages.begin(), messages.end(), [](const Message& m) {
    return m.from == From::customer && has_arabic_letters(m.text);
  });
  return arabic ? text::Language::fa : text::Language::en;
}

text::Language agent_language(const Conversation& c, const std::string& agent) {
  for (const auto language : {language_at(c.agent_facts(agent)), language_at(c.facts("business"))})
    if (language != text::Language::und) return text::written(language);
  return answer_language(c);
}

std::optional<std::string> flagged(const Conversation& c, const rules::Outcome& outcome,
                                   std::string_view reason) {
  for (const auto& flag : outcome.flags)
    if (flag.effect.reason == reason) return flag.rule;
  for (const auto& state : c.flags())
    if (state.open && state.flag.reason == reason) return state.flag.rule;
  return std::nullopt;
}

std::string spoken_to_agent(const Situation& s, const std::string& text, text::Language language) {
  if (text.find('{') == text.npos) return text;
  const auto filled =
      text::fill(text,
                 {{"date", text::day_in_words(rules::earliest_notice_day(s), language)},
                  {"policy", rules::policy_text(s, language)}},
                 language);
  return filled ? *filled : text;
}

reply::Request request_for(const Situation& s, const rules::Outcome& outcome,
                           const reply::Phrasebook& book) {
  reply::Request request;
  const std::size_t first = s.open_first();
  std::string matter = s.intent();
  const std::string sector = rules::text_at(s.business(), "sector");
  if (matter.empty() || !suits(book, matter, sector)) matter = "none";
  // What was answered is not answered again: a word of thanks or a yes has an answer of its own.
  const bool goes_on = matter != "none" && s.intent_answered();
  const bool talks = goes_on || matter == "none" || rules::is_talk(matter);
  request.intent = talks ? s.open_talk() : matter;
  const bool asks = asks_anything(s);
  if (asks && request.intent == "talk.inform") request.intent = "none";
  const auto least = s.signal_strength();
  std::string said;
  for (std::size_t i = first; i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    for (const auto& signal : m.turn.signals)
      if (signal.per_mille >= least) request.signals.insert(signal.name);
    said += (said.empty() ? "" : " ") + m.turn.normalized;
    request.confidence = m.turn.intent.per_mille;
  }
  request.heard = book.heard(said);
  for (std::size_t i = s.contact_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    request.round += m.from == From::customer;
    if (m.from != From::agent && m.from != From::bot) continue;
    request.sent.push_back(m.text);
    for (const auto& clause : m.turn.clauses) request.said_clauses.insert(clause.words);
  }
  request.values = values_for(s, book);
  request.channel = s.channel();
  request.sector = sector;
  request.spoken = book.speaks(request.sector, request.channel);
  request.tone = tone_of(s);
  request.interest = request.intent == "booking.make" || request.intent == "order.place";
  request.longest = request.channel == "email" ? 1200 : request.channel == "phone" ? 220 : 280;
  request.avoid.insert(outcome.avoid.begin(), outcome.avoid.end());
  request.own_answers = own_answers(s, request.intent, book.language());

  auto want = [&](const std::string& move, const std::string& rule) {
    auto it = std::find_if(request.moves.begin(), request.moves.end(),
                           [&](const auto& w) { return w.move == move; });
    if (it == request.moves.end()) it = request.moves.insert(request.moves.end(), {move, {}});
    if (!rule.empty() && std::find(it->rules.begin(), it->rules.end(), rule) == it->rules.end())
      it->rules.push_back(rule);
  };
  if (request.signals.contains("broken_promise") && rules::broken_promise_turns(s) > 1)
    request.course.insert("broken_again");
  auto grave = flagged(s.conversation, outcome, "safety");
  const bool raised = std::any_of(outcome.flags.begin(), outcome.flags.end(),
                                  [](const auto& flag) { return flag.effect.reason == "safety"; });
  if (grave && !raised && !rules::in_danger(s)) grave.reset();  // of an earlier contact
  const bool known = grave && rules::answered_flag(s, "safety");
  if (known && moved_on(s)) grave.reset();
  if (grave) {
    request.signals.insert("safety");
    request.intent = "none";
    request.grave = true;
    if (known) request.course.insert("danger_known");
  }
  const auto moves = grave ? rescue(outcome, *grave, known) : outcome.moves;
  for (const auto& [move, rule] : moves) want(move, rule);
  auto wants = [&](std::string_view move) {
    return std::any_of(request.moves.begin(), request.moves.end(),
                       [&](const auto& w) { return w.move == move; });
  };
  const bool answered = std::any_of(request.moves.begin(), request.moves.end(),
                                    [](const auto& w) { return stands_for_answer(w.move); });
  // Words of praise beside bad news are no praise to be thanked for.
  const bool mixed = request.intent == "feedback.praise" && wants("acknowledge");
  if (!answered && !mixed && request.intent != "none") want("answer", "");
  if (!grave && !wants("concede") && !wants("hand_over") && !wants("accept_refusal") &&
      !wants("warm_close")) {
    const bool settles = request.intent == "talk.thanks" || request.intent == "talk.farewell" ||
                         request.intent == "talk.decline" || request.intent == "talk.wait";
    if (!settles) request.need = rules::need_to_ask(s, matter);
    if (request.need.empty())
      std::erase_if(request.moves, [](const auto& w) { return w.move == "ask_fact"; });
    if (request.intent == "none" && request.need.empty() &&
        (request.signals.empty() || request.moves.empty()))
      listen(said, asks, request, want);
    if (!request.need.empty()) want("ask_fact", "");
  }
  // The first reply of a contact returns the customer's greeting.
  const bool first_reply = request.sent.empty();
  const bool greeted =
      first_reply &&
      std::any_of(request.heard.begin(), request.heard.end(), [&](const auto& heard) {
        return (book.wordings()[heard.first].makes & book.roles().greet) != 0;
      });
  const bool named = request.values.contains("name");
  if (first_reply && !request.signals.contains("safety") && !wants("warm_close") &&
      (greeted || named || request.intent == "talk.greeting"))
    want("greet", "");
  std::sort(request.moves.begin(), request.moves.end(), [&](const auto& a, const auto& b) {
    return s.catalogue.move_position(a.move) < s.catalogue.move_position(b.move);
  });
  return request;
}

}  // namespace hamkalam::assist
