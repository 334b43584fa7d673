#include "replay/card.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

namespace hamkalam::replay {
namespace {

using event::From;
using event::Type;

std::string text_in(const Json& object, const char* field) {
  if (!object.is_object()) return {};
  const auto it = object.find(field);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// Negative, and what is a wrong of ours: as communication rules 13 and 37 have them.
constexpr std::array<std::string_view, 12> kNegative{
    "anger",          "insult",          "accusation",     "hardship",
    "worry",          "disappointment",  "broken_promise", "poor_service",
    "repeat_contact", "disputes_charge", "leaving",        "minor_complaint"};
constexpr std::array<std::string_view, 4> kWrongs{"delivery.late", "delivery.wrong_item",
                                                  "product.fault", "payment.problem"};

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// What answers no question by itself.
constexpr std::array<std::string_view, 12> kEmpty{
    "greeting", "introduction", "filler",   "bother_opening", "acknowledgement", "apology",
    "thanks",   "hold",         "question", "farewell",       "warm_close",      "cold_close"};

bool asks(const std::string& text) {
  return text.find('?') != text.npos || text.find("\xd8\x9f") != text.npos;  // U+061F
}

int count_words(const std::string& folded) {
  int out = folded.empty() ? 0 : 1;
  for (const char c : folded) out += c == ' ';
  return out;
}

}  // namespace

// Three quarters of the words of both.
bool is_alike(const std::string& a, const std::string& b) {
  const auto left = words_of(a), right = words_of(b);
  if (left.size() < 3 || right.size() < 3) return false;
  std::size_t common = 0;
  for (const auto& word : left) common += right.contains(word);
  return common * 4 >= 3 * (left.size() + right.size() - common);
}

bool CardMessage::has_act(std::string_view act) const {
  return std::any_of(acts.begin(), acts.end(), [&](const auto& one) { return one.name == act; });
}

int Card::count(From from) const {
  return static_cast<int>(std::count_if(messages.begin(), messages.end(),
                                        [&](const auto& one) { return one.from == from; }));
}

int Card::words() const {
  int sum = 0;
  for (const auto& message : messages) {
    bool inside = false;
    for (const char c : message.text) {
      const bool blank = c == ' ' || c == '\n' || c == '\t';
      sum += !blank && !inside;
      inside = !blank;
    }
  }
  return sum;
}

std::string Card::main_agent() const {
  std::map<std::string, int> counts;
  for (const auto& message : messages)
    if (message.from == From::agent && !message.agent.empty()) ++counts[message.agent];
  std::string best;
  for (const auto& [agent, count] : counts)
    if (best.empty() || count > counts[best]) best = agent;
  return best;
}

Card& CardCollector::card_of(const conversation::Conversation& conversation) {
  auto [it, is_new] = cards_.try_emplace({conversation.id(), conversation.contact()});
  if (is_new) {
    it->second.conversation = conversation.id();
    it->second.contact = conversation.contact();
  }
  return it->second;
}

void CardCollector::folded(const conversation::Conversation& conversation,
                           const event::Event& event, const event::Advice* advice) {
  Card& card = card_of(conversation);
  if (event.type == Type::message) {
    take_message(card, conversation, event, advice);
  } else if (event.type == Type::facts) {
    const Json& customer = conversation.facts("customer");
    card.customer = text_in(customer, "id");
    card.customer_name = text_in(customer, "name");
    if (const auto it = event.body.find("agent"); it != event.body.end() && it->is_object())
      if (const auto name = text_in(*it, "name"); !name.empty())
        card.agent_names[text_in(*it, "id")] = name;
  } else if (event.type == Type::flag) {
    take_flag(card, event);
  } else if (event.type == Type::assign) {
    // Whoever else takes over has taken what is open.
    for (auto& flag : card.flags)
      if (flag.handled_at == 0 && card.main_agent() != event.agent) {
        flag.handled_at = conversation.time();
        flag.outcome = "assigned";
        flag.handled_by = event.agent;
      }
  } else if (event.type == Type::outcome) {
    const auto flag_in = [&](const char* field, std::optional<bool>& to) {
      const auto it = event.body.find(field);
      if (it != event.body.end() && it->is_boolean()) to = it->get<bool>();
    };
    flag_in("resolved", card.resolved);
    flag_in("reopened", card.reopened);
    if (const auto it = event.body.find("csat"); it != event.body.end() && it->is_number_integer())
      card.csat = std::clamp(it->get<int>(), 0, 5);
  } else if (event.type == Type::edit || event.type == Type::remove) {
    for (auto& message : card.messages)
      if (message.id == event.subject) message.text = event.text;
  }
  if (advice && card.customer.empty()) {
    // Earlier contacts knew it.
    card.customer = text_in(conversation.facts("customer"), "id");
    card.customer_name = text_in(conversation.facts("customer"), "name");
  }
  for (const auto& state : conversation.tasks()) {
    if (state.task.rule != "difficult.broken-promise") continue;
    const auto known = std::find_if(card.promises.begin(), card.promises.end(),
                                    [&](const auto& one) { return one.id == state.task.id; });
    if (known == card.promises.end()) {
      const bool said_now = event.type == Type::task;
      card.promises.push_back({state.task.id, said_now ? conversation.agent() : "",
                               conversation.time(), state.task.due, state.open, state.overdue});
    } else {
      known->open = state.open;
      known->overdue |= state.overdue;
    }
  }
}

void CardCollector::take_message(Card& card, const conversation::Conversation& conversation,
                                 const event::Event& event, const event::Advice* advice) {
  if (conversation.messages().empty()) return;
  const conversation::Message& message = conversation.messages().back();
  CardMessage said;
  said.seq = message.seq;
  said.id = message.id;
  said.agent = message.agent;
  said.text = event.text;
  said.from = event.from;
  said.at = message.at;
  if (const auto it = event.body.find("expect"); it != event.body.end()) said.expect = *it;
  if (card.messages.empty()) card.begin = said.at;
  card.begin = std::min(card.begin, said.at);
  card.end = std::max(card.end, said.at);
  card.channel = conversation.channel();
  if (card.sector.empty()) card.sector = text_in(conversation.facts("business"), "sector");
  if (advice) {
    said.rules = advice->rules;
    for (const auto& flag : advice->flags) said.flags.push_back(flag.reason);
    said.attention = advice->attention;
    said.notes = advice->notes;
  }
  const int least = assistant_.signal_strength();
  if (event.from == From::customer) {
    card.language = text::tag(conversation.language());
    const auto& turn = message.turn;
    said.intent = turn.intent.name;
    for (const auto& signal : turn.signals)
      if (signal.per_mille >= least) said.signals.push_back(signal);
    said.anger = turn.strength("anger");
    said.complaint = conversation::is_complaint(message, assistant_.catalogue(), least);
    for (const auto& signal : said.signals) {
      said.negative |= holds(kNegative, signal.name);
      said.wrong_done |= signal.name == "broken_promise" || signal.name == "poor_service";
    }
    said.wrong_done |= holds(kWrongs, said.intent);
    if (advice && !advice->suggestions.empty()) said.suggestion = advice->suggestions[0].text;
    if (asks(said.text)) said.questions.push_back(turn.normalized);
  } else if (event.from == From::agent) {
    said.names_time = message.turn.promised.has_value();
    int words = 0;
    for (const auto& clause : message.turn.clauses) {
      said.says_something |= std::none_of(clause.acts.begin(), clause.acts.end(),
                                          [](const auto& act) { return holds(kEmpty, act.name); });
      words += count_words(clause.words);
      said.longest_sentence = std::max(said.longest_sentence, words);
      if (clause.ends_sentence) words = 0;
    }
    for (const auto& clause : message.turn.clauses)
      if (clause.has_act("question")) {
        for (const auto& earlier : card.messages)
          if (earlier.from == From::agent)
            for (const auto& question : earlier.questions)
              said.repeats_question |= is_alike(question, clause.words);
        said.questions.push_back(clause.words);
      }
    if (advice && advice->review) {
      said.acts = advice->review->acts;
      said.findings = advice->review->findings;
      said.unclean = !advice->review->clean.empty();
    }
  }
  card.messages.push_back(std::move(said));
}

void CardCollector::take_flag(Card& card, const event::Event& event) {
  const auto known = std::find_if(card.flags.begin(), card.flags.end(),
                                  [&](const auto& one) { return one.id == event.subject; });
  if (event.outcome == "raised") {
    CardFlag flag;
    flag.id = event.subject;
    flag.reason = event.reason;
    flag.level = event.level;
    flag.rule = text_in(event.body, "rule");
    flag.at = event.at.value_or(card.end);
    flag.due = event.due.value_or(flag.at);
    if (const auto it = event.body.find("evidence"); it != event.body.end() && it->is_array())
      for (const Json& item : *it)
        flag.evidence.push_back(
            {text_in(item, "message"), {item.value("start", 0), item.value("end", 0)}});
    if (!flag.evidence.empty()) flag.message = flag.evidence.back().message;
    card.flags.push_back(std::move(flag));
  } else if (known != card.flags.end() && known->handled_at == 0) {
    known->handled_at = event.at.value_or(card.end);
    known->outcome = event.outcome;
    known->handled_by = event.agent;
  }
}

std::vector<Card> CardCollector::finish() {
  std::vector<Card> out;
  for (auto& [key, card] : cards_)
    if (!card.messages.empty()) out.push_back(std::move(card));
  cards_.clear();
  return out;
}

}  // namespace hamkalam::replay
