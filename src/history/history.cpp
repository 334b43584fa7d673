#include "history/history.hpp"

#include <algorithm>
#include <charconv>

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

// The customer's first message of the contact that goes on, 0 where there is none yet.
std::uint64_t contact_of(const Conversation& conversation) {
  const auto& messages = conversation.messages();
  const auto begin = std::partition_point(
      messages.begin(), messages.end(),
      [&](const auto& message) { return message.contact < conversation.contact(); });
  const auto first = std::find_if(
      begin, messages.end(), [](const auto& message) { return message.from == From::customer; });
  return first == messages.end() ? 0 : first->seq;
}

std::string unnamed(const std::string& conversation) {
  return "\n" + conversation;
}

std::string id_in(const Json& customer) {
  const auto it = customer.find("id");
  return it != customer.end() && it->is_string() ? it->get<std::string>() : std::string();
}

}  // namespace

std::string History::customer_of(const Conversation& conversation) {
  const std::string id = id_in(conversation.facts("customer"));
  return id.empty() ? unnamed(conversation.id()) : id;
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
  const bool begins = event.type == Type::message && conversation.begins_contact(at);
  const Json& said = conversation.facts("customer");
  Json news = Json::object();
  const Traces* earlier = nullptr;  // of a customer with whom a contact begins, or now known
  if (event.type == Type::message) {
    const Traces& own = traces_of(customer_of(conversation));
    if (event.from == From::customer && !said.contains("no_contact") &&
        is_stopped(own, conversation, begins))
      news["no_contact"] = true;
    if (begins) earlier = &own;
  } else if (event.type == Type::facts && event.body.contains("customer") &&
             event.body["customer"].is_object()) {
    const std::string customer = id_in(event.body["customer"]);
    if (!customer.empty() && customer != id_in(said)) earlier = &traces_of(customer);
  }
  int contacts = 0, complaints = 0, insults = 0;
  if (earlier) {
    // Of the contact that goes on it knows itself; one that begins now is not there yet.
    const Place here{conversation.id(), begins ? 0 : contact_of(conversation)};
    for (const auto& [place, trace] : *earlier) {
      if (!trace.contact || place == here) continue;
      ++contacts;
      complaints += trace.complaint && at - trace.at <= kComplaintsWithin;
      insults += trace.insult;
    }
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

std::vector<Note> History::observe(const Conversation& conversation, const Event& event) {
  std::vector<Note> notes;
  // Only a customer's message and what is said of the customer change what is known.
  if (event.type != Type::message && event.type != Type::facts) return notes;
  const std::string customer = customer_of(conversation);
  if (customer != unnamed(conversation.id())) rename(unnamed(conversation.id()), customer, notes);
  if (event.type == Type::facts) {
    const auto facts = event.body.find("customer");
    if (facts == event.body.end() || !facts->is_object()) return notes;
    const auto said = facts->find("no_contact");
    if (said == facts->end() || !said->is_boolean()) return notes;
    add(customer, {conversation.id(), event.seq ? event.seq : conversation.sequence()},
        {.at = event.at.value_or(conversation.time()),
         .asks = said->get<bool>() ? Asks::silence : Asks::messages},
        notes);
    return notes;
  }
  const auto& messages = conversation.messages();
  if (event.from != From::customer || messages.empty()) return notes;
  const auto& message = messages.back();
  if (message.turn.intent.name == "contact.stop")
    add(customer, {conversation.id(), message.seq}, {.at = message.at, .asks = Asks::silence},
        notes);
  add(customer, {conversation.id(), contact_of(conversation)},
      {.at = message.at,
       .contact = true,
       .complaint = conversation::is_complaint(message, *catalogue_, signal_strength_),
       .insult = message.turn.strength("insult") >= signal_strength_},
      notes);
  return notes;
}

void History::add(const std::string& customer, const Place& place, const Trace& trace,
                  std::vector<Note>& notes) {
  const bool kept = keeps(customer);
  Trace more = trace;
  if (kept) {
    const auto [it, is_new] = customers_[customer].try_emplace(place, trace);
    Trace& known = it->second;
    if (is_new) {
      named_[place.first].insert(customer);
    } else {
      more = {.at = std::min(known.at, trace.at),
              .contact = known.contact || trace.contact,
              .complaint = known.complaint || trace.complaint,
              .insult = known.insult || trace.insult,
              .asks = std::max(known.asks, trace.asks)};
      if (more == known) return;
      known = more;
    }
  }
  notes.push_back({customer, place.first, place.second, written(more)});
}

void History::rename(const std::string& from, const std::string& to, std::vector<Note>& notes) {
  const auto before = customers_.find(from);
  if (before == customers_.end()) return;
  const Traces moved = std::move(before->second);
  customers_.erase(before);
  for (const auto& [place, trace] : moved) {
    if (const auto it = named_.find(place.first); it != named_.end()) it->second.erase(from);
    notes.push_back({from, place.first, place.second, ""});
    add(to, place, trace, notes);
  }
}

const History::Traces& History::traces_of(const std::string& customer) const {
  static const Traces kNone;
  const auto known = customers_.find(customer);
  return known == customers_.end() ? kNone : known->second;
}

// The last word of whenever it was said; of two at the same time, that of the later place.
bool History::is_stopped(const Traces& traces, const Conversation& conversation, bool begins) {
  using When = std::pair<event::Time, Place>;
  std::optional<When> wanted;
  for (const auto& [place, trace] : traces)
    if (trace.asks == Asks::messages)
      if (const When when{trace.at, place}; !wanted || *wanted < when) wanted = when;
  return std::any_of(traces.begin(), traces.end(), [&](const auto& one) {
    const auto& [place, trace] = one;
    return trace.asks == Asks::silence && (begins || place.first != conversation.id()) &&
           (!wanted || *wanted < When{trace.at, place});
  });
}

std::set<std::string> History::forget(const std::string& conversation) {
  const auto named = named_.find(conversation);
  if (named == named_.end()) return {};
  std::set<std::string> customers = std::move(named->second);
  named_.erase(named);
  for (const std::string& customer : customers) {
    const auto found = customers_.find(customer);
    if (found == customers_.end()) continue;
    std::erase_if(found->second,
                  [&](const auto& trace) { return trace.first.first == conversation; });
    if (found->second.empty()) customers_.erase(found);
  }
  return customers;
}

void History::hold(const std::string& conversation, const std::string& customer) {
  holders_[customer].insert(conversation);
  holding_[conversation].insert(customer);
}

void History::learn(const std::vector<Note>& kept) {
  std::vector<Note> unused;
  for (const Note& note : kept)
    if (keeps(note.customer))
      add(note.customer, {note.conversation, note.seq}, read(note.value), unused);
}

void History::let_go(const std::string& conversation) {
  const auto holding = holding_.find(conversation);
  if (holding == holding_.end()) return;
  for (const std::string& customer : holding->second) {
    const auto holders = holders_.find(customer);
    holders->second.erase(conversation);
    if (!holders->second.empty()) continue;
    holders_.erase(holders);
    drop(customer);
  }
  holding_.erase(holding);
}

void History::drop(const std::string& customer) {
  const auto found = customers_.find(customer);
  if (found == customers_.end()) return;
  for (const auto& [place, unused] : found->second)
    if (const auto named = named_.find(place.first); named != named_.end()) {
      named->second.erase(customer);
      if (named->second.empty()) named_.erase(named);
    }
  customers_.erase(found);
}

// "1772355600000 cp": when, and what: c a contact (with p a complaint, i an insult), s silence, m
// messages are wanted.
std::string History::written(const Trace& trace) {
  std::string out = std::to_string(trace.at) + " ";
  if (trace.contact) out += 'c';
  if (trace.complaint) out += 'p';
  if (trace.insult) out += 'i';
  if (trace.asks == Asks::silence) out += 's';
  if (trace.asks == Asks::messages) out += 'm';
  return out;
}

History::Trace History::read(std::string_view value) {
  Trace trace;
  std::from_chars(value.data(), value.data() + value.size(), trace.at);
  const auto has = [&](char what) { return value.find(what) != value.npos; };
  trace.contact = has('c');
  trace.complaint = has('p');
  trace.insult = has('i');
  trace.asks = has('s') ? Asks::silence : has('m') ? Asks::messages : Asks::nothing;
  return trace;
}

}  // namespace hamkalam::history
