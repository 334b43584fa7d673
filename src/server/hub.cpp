#include "server/hub.hpp"

#include <algorithm>

namespace hamkalam::server {
namespace {

using conversation::Conversation;
using event::Event;
using event::Type;

constexpr event::Time kFuture = 5 * event::kMinute;
constexpr std::size_t kMostMissed = 500;

// Tells the meter how long reading and advising took.
assist::Steps steps(Meter* meter) {
  if (!meter) return {};
  return [watch = Stopwatch(meter)](assist::Step step) mutable {
    watch.lap(step == assist::Step::read ? Stage::read : Stage::advise);
  };
}

// One journal row folded into a conversation.
Result<Event> fold_row(const assist::Assistant& assistant, Conversation& conversation,
                       const store::Row& row) {
  auto event = event::decode_text(row.body);
  if (!event)
    return Error("journal: " + conversation.id() + " " + std::to_string(row.seq),
                 event.error().text());
  event->seq = row.seq;
  assist::fold(assistant, conversation, *event);
  return *event;
}

}  // namespace

Hub::Hub(std::shared_ptr<const assist::Assistant> assistant, store::Journal& journal, Post post,
         Clock clock)
    : assistant_(std::move(assistant)),
      journal_(journal),
      post_(std::move(post)),
      clock_(std::move(clock)),
      history_(assistant_->catalogue(), assistant_->signal_strength()) {}

Hub::Live& Hub::live(const std::string& id) {
  auto it = live_.find(id);
  if (it == live_.end()) it = live_.emplace(id, Live(assistant_->begin(id))).first;
  return it->second;
}

Result<void> Hub::start() {
  HK_CHECK(journal_.for_each([&](const std::string& id, const store::Row& row) -> Result<void> {
    Live& entry = live(id);
    const auto event = fold_row(*assistant_, entry.conversation, row);
    if (!event) return event.error();
    history_.observe(entry.conversation);
    return {};
  }));
  for (const auto& [unused, entry] : live_) plan(entry.conversation);
  return {};
}

void Hub::plan(const Conversation& conversation) {
  for (const auto& state : conversation.tasks())
    if (state.open && !state.overdue) due_.emplace(state.task.due, conversation.id());
}

void Hub::push(WatcherSet& watchers, const std::string& frame,
               const std::shared_ptr<Watcher>& except) {
  const auto shared = std::make_shared<const std::string>(frame);
  std::erase_if(watchers, [](const auto& w) { return w.expired(); });
  for (const auto& weak : WatcherSet(watchers))
    if (const auto watcher = weak.lock(); watcher && watcher != except) watcher->push(shared);
}

void Hub::submit(Event event, const std::shared_ptr<Watcher>& sender, Reply reply) {
  const event::Time now = clock_();
  if (event.at && *event.at > now + kFuture)
    return reply(
        event::error_frame(Error("at_in_future", std::string(event::name(event.type)) + ".at",
                                 "more than five minutes ahead of the server's clock"),
                           event.id));
  if (!event.at) event.at = now;
  assist::mask_secrets(*assistant_, event);
  if (meter_) meter_->event(event.type);
  if (event.type == Type::draft) {
    Stopwatch watch(meter_);
    std::string review =
        event::to_json(assistant_->review(live(event.conversation).conversation, event));
    watch.lap(Stage::review);
    return reply(std::move(review));
  }
  // Only the hub numbers events, and only hamkalam signs for itself.
  event.seq = 0;
  event.by_hamkalam = false;
  for (const char* field : {"seq", "by"}) event.body.erase(field);
  take(std::move(event), sender, std::move(reply));
}

void Hub::take(Event event, std::weak_ptr<Watcher> sender, Reply reply) {
  Live& entry = live(event.conversation);
  if (entry.reloading) {
    entry.parked.push_back([this, event = std::move(event), sender = std::move(sender),
                            reply = std::move(reply)]() mutable {
      take(std::move(event), std::move(sender), std::move(reply));
    });
    return;
  }
  Conversation& conversation = entry.conversation;
  if (const auto refused = assist::refusal(conversation, event))
    return reply(event::error_frame(*refused, event.id));
  if (!event.id.empty())
    if (const auto seq = conversation.find_id(event.id))
      return repeat(std::move(event), seq, std::move(reply));

  store::Batch batch;
  batch.conversation = event.conversation;
  batch.expected_sequence = conversation.sequence();
  auto derived = event.by_hamkalam ? std::vector<Event>() : history_.derive(conversation, event);
  assist::Exchange x;
  try {
    x = assist::exchange(*assistant_, conversation, std::move(derived), event, steps(meter_));
  } catch (const std::exception& e) {
    // Our own bug, not the sender's: this conversation begins again from what is stored.
    reload(batch.conversation);
    return reply(event::error_frame(Error("unavailable", "", "could not be taken"), event.id));
  }
  history_.observe(conversation);
  for (const auto& row : x.rows)
    batch.rows.push_back({row.seq, row.id, row.body, assistant_->brain()});
  std::string summary;
  if (!queue_watchers_.empty()) summary = event::to_json(assistant_->summarise(conversation));
  if (meter_) {
    meter_->appended(batch.rows.size());
    meter_->advised(x.intent, x.rules);
  }
  ++unanswered_;
  auto done = [this, id = batch.conversation, rows = std::move(x.rows), main = x.main,
               answer = std::move(x.answer), summary = std::move(summary),
               sender = std::move(sender), reply = std::move(reply),
               watch = Stopwatch(meter_)](store::Outcome outcome) mutable {
    post_([this, watch, id = std::move(id), rows = std::move(rows), main,
           answer = std::move(answer), summary = std::move(summary), sender = std::move(sender),
           reply = std::move(reply), outcome = std::move(outcome)]() mutable {
      watch.lap(Stage::journal);
      finish(id, std::move(rows), main, std::move(answer), std::move(summary), sender, reply,
             std::move(outcome));
    });
  };
  journal_.append(std::move(batch), std::move(done));
}

void Hub::finish(const std::string& id, std::vector<assist::StoredEvent> rows, std::size_t main,
                 std::string answer, std::string summary, const std::weak_ptr<Watcher>& sender,
                 const Reply& reply, store::Outcome outcome) {
  --unanswered_;
  Live& entry = live(id);
  if (!std::holds_alternative<store::Appended>(outcome)) {
    // What was folded is not durable: forget it and read the conversation again.
    if (!entry.reloading) reload(id);
    const auto* failed = std::get_if<store::Failed>(&outcome);
    return reply(event::error_frame(
        Error("unavailable", "", failed ? failed->error.text() : "the journal moved on, try again"),
        rows[main].id));
  }
  plan(entry.conversation);
  Stopwatch watch(meter_);
  const auto author = sender.lock();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!entry.watchers.empty())
      push(entry.watchers, event::event_frame(id, rows[i].seq, rows[i].body));
    if (i == main) reply(std::move(answer));
    if (!rows[i].advice.empty() && !entry.watchers.empty())
      push(entry.watchers, rows[i].advice, i == main ? author : nullptr);
  }
  if (!summary.empty()) push(queue_watchers_, summary);
  watch.lap(Stage::push);
}

