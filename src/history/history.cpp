#include "history/history.hpp"

#include <algorithm>

namespace hamkalam::history {
namespace {

using conversation::Conversation;
using event::Event;
using event::From;
using event::Type;

constexpr event::Time kComplaintsWithin = 30 * event::kDay;

Event by_hamkalam(Type type, const Conversation& conversation, event::Time at, Json fields) {
  Event event;
  event.type = type;
  event.conversation = conversation.id();
  event.at = at;
  event.by_hamkalam = true;
  event.body = {{"type", event::name(type)},
                {"conversation", conversation.id()},
                {"at", event::format_time(at)}};
  event.body.update(fields);
  return event;
}

std::string id_in(const Json& customer) {
  const auto it = customer.find("id");
  return it != customer.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

// A conversation whose customer nobody named is a customer of its own.
std::string History::customer_of(const Conversation& conversation) {
  const std::string id = id_in(conversation.facts("customer"));
  return id.empty() ? "\n" + conversation.id() : id;
}

std::vector<Event> History::fallen_due(const Conversation& conversation, event::Time now) {
  std::vector<Event> out;
  for (const auto& state : conversation.tasks())
    if (state.open && !state.overdue && state.task.due <= now) {
      out.push_back(by_hamkalam(Type::due, conversation, state.task.due,
                                {{"what", "task"}, {"id", state.task.id}}));
      out.back().what = "task";
      out.back().subject = state.task.id;
    }
  return out;
}

std::vector<Event> History::derive(const Conversation& conversation, const Event& event) const {
  const event::Time at = event.at.value_or(conversation.time());
  std::vector<Event> out = fallen_due(conversation, at);
  std::string customer;
  int contact = conversation.contact();
  const bool begins = event.type == Type::message && conversation.begins_contact(at);
  const Json& said = conversation.facts("customer");
  Json news = Json::object();
  if (event.type == Type::message && event.from == From::customer && !said.contains("no_contact") &&
      is_stopped(customer_of(conversation), conversation, begins))
    news["no_contact"] = true;
  if (begins) {
    customer = customer_of(conversation);
    ++contact;
  } else if (event.type == Type::facts && event.body.contains("customer") &&
             event.body["customer"].is_object()) {
    customer = id_in(event.body["customer"]);
    if (customer == id_in(conversation.facts("customer"))) customer.clear();
  }
  const auto known = customers_.find(customer);
  int contacts = 0, complaints = 0, insults = 0;
  static const Contacts kNone;
  const bool counts = !customer.empty() && known != customers_.end();
  for (const auto& [key, earlier] : counts ? known->second : kNone) {
    if (key == std::pair(conversation.id(), contact)) continue;
    ++contacts;
    complaints += earlier.complaint && at - earlier.begin <= kComplaintsWithin;
    insults += earlier.insult;
  }
  // What the platform said itself stands; counts of ours only grow.
  for (const auto& [field, count] : {std::pair{"contacts_before", contacts},
                                     {"complaints_before", complaints},
                                     {"insults_before", insults}})
    if (contacts > 0 && !conversation.said_by_platform(field) &&
        said.value(field, Json()) != Json(count))
      news[field] = count;
  if (!news.empty())
    out.push_back(by_hamkalam(Type::facts, conversation, at, {{"customer", std::move(news)}}));
  return out;
}

void History::observe(const Conversation& conversation) {
  const event::Event& last = conversation.last_event();
  const auto& messages = conversation.messages();
  // Only a customer's message and what is said of the customer change what is known.
  if (last.type != Type::message && last.type != Type::facts) return;
  const std::string customer = customer_of(conversation);
  const std::string unnamed = "\n" + conversation.id();
  if (customer != unnamed) {
    named_[conversation.id()].insert(customer);
    if (const auto before = customers_.find(unnamed); before != customers_.end()) {
      customers_[customer].merge(before->second);
      customers_.erase(before);
    }
    if (const auto before = stopped_.find(unnamed); before != stopped_.end()) {
      stopped_[customer].merge(before->second);
      stopped_.erase(before);
    }
  }
  observe_stop(conversation, customer);
  if (last.type != Type::message || last.from != From::customer || messages.empty()) return;
  const auto& message = messages.back();
  auto [it, is_new] = customers_[customer].try_emplace({conversation.id(), message.contact});
  if (is_new) it->second.begin = message.at;
  it->second.complaint |= conversation::is_complaint(message, *catalogue_, signal_strength_);
  it->second.insult |= message.turn.strength("insult") >= signal_strength_;
}

bool History::is_stopped(const std::string& customer, const Conversation& conversation,
                         bool begins) const {
  const auto known = stopped_.find(customer);
  if (known == stopped_.end()) return false;
  const auto& places = known->second;
  return begins || places.size() > places.count(conversation.id());
}

void History::observe_stop(const Conversation& conversation, const std::string& customer) {
  const Event& last = conversation.last_event();
  if (last.type == Type::message) {
    if (last.from == From::customer && !conversation.messages().empty() &&
        conversation.messages().back().turn.intent.name == "contact.stop")
      stopped_[customer].insert(conversation.id());
    return;
  }
  const auto facts = last.body.find("customer");
  if (facts == last.body.end() || !facts->is_object()) return;
  const auto said = facts->find("no_contact");
  if (said == facts->end() || !said->is_boolean()) return;
  if (said->get<bool>())
    stopped_[customer].insert(conversation.id());
  else
    stopped_.erase(customer);
}

void History::forget(const std::string& conversation) {
  customers_.erase("\n" + conversation);
  stopped_.erase("\n" + conversation);
  const auto named = named_.find(conversation);
  if (named == named_.end()) return;
  for (const std::string& customer : named->second) {
    if (const auto stopped = stopped_.find(customer); stopped != stopped_.end()) {
      stopped->second.erase(conversation);
      if (stopped->second.empty()) stopped_.erase(stopped);
    }
    const auto found = customers_.find(customer);
    if (found == customers_.end()) continue;
    std::erase_if(found->second,
                  [&](const auto& contact) { return contact.first.first == conversation; });
    if (found->second.empty()) customers_.erase(found);
  }
  named_.erase(named);
}

}  // namespace hamkalam::history
