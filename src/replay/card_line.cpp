#include "replay/card_line.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::replay {
namespace {

using event::From;

constexpr std::size_t kMostRead = 200;  // messages of a conversation to be read

Json span_of(const event::Span& span) {
  return Json::array({span.start, span.end});
}

// Words of a name wherever they stand in a text, as many asterisks as they have code units.
void hide_name(std::string& text, const std::string& name) {
  for (std::size_t begin = 0; begin < name.size();) {
    const std::size_t end = std::min(name.find(' ', begin), name.size());
    const std::string word = name.substr(begin, end - begin);
    begin = end + 1;
    if (word.size() < 3) continue;
    const std::string stars(text::to_utf16(word).size(), '*');
    for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += stars.size())
      text.replace(at, word.size(), stars);
  }
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string Veil::text(const std::string& text, const Card& card) const {
  if (!analyzer || text.empty()) return text;
  std::string out = analyzer->redact(text);
  if (names) {
    hide_name(out, card.customer_name);
    for (const auto& [id, name] : card.agent_names) hide_name(out, name);
  }
  return out;
}

std::string Veil::person(const std::string& who, char kind) const {
  if (!names || who.empty()) return who;
  return kind + hex16(hash_bytes(who)).substr(0, 8);
}

std::string score_line(const Card& card, const Score& score, const Scorecard& scorecard,
                       const Veil& veil) {
  const auto person = [&](const std::string& agent) { return veil.person(agent, 'a'); };
  Json out{{"kind", "score"},
           {"conversation", veil.person(card.conversation, 'c')},
           {"contact", card.contact},
           {"channel", card.channel},
           {"sector", card.sector},
           {"language", card.language},
           {"customer", veil.person(card.customer, 'p')},
           {"customer_name", veil.names ? "" : card.customer_name},
           {"begin", card.begin},
           {"end", card.end},
           {"agent", person(card.main_agent())},
           {"score", score.per_mille},
           {"bonus", score.bonus},
           {"weight", score.weight},
           {"failed", score.failed}};
  Json counts = Json::object();
  for (const From from : {From::customer, From::agent, From::bot})
    counts[std::string(event::name(from))] = card.count(from);
  out["messages"] = std::move(counts);
  Json categories = Json::array();
  for (const auto& one : score.categories) {
    Json proofs = Json::array();
    for (const auto& proof : one.proofs)
      proofs.push_back({{"message", proof.message},
                        {"rule", proof.rule},
                        {"agent", person(proof.agent)},
                        {"span", span_of(proof.span)},
                        {"against", proof.against}});
    categories.push_back({{"id", scorecard.categories()[one.category].id},
                          {"value", one.per_mille},
                          {"proofs", std::move(proofs)}});
  }
  out["categories"] = std::move(categories);

  Json flags = Json::array();
  for (const auto& flag : card.flags) {
    std::string words;
    for (const auto& message : card.messages)
      if (message.id == flag.message) words = veil.text(message.text, card);
    flags.push_back({{"id", flag.id},
                     {"reason", flag.reason},
                     {"level", flag.level},
                     {"rule", flag.rule},
                     {"at", flag.at},
                     {"due", flag.due},
                     {"handled_at", flag.handled_at},
                     {"outcome", flag.outcome},
                     {"handled_by", person(flag.handled_by)},
                     {"message", flag.message},
                     {"text", words}});
  }
  out["flags"] = std::move(flags);

  Json findings = Json::array(), agents = Json::object(), names = Json::object();
  Json rules = Json::object(), intents = Json::object(), expected = Json::array();
  int attention = 0, peak = 0, last = 0, customer_rules = 0;
  event::Time open = 0, first = -1, longest = -1;
  const auto count = [](Json& in, const std::string& name) { in[name] = in.value(name, 0) + 1; };
  for (const auto& message : card.messages) {
    attention = std::max(attention, message.attention);
    if (message.from == From::customer) {
      peak = std::max(peak, message.anger);
      last = message.anger;
      count(intents, message.intent);
      for (const auto& rule : message.rules) count(rules, rule), ++customer_rules;
      if (open == 0) open = message.at;
    } else if (message.from == From::agent) {
      count(agents, person(message.agent));
      for (const auto& finding : message.findings)
        findings.push_back({{"rule", finding.rule},
                            {"severity", finding.severity},
                            {"agent", person(message.agent)},
                            {"message", message.id}});
      if (open) {
        if (first < 0) first = message.at - open;
        longest = std::max(longest, message.at - open);
        open = 0;
      }
    }
    if (message.expect.is_object()) {
      Json found{{"intent", message.intent}, {"rules", message.rules}, {"flags", message.flags}};
      Json signals = Json::array();
      for (const auto& signal : message.signals) signals.push_back(signal.name);
      for (const auto& finding : message.findings) found["rules"].push_back(finding.rule);
      found["signals"] = std::move(signals);
      expected.push_back({{"message", message.id}, {"expect", message.expect}, {"found", found}});
    }
  }
  if (!veil.names)
    for (const auto& [id, name] : card.agent_names) names[id] = name;
  int kept = 0, broken = 0, waiting = 0;
  for (const auto& promise : card.promises)
    ++(promise.overdue ? broken : promise.open ? waiting : kept);
  out.update({{"findings", findings},
              {"agents", agents},
              {"names", names},
              {"rules", rules},
              {"intents", intents},
              {"promises", {{"kept", kept}, {"broken", broken}, {"open", waiting}}},
              {"attention", attention},
              {"anger", {{"peak", peak}, {"end", last}}},
              {"first_response", first},
              {"waiting", longest},
              {"order", reading_order(card, score)}});
  if (card.csat) out["csat"] = card.csat;
  if (card.resolved) out["resolved"] = *card.resolved;
  if (card.reopened) out["reopened"] = *card.reopened;
  if (!expected.empty()) out["expected"] = std::move(expected);
  return dumped(out);
}

std::string reading_line(const Card& card, const Score& score, const Veil& veil) {
  const int order = reading_order(card, score);
  if (order == 0) return {};
  Json messages = Json::array();
  for (const auto& message : card.messages) {
    if (messages.size() == kMostRead) break;
    Json said{{"id", message.id},
              {"from", event::name(message.from)},
              {"agent", veil.person(message.agent, 'a')},
              {"at", message.at},
              {"text", veil.text(message.text, card)}};
    if (message.from == From::customer) {
      said["intent"] = message.intent;
      Json signals = Json::array();
      for (const auto& signal : message.signals)
        signals.push_back(Json::array({signal.name, signal.per_mille}));
      said["signals"] = std::move(signals);
      said["suggestion"] = veil.text(message.suggestion, card);
      Json notes = Json::array();
      for (const auto& note : message.notes)
        notes.push_back({{"rule", note.rule}, {"text", note.text}});
      said["notes"] = std::move(notes);
    }
    Json findings = Json::array();
    for (const auto& finding : message.findings)
      findings.push_back({{"rule", finding.rule},
                          {"severity", finding.severity},
                          {"span", span_of(finding.span)},
                          {"text", finding.text},
                          {"rewrite", veil.text(finding.rewrite, card)}});
    said["findings"] = std::move(findings);
    Json flags = Json::array();
    for (const auto& flag : card.flags)
      if (flag.message == message.id)
        flags.push_back({{"reason", flag.reason},
                         {"level", flag.level},
                         {"due", flag.due},
                         {"handled_at", flag.handled_at}});
    said["flags"] = std::move(flags);
    messages.push_back(std::move(said));
  }
  return dumped({{"kind", "reading"},
                 {"order", order},
                 {"conversation", veil.person(card.conversation, 'c')},
                 {"contact", card.contact},
                 {"score", score.per_mille},
                 {"language", card.language},
                 {"messages", std::move(messages)}});
}

}  // namespace hamkalam::replay
