#include "conversation/conversation.hpp"

#include <algorithm>

namespace hamkalam::conversation {

using event::Event;
using event::From;
using event::Type;

namespace {

// What later contacts ask about a message is what was read in it, never what it said; the number of
// an order stays, since who comes back has given it.
void drop_words(Message& message) {
  const auto empty = [](std::string& words) { std::string().swap(words); };
  empty(message.text);
  message.words = 0;
  empty(message.turn.native);
  empty(message.turn.normalized);
  message.turn.ranking = {};
  std::erase_if(message.turn.entities, [](const auto& e) { return e.kind != "order_number"; });
  message.turn.entities.shrink_to_fit();
  std::erase_if(message.turn.clauses, [](const ClauseActs& clause) { return clause.acts.empty(); });
  message.turn.clauses.shrink_to_fit();
  for (ClauseActs& clause : message.turn.clauses) empty(clause.words);
}

int words_in(std::string_view text) {
  int count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    count += !blank && !inside;
    inside = !blank;
  }
  return count;
}

}  // namespace

int Turn::strength(std::string_view signal) const {
  for (const auto& s : signals)
    if (s.name == signal) return s.per_mille;
  return 0;
}

bool ClauseActs::has_act(std::string_view act) const {
  return std::any_of(acts.begin(), acts.end(), [&](const auto& a) { return a.name == act; });
}

int Turn::count_act(std::string_view act) const {
  return static_cast<int>(std::count_if(clauses.begin(), clauses.end(),
                                        [&](const auto& clause) { return clause.has_act(act); }));
}

bool Turn::has_act(std::string_view act) const {
  return count_act(act) > 0;
}

Conversation::Conversation(std::string id, Gaps gaps, std::shared_ptr<const Json> business)
    : id_(std::move(id)), usual_gaps_(gaps), business_(std::move(business)) {
  set_gaps();
}

const Json& Conversation::facts(std::string_view object) const {
  static const Json kNone = Json::object();
  if (const auto it = facts_.find(object); it != facts_.end()) return it->second;
  return object == "business" && business_ ? *business_ : kNone;
}

const Json& Conversation::agent_facts(std::string_view agent) const {
  static const Json kNone = Json::object();
  const auto it = agents_.find(agent);
  return it == agents_.end() ? kNone : it->second;
}

std::vector<event::Flag> Conversation::open_flags() const {
  std::vector<event::Flag> open;
  for (const auto& state : flags_)
    if (state.open) open.push_back(state.flag);
  return open;
}

std::size_t Conversation::open_from(std::size_t end) const {
  std::size_t first = end;
  for (std::size_t i = end; i-- > 0;) {
    const Message& message = messages_[i];
    if (message.removed || message.from == From::note || message.from == From::system) continue;
    if (message.from != From::customer || message.contact != messages_[end - 1].contact) break;
    first = i;
  }
  return first;
}

std::uint64_t Conversation::find_id(const std::string& id) const {
  const auto it = ids_.find(id);
  return it == ids_.end() ? 0 : it->second;
}

Message* Conversation::find_message(const std::string& id) {
  const auto it = std::find_if(messages_.begin(), messages_.end(),
                               [&](const Message& m) { return m.id == id; });
  return it == messages_.end() ? nullptr : &*it;
}

bool Conversation::begins_contact(event::Time at) const {
  return !messages_.empty() &&
         (closed_ || at - last_said_ >= gaps_.contact || contact_events_ >= kMostContactEvents);
}

std::size_t Conversation::case_given_at(std::string_view field) const {
  const auto it = case_given_at_.find(field);
  return it == case_given_at_.end() ? 0 : it->second;
}

// A promise is kept when an agent confirms it or the customer is content; its task is done then.
void Conversation::settle_promises(const Message& message) {
  constexpr int kClear = 500;
  const bool kept =
      message.from == From::agent
          ? message.turn.has_act("confirmation")
          : message.from == From::customer && message.turn.strength("satisfaction") >= kClear;
  if (!kept) return;
  for (auto& state : tasks_) state.open = false;
}