void Hub::adopt(std::shared_ptr<const assist::Assistant> assistant) {
  retired_.push_back(std::exchange(assistant_, std::move(assistant)));
  for (const auto& [id, entry] : live_)
    if (!entry.reloading) reload(id);
}

void Hub::reload(const std::string& id) {
  live(id).reloading = true;
  journal_.read(id, 0, [this, id](Result<std::vector<store::Row>> rows) {
    post_([this, id, rows = std::move(rows)] {
      Live& entry = live(id);
      Conversation fresh = assistant_->begin(id);
      bool whole = rows.has_value();
      if (rows)
        for (const auto& row : *rows)
          whole = whole && fold_row(*assistant_, fresh, row).has_value();
      if (whole) entry.conversation = std::move(fresh);
      plan(entry.conversation);
      entry.reloading = false;
      for (auto& parked : std::exchange(entry.parked, {})) parked();
    });
  });
}

void Hub::repeat(Event event, std::uint64_t seq, Reply reply) {
  // Reads come after every append before them, so the first one is there, durable.
  const std::string id = event.conversation;
  journal_.read(id, 0,
                [this, event = std::move(event), seq,
                 reply = std::move(reply)](Result<std::vector<store::Row>> rows) {
                  post_([this, event, seq, reply, rows = std::move(rows)] {
                    if (!rows)
                      return reply(event::error_frame(Error("unavailable", "", rows.error().text()),
                                                      event.id));
                    Conversation past = assistant_->begin(event.conversation);
                    for (const auto& row : *rows) {
                      if (row.seq > seq) break;
                      const auto first = fold_row(*assistant_, past, row);
                      if (!first || (row.seq == seq && !event::same_content(*first, event)))
                        return reply(event::error_frame(
                            Error("id_conflict", std::string(event::name(event.type)) + ".id",
                                  "this id was used for something else"),
                            event.id));
                    }
                    if (past.sequence() != seq)
                      return reply(event::error_frame(
                          Error("unavailable", "", "not stored yet, try again"), event.id));
                    reply(assist::answer(*assistant_, past));
                  });
                });
}

