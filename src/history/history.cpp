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
  if (event.type == Type::message && conversation.begins_contact(at)) {
    customer = customer_of(conversation);
    ++contact;
  } else if (event.type == Type::facts && event.body.contains("customer") &&
             event.body["customer"].is_object()) {
    customer = id_in(event.body["customer"]);
    if (customer == id_in(conversation.facts("customer"))) customer.clear();
  }
  const auto known = customers_.find(customer);
  if (customer.empty() || known == customers_.end()) return out;

  int contacts = 0, complaints = 0, insults = 0;
  for (const auto& [key, earlier] : known->second) {
    if (key == std::pair(conversation.id(), contact)) continue;
    ++contacts;
    complaints += earlier.complaint && at - earlier.begin <= kComplaintsWithin;
    insults += earlier.insult;
  }
  if (contacts == 0) return out;
  // What the platform said itself stands; counts of ours only grow.
  Json counts = Json::object();
  const Json& said = conversation.facts("customer");
  for (const auto& [field, count] : {std::pair{"contacts_before", contacts},
                                     {"complaints_before", complaints},
                                     {"insults_before", insults}})
    if (!conversation.said_by_platform(field) && said.value(field, Json()) != Json(count))
      counts[field] = count;
  if (!counts.empty())
    out.push_back(by_hamkalam(Type::facts, conversation, at, {{"customer", std::move(counts)}}));
  return out;
}

void History::observe(const Conversation& conversation) {
  const event::Event& last = conversation.last_event();
  const auto& messages = conversation.messages();
  // Only a customer's message and a name for the customer change what is known.
  if (messages.empty() || (last.type != Type::message && last.type != Type::facts)) return;
  const std::string customer = customer_of(conversation);
  const std::string unnamed = "\n" + conversation.id();
  if (customer != unnamed) {
    named_[conversation.id()].insert(customer);
    if (const auto before = customers_.find(unnamed); before != customers_.end()) {
      customers_[customer].merge(before->second);
      customers_.erase(before);
    }
  }
  if (last.type != Type::message || last.from != From::customer) return;
  const auto& message = messages.back();
  auto [it, is_new] = customers_[customer].try_emplace({conversation.id(), message.contact});
  if (is_new) it->second.begin = message.at;
  it->second.complaint |= conversation::is_complaint(message, *catalogue_, signal_strength_);
  it->second.insult |= message.turn.strength("insult") >= signal_strength_;
}

void History::forget(const std::string& conversation) {
  customers_.erase("\n" + conversation);
  const auto named = named_.find(conversation);
  if (named == named_.end()) return;
  for (const std::string& customer : named->second) {
    const auto found = customers_.find(customer);
    if (found == customers_.end()) continue;
    std::erase_if(found->second,
                  [&](const auto& contact) { return contact.first.first == conversation; });
    if (found->second.empty()) customers_.erase(found);
  }
  named_.erase(named);
}

}  // namespace hamkalam::history