void Conversation::begin_contact() {
  closed_ = false;
  contact_events_ = 0;
  for (Message& message : messages_)
    if (message.contact == contact_) drop_words(message);
  if (messages_.size() > kMostEarlier) {
    const std::size_t gone = messages_.size() - kMostEarlier;
    messages_.erase(messages_.begin(), messages_.begin() + static_cast<std::ptrdiff_t>(gone));
    messages_.shrink_to_fit();
    for (auto& [field, at] : case_given_at_) at -= std::min(at, gone);
  }
  std::erase_if(flags_, [](const FlagState& state) { return !state.open; });
  std::erase_if(tasks_, [](const TaskState& state) { return !state.open; });
  ids_.clear();
  ++contact_;
  ++burst_;
}

void Conversation::apply_message(const Event& event, Turn turn) {
  const event::Time at = event.at.value_or(time_);
  if (begins_contact(at)) begin_contact();
  const Message* last = nullptr;  // the last that somebody said
  for (auto it = messages_.rbegin(); it != messages_.rend() && !last; ++it)
    if (it->from != From::note && it->from != From::system) last = &*it;
  const bool goes_on = last && event.from == From::customer && last->from == From::customer &&
                       at - last->at < gaps_.burst && last->contact == contact_;
  const bool says = event.from != From::note && event.from != From::system;
  if (says && !goes_on) ++burst_;
  last_said_ = messages_.empty() ? at : std::max(last_said_, at);  // `at` may go back
  if (event.from == From::customer && turn.language != text::Language::und)
    language_ = turn.language;
  if (event.from == From::customer)
    if (const auto source = event.body.find("source");
        source != event.body.end() && source->is_object())
      source_ = *source;
  if (event.from == From::agent && !event.agent.empty()) agent_ = event.agent;
  if (!event.channel.empty()) channel_ = event.channel;
  Message message;
  message.seq = event.seq;
  message.id = event.id;
  message.agent = event.agent;
  message.text = event.text;
  message.words = words_in(event.text);
  message.at = at;
  message.from = event.from;
  message.turn = std::move(turn);
  message.contact = contact_;
  message.burst = burst_;
  settle_promises(message);
  messages_.push_back(std::move(message));
}

bool Conversation::said_by_platform(std::string_view customer_field) const {
  return said_.contains(customer_field);
}

void Conversation::apply_facts(const Event& event) {
  const Json& body = event.body;
  if (const auto customer = body.find("customer");
      !event.by_hamkalam && customer != body.end() && customer->is_object())
    for (const auto& [field, value] : customer->items()) said_.insert(field);
  // What is said again unchanged was given before.
  if (const auto it = body.find("case"); it != body.end() && it->is_object())
    for (const auto& [field, value] : it->items())
      if (facts("case").value(field, Json()) != value) case_given_at_[field] = messages_.size();
  for (const auto* object : {"customer", "business", "case"})
    if (const auto it = body.find(object); it != body.end()) {
      if (!facts_.contains(object)) facts_.emplace(object, facts(object));
      Json& known = facts_[object];
      known.merge_patch(*it);
      if (!known.is_object()) known = Json::object();  // null removes the whole object
    }
  set_gaps();
  if (const auto it = body.find("agent"); it != body.end() && it->is_object()) {
    Json& known = agents_.try_emplace(it->value("id", std::string()), Json::object()).first->second;
    known.merge_patch(*it);
  }
}

// The gaps are settings of the business too.
void Conversation::set_gaps() {
  const Json& business = facts("business");
  auto setting = [&](const char* name, event::Time unit, event::Time usual) {
    const auto it = business.find(name);
    return it != business.end() && it->is_number_unsigned() ? it->get<event::Time>() * unit : usual;
  };
  gaps_.contact = setting("contact_gap_hours", event::kHour, usual_gaps_.contact);
  gaps_.burst = setting("burst_seconds", 1000, usual_gaps_.burst);
}

void Conversation::apply_flag(const Event& event) {
  if (event.outcome == "raised") {
    event::Flag flag;
    flag.reason = event.reason;
    flag.level = event.level;
    flag.id =
        event.subject.empty() ? std::to_string(event.seq) + "/" + event.reason : event.subject;
    flag.rule = event.body.value("rule", std::string());
    flag.due = event.due.value_or(event.at.value_or(time_));
    if (const auto it = event.body.find("evidence"); it != event.body.end() && it->is_array())
      for (const Json& e : *it)
        if (e.is_object())
          flag.evidence.push_back(
              {e.value("message", std::string()), {e.value("start", 0), e.value("end", 0)}});
    flags_.push_back({std::move(flag), true});
    return;
  }
  if (event.outcome != "resolved" && event.outcome != "false_alarm") return;
  for (auto& state : flags_)
    if (state.flag.id == event.subject) state.open = false;
}

