#include "server/hub.hpp"

#include <algorithm>

#include "event/customer.hpp"
#include "server/marks.hpp"
#include "server/outbox.hpp"

namespace hamkalam::server {
namespace {

using conversation::Conversation;
using event::Event;
using event::Type;

constexpr event::Time kFuture = 5 * event::kMinute;
constexpr int kMostTries = 16;           // of one event that found the journal ahead of us
constexpr std::size_t kMostDue = 200;    // conversations that are looked at in one tick
constexpr auto kLater = event::kMinute;  // when one cannot be read

// Tells the meter how long reading and advising took.
assist::Steps steps(Meter* meter) {
  if (!meter) return {};
  return [watch = Stopwatch(meter)](assist::Step step) mutable {
    watch.lap(step == assist::Step::read ? Stage::read : Stage::advise);
  };
}

std::string unavailable(const std::string& what, const std::string& id) {
  return event::error_frame(Error("unavailable", "", what), id);
}

// Every node sees a task fall due; the first that says so is enough.
bool still_due(const Conversation& conversation, const Event& event) {
  return std::any_of(conversation.tasks().begin(), conversation.tasks().end(),
                     [&](const auto& state) {
                       return state.open && !state.overdue && state.task.id == event.subject;
                     });
}

}  // namespace

// A batch that the journal has, and what is to be said when it answers.
struct Hub::Handed {
  std::string id;  // of the conversation
  Live* live;      // it stays while something is in flight
  assist::Exchange exchange;
  std::string summary;
  std::vector<store::Letter> letters;
  Taken taken;
};

Hub::Hub(std::shared_ptr<const assist::Assistant> assistant, store::Journal& journal, Post post,
         Clock clock, std::size_t most)
    : assistant_(std::move(assistant)),
      journal_(journal),
      post_(std::move(post)),
      clock_(std::move(clock)),
      most_(most),
      history_(assistant_->catalogue(), assistant_->signal_strength(), history::Scope::held) {}

void Hub::plan(const Conversation& conversation) {
  for (const auto& state : conversation.tasks())
    if (state.open && !state.overdue) due_.emplace(state.task.due, conversation.id());
}

void Hub::submit(Event event, const std::shared_ptr<Watcher>& sender, Reply reply) {
  const event::Time now = clock_();
  if (event.type == Type::erased)
    return reply(event::error_frame(Error("unknown_type", "type", "only the journal writes this"),
                                    event.id));
  if (event.at && *event.at > now + kFuture)
    return reply(
        event::error_frame(Error("at_in_future", std::string(event::name(event.type)) + ".at",
                                 "more than five minutes ahead of the server's clock"),
                           event.id));
  if (!event.at) event.at = now;
  assist::mask_secrets(*assistant_, event);
  if (meter_) meter_->event(event.type);
  if (event.type == Type::draft) {
    const std::string id = event.conversation;
    return when_loaded(id, [this, event = std::move(event), reply = std::move(reply)](Live* entry) {
      if (!entry) return reply(unavailable("the conversation cannot be read", event.id));
      Stopwatch watch(meter_);
      std::string review = event::to_json(assistant_->review(entry->conversation, event));
      watch.lap(Stage::review);
      reply(std::move(review));
    });
  }
  // Only the hub numbers events, and only hamkalam signs for itself.
  event.seq = 0;
  event.by_hamkalam = false;
  for (const char* field : {"seq", "by"}) event.body.erase(field);
  take(std::move(event), {sender, std::move(reply)});
}

void Hub::take(Event event, Taken taken) {
  ++unanswered_;
  Live& now = entry(event.conversation);
  if (!now.loading) return take_loaded(now, std::move(event), std::move(taken));
  park(now, std::move(event), std::move(taken));
}

void Hub::park(Live& entry, Event event, Taken taken) {
  if (std::string named = event::named_customer(event); !named.empty())
    entry.named.insert(std::move(named));
  // In one piece, so that the callback may be copied by whoever carries it; called once.
  const auto parked = std::make_shared<std::pair<Event, Taken>>(std::move(event), std::move(taken));
  entry.parked.push_back([this, parked](Live* entry) {
    auto& [event, taken] = *parked;
    if (entry) return take_loaded(*entry, std::move(event), std::move(taken));
    --unanswered_;
    taken.reply(unavailable("the conversation cannot be read", event.id));
  });
}

void Hub::take_loaded(Live& entry, Event event, Taken taken) {
  Conversation& conversation = entry.conversation;
  auto answer = [&](const std::string& frame) {
    --unanswered_;
    taken.reply(frame);
  };
  if (const auto refused = assist::refusal(conversation, event))
    return answer(event::error_frame(*refused, event.id));
  if (event.by_hamkalam && !still_due(conversation, event)) return answer({});
  if (!event.id.empty())
    if (const auto seq = conversation.find_id(event.id)) {
      --unanswered_;
      return repeat(std::move(event), seq, std::move(taken.reply));
    }

  // Whom it names must be known before it is judged.
  if (const std::string named = event::named_customer(event); !named.empty()) {
    if (!history_.holds(named)) {
      const std::string id = event.conversation;
      park(entry, std::move(event), std::move(taken));
      return load(id);
    }
    history_.hold(event.conversation, named);
  }

  store::Batch batch;
  batch.conversation = event.conversation;
  batch.expected_sequence = conversation.sequence();
  auto derived = event.by_hamkalam ? std::vector<Event>() : history_.derive(conversation, event);
  const bool was_open = is_open(conversation);
  const std::string event_id = event.id;
  auto handed = std::make_shared<Handed>();
  try {
    handed->exchange = assist::exchange(*assistant_, conversation, std::move(derived),
                                        std::move(event), steps(meter_));
  } catch (const std::exception& e) {
    // Our own bug, not the sender's: this conversation begins again from what is stored.
    load(batch.conversation, true);
    return answer(unavailable("could not be taken", event_id));
  }
  remember(conversation);
  entry.changed = true;
  Marks marks;
  for (const auto& row : handed->exchange.rows) {
    marks.add(conversation, row.event, history_);
    batch.rows.push_back({row.seq, row.id, row.body, assistant_->brain(),
                          row.event.at.value_or(conversation.time()),
                          event::named_customer(row.event)});
  }
  marks.settle(was_open, conversation);
  batch.marks = marks.take();
  if (!queue_watchers_.empty())
    handed->summary = line(assistant_->summarise(conversation), name_of_customer(conversation));
  if (meter_) {
    meter_->appended(batch.rows.size());
    meter_->advised(handed->exchange.intent, handed->exchange.rules);
  }
  if (entry.in_flight > 0) batch.before = std::move(entry.tail);
  entry.tail = batch.rows.back().body;
  if (outbox_) batch.letters = handed->letters = outbox_->letters(handed->exchange, conversation);
  handed->id = batch.conversation;
  handed->live = &entry;
  handed->taken = std::move(taken);
  ++entry.in_flight;
  journal_.append(std::move(batch),
                  on_loop(post_, [this, handed, watch = Stopwatch(meter_)](auto outcome) mutable {
                    watch.lap(Stage::journal);
                    finish(*handed, std::move(outcome));
                  }));
}

void Hub::finish(Handed& handed, store::Outcome outcome) {
  --unanswered_;
  Live& live = *handed.live;
  --live.in_flight;
  if (!std::holds_alternative<store::Appended>(outcome)) return refuse(live, handed, outcome);
  fault_.reset();
  const auto& rows = handed.exchange.rows;
  live.announced = rows.back().seq;
  plan(live.conversation);
  figures_.fired(handed.exchange.rules);
  Stopwatch watch(meter_);
  const auto author = handed.taken.sender.lock();
  const auto watchers = watchers_.find(handed.id);
  const bool watched = watchers != watchers_.end();
  if (watched) watchers->second.told = live.announced;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool main = i == handed.exchange.main;
    if (watched) push(handed.id, event::event_frame(handed.id, rows[i].seq, rows[i].body));
    if (main) handed.taken.reply(std::move(handed.exchange.answer));
    if (!rows[i].advice.empty() && watched)
      push(handed.id, rows[i].advice, main ? author : nullptr);
  }
  if (!handed.summary.empty()) push(queue_watchers_, handed.summary);
  watch.lap(Stage::push);
  if (outbox_) outbox_->stored(handed.letters);
  for (const auto& call : afterwards_) call(live.conversation, rows[handed.exchange.main].event);
  settle(handed.id, live);
  evict();
}