void Hub::watch(const std::string& conversation, std::optional<std::uint64_t> after,
                const std::shared_ptr<Watcher>& watcher, Reply reply) {
  auto add = [](WatcherSet& set, const std::shared_ptr<Watcher>& w) {
    for (const auto& known : set)
      if (known.lock() == w) return;
    set.push_back(w);
  };
  if (conversation == "*") {
    add(queue_watchers_, watcher);
    return reply(event::ack_frame(0));
  }
  // The read is answered after every append before it was announced and before any later one is:
  // what is pushed from here on joins what is read without a gap or a repeat.
  std::weak_ptr<Watcher> weak = watcher;
  journal_.read(
      conversation, 0,
      [this, conversation, after, weak, add,
       reply = std::move(reply)](Result<std::vector<store::Row>> rows) {
        post_([this, conversation, after, weak, add, reply, rows = std::move(rows)] {
          const auto w = weak.lock();
          if (!w) return;
          if (!rows)
            return reply(event::error_frame(Error("unavailable", "", rows.error().text())));
          const std::uint64_t last = rows->empty() ? 0 : rows->back().seq;
          const std::uint64_t from = after.value_or(last);
          if (last > from + kMostMissed) {
            JsonWriter gap;
            gap.begin_object().key("type").string("gap").key("conversation").string(conversation);
            gap.key("from_seq").number(static_cast<std::int64_t>(from + 1)).end_object();
            w->push(std::make_shared<const std::string>(gap.take()));
          } else if (last > from) {
            Conversation past = assistant_->begin(conversation);
            for (const auto& row : *rows) {
              const auto event = fold_row(*assistant_, past, row);
              if (!event || row.seq <= from) continue;
              w->push(std::make_shared<const std::string>(
                  event::event_frame(conversation, row.seq, row.body)));
              if (event::is_advised(*event))
                w->push(std::make_shared<const std::string>(assist::answer(*assistant_, past)));
            }
          }
          add(live(conversation).watchers, w);
          reply(event::ack_frame(last));
        });
      });
}

void Hub::unwatch(const std::string& conversation, const std::shared_ptr<Watcher>& watcher) {
  auto& set = conversation == "*" ? queue_watchers_ : live(conversation).watchers;
  std::erase_if(set, [&](const auto& w) { return w.expired() || w.lock() == watcher; });
}

std::string Hub::conversations(const std::string& after, std::size_t limit) const {
  std::vector<event::Summary> all;
  for (const auto& [unused, entry] : live_)
    if (entry.conversation.sequence() > 0) all.push_back(assistant_->summarise(entry.conversation));
  std::sort(all.begin(), all.end(), [](const event::Summary& a, const event::Summary& b) {
    if (a.attention != b.attention) return a.attention > b.attention;
    if (a.waiting_since != b.waiting_since)
      return a.waiting_since.value_or(INT64_MAX) < b.waiting_since.value_or(INT64_MAX);
    return a.conversation < b.conversation;
  });
  auto first = all.begin();
  if (!after.empty()) {
    first = std::find_if(all.begin(), all.end(),
                         [&](const auto& s) { return s.conversation == after; });
    if (first != all.end()) ++first;
  }
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  const event::Summary* last = nullptr;
  for (; first != all.end() && limit > 0; ++first, --limit) out.raw(to_json(*(last = &*first)));
  out.end_array().key("next");
  first != all.end() && last ? out.string(last->conversation) : out.null();
  return out.end_object().take();
}

void Hub::conversation(const std::string& id, ReadReply reply) {
  journal_.read(id, 0, [this, id, reply = std::move(reply)](Result<std::vector<store::Row>> rows) {
    post_([this, id, reply, rows = std::move(rows)] {
      if (!rows) return reply(rows.error());
      if (rows->empty()) return reply(std::optional<std::string>());
      Conversation past = assistant_->begin(id);
      JsonWriter events, advice;
      events.begin_array();
      advice.begin_array();
      for (const auto& row : *rows) {
        const auto event = fold_row(*assistant_, past, row);
        if (!event) return reply(event.error());
        events.raw(row.body);
        if (event::is_advised(*event)) advice.raw(assist::answer(*assistant_, past));
      }
      events.end_array();
      advice.end_array();
      reply(std::optional("{\"events\":" + events.take() + ",\"advice\":" + advice.take() + "}"));
    });
  });
}

void Hub::tick() {
  const event::Time now = clock_();
  while (!due_.empty() && due_.begin()->first <= now) {
    const std::string id = due_.begin()->second;
    due_.erase(due_.begin());
    for (Event& event : history::History::fallen_due(live(id).conversation, now))
      take(std::move(event), {}, [](const std::string&) {});
  }
}

}  // namespace hamkalam::server