void Conversation::apply_task(const Event& event) {
  if (event.outcome == "raised") {
    tasks_.push_back(
        {{event.subject, event.body.value("rule", std::string()),
          event.body.value("text", std::string()), event.due.value_or(event.at.value_or(time_))},
         true,
         false});
    return;
  }
  for (auto& state : tasks_) {
    if (state.task.id != event.subject) continue;
    if (event.outcome == "moved" && event.due) {
      state.task.due = *event.due;
      state.overdue = false;
    } else {
      state.open = false;
    }
  }
}

void Conversation::apply(const Event& event, Turn turn) {
  if (event.at) time_ = sequence_ == 0 ? *event.at : std::max(time_, *event.at);
  sequence_ = event.seq ? event.seq : sequence_ + 1;
  switch (event.type) {
    case Type::message: apply_message(event, std::move(turn)); break;
    case Type::edit:
      if (Message* message = find_message(event.subject)) {
        message->text = event.text;
        message->words = words_in(event.text);
        message->turn = std::move(turn);
        if (message->contact != contact_) drop_words(*message);
      }
      break;
    case Type::remove:
      if (Message* message = find_message(event.subject)) message->removed = true;
      break;
    case Type::assign: agent_ = event.agent; break;
    case Type::facts: apply_facts(event); break;
    case Type::flag: apply_flag(event); break;
    case Type::task: apply_task(event); break;
    case Type::due:
      for (auto& state : tasks_)
        if (event.what == "task" && state.task.id == event.subject && state.open)
          state.overdue = true;
      break;
    case Type::close: closed_ = true; break;
    case Type::ringing: channel_ = "phone"; break;
    default: break;
  }
  ++contact_events_;
  if (!event.id.empty()) ids_.emplace(event.id, sequence_);
  if (!messages_.empty() && messages_.back().seq == 0) messages_.back().seq = sequence_;
  last_ = event;
  last_.seq = sequence_;
}

bool is_complaint(const Message& message, const intent::Catalogue& catalogue, int least) {
  if (message.from != From::customer || message.removed) return false;
  for (const auto& signal : message.turn.signals) {
    const auto* entry = catalogue.signal(signal.name);
    if (signal.per_mille >= least && entry && entry->complaint) return true;
  }
  const auto* intent = catalogue.intent(message.turn.intent.name);
  return intent && intent->complaint && message.turn.strength("minor_complaint") < least;
}

std::vector<Event> acts_of(const event::Advice& advice, event::Time at) {
  std::vector<Event> out;
  auto add = [&](Type type, const std::string& subject, event::Time due, Json body) {
    Event event;
    event.type = type;
    event.conversation = advice.conversation;
    event.subject = subject;
    event.at = at;
    event.due = due;
    event.outcome = "raised";
    event.by_hamkalam = true;
    event.body = std::move(body);
    out.push_back(std::move(event));
  };
  auto flags = advice.flags;
  if (advice.review)
    flags.insert(flags.end(), advice.review->flags.begin(), advice.review->flags.end());
  for (const auto& flag : flags) {
    Json evidence = Json::array();
    for (const auto& e : flag.evidence)
      evidence.push_back({{"message", e.message}, {"start", e.span.start}, {"end", e.span.end}});
    add(Type::flag, flag.id, flag.due,
        {{"type", "flag"},
         {"conversation", advice.conversation},
         {"at", event::format_time(at)},
         {"id", flag.id},
         {"outcome", "raised"},
         {"level", flag.level},
         {"reason", flag.reason},
         {"rule", flag.rule},
         {"evidence", std::move(evidence)},
         {"due", event::format_time(flag.due)}});
    out.back().level = flag.level;
    out.back().reason = flag.reason;
  }
  for (const auto& task : advice.tasks)
    add(Type::task, task.id, task.due,
        {{"type", "task"},
         {"conversation", advice.conversation},
         {"at", event::format_time(at)},
         {"id", task.id},
         {"outcome", "raised"},
         {"rule", task.rule},
         {"text", task.text},
         {"due", event::format_time(task.due)}});
  return out;
}

}  // namespace hamkalam::conversation