// What was folded is not stored: the conversation is read again. Behind a journal that failed all
// fail, and their senders try again in their order; behind a repeat, or a writer elsewhere, they
// are taken again.
void Hub::refuse(Live& entry, Handed& handed, const store::Outcome& outcome) {
  Event event = std::move(handed.exchange.rows[handed.exchange.main].event);
  Reply& reply = handed.taken.reply;
  const auto* failed = std::get_if<store::Failed>(&outcome);
  if (!entry.loading) {
    entry.failed = failed != nullptr;
    load(handed.id, true);
  } else {  // it is read already, perhaps for another reason
    entry.doubted.merge(history_.forget(handed.id));
  }
  if (failed) {
    if (failed->error.code == "unavailable") fault_ = failed->error;
    return reply(unavailable(failed->error.text(), event.id));
  }
  if (const auto* duplicate = std::get_if<store::Duplicate>(&outcome))
    return repeat(std::move(event), duplicate->seq, std::move(reply));
  if (entry.failed || ++handed.taken.tries >= kMostTries)
    return reply(unavailable("the journal moved on, try again", event.id));
  event.seq = 0;
  take(std::move(event), std::move(handed.taken));
}

void Hub::automatic_today(std::function<void(Result<std::uint64_t>)> reply) {
  journal_.count_marks(subject_of_automatic(clock_()), on_loop(post_, [reply](auto counted) {
                         if (!counted) return reply(counted.error());
                         std::uint64_t sum = 0;
                         for (const auto& [unused, count] : *counted) sum += count;
                         reply(sum);
                       }));
}

void Hub::figures(std::function<void(Result<std::string>)> reply) {
  const event::Time now = clock_();
  journal_.count_marks(Figures::subject(now), on_loop(post_, [this, now, reply](auto counted) {
                         if (!counted) return reply(counted.error());
                         reply(figures_.json(now, *counted));
                       }));
}

void Hub::tick() {
  const event::Time now = clock_();
  fall_due(now);
  scrub();
  tidy(now);
  for (const std::string& id : std::exchange(late_, {})) elsewhere(id, ~std::uint64_t{0});
  if (!fault_ || probing_) return;
  probing_ = true;
  journal_.probe(on_loop(post_, [this](Result<void> works) {
    probing_ = false;
    if (works)
      fault_.reset();
    else
      fault_ = works.error();
  }));
}

void Hub::fall_due(event::Time now) {
  for (std::size_t looked = 0; looked < kMostDue && !due_.empty() && due_.begin()->first <= now;
       ++looked) {
    const std::string id = due_.begin()->second;
    due_.erase(due_.begin());
    when_loaded(id, [this, id, now](Live* entry) {
      if (!entry) {
        due_.emplace(now + kLater, id);
        return;
      }
      for (Event& event : history::History::fallen_due(entry->conversation, now))
        take(std::move(event), {{}, [](const std::string&) {}});
    });
  }
}

}  // namespace hamkalam::server
