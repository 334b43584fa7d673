// Who reads what was stored: watchers, those who come back, those who repeat themselves, and those
// who open a whole conversation.
#include <algorithm>

#include "server/hub.hpp"

namespace hamkalam::server {
namespace {

using conversation::Conversation;
using event::Event;

constexpr std::uint64_t kMostMissed = 500;
constexpr int kMostRepeats = 15;           // counted as tries: the next one that fails is the last
constexpr std::uint64_t kMostRead = 2000;  // events of a conversation in one answer

Frame shared(std::string frame) {
  return std::make_shared<const std::string>(std::move(frame));
}

std::string unavailable(const Error& error, const std::string& id = {}) {
  return event::error_frame(Error("unavailable", "", error.text()), id);
}

Error unreadable(const std::string& id) {
  return Error("journal", id + " cannot be read");
}

}  // namespace

void Hub::push(WatcherSet& watchers, const std::string& frame,
               const std::shared_ptr<Watcher>& except) {
  std::erase_if(watchers, [](const auto& w) { return w.expired(); });
  if (watchers.empty()) return;
  const Frame one = shared(frame);
  for (const auto& weak : WatcherSet(watchers))
    if (const auto watcher = weak.lock(); watcher && watcher != except) watcher->push(one);
}

void Hub::push(const std::string& conversation, const std::string& frame,
               const std::shared_ptr<Watcher>& except) {
  const auto found = watchers_.find(conversation);
  if (found == watchers_.end()) return;
  push(found->second.watchers, frame, except);
  if (found->second.watchers.empty()) watchers_.erase(found);
}

// A row that was read and not stored by us just now: whoever watches has not seen it yet.
void Hub::tell(const std::string& id, const Walk& walk, const Event& event, const store::Row& row) {
  const auto found = watchers_.find(id);
  if (found == watchers_.end() || row.seq <= found->second.told) return;
  found->second.told = row.seq;
  push(id, event::event_frame(id, row.seq, row.body));
  if (event::is_advised(event)) push(id, assist::answer(*walk.assistant, walk.past));
}

void Hub::look(const std::string& id, std::function<void(const conversation::Conversation*)> use) {
  when_loaded(id,
              [use = std::move(use)](Live* live) { use(live ? &live->conversation : nullptr); });
}

void Hub::deliver(const std::string& conversation, const std::string& message,
                  std::string_view state) {
  JsonWriter out;
  out.begin_object().key("type").string("delivery").key("conversation").string(conversation);
  out.key("for").string(message).key("state").string(state).end_object();
  push(conversation, out.take());
}

void Hub::watch(const std::string& conversation, std::optional<std::uint64_t> after,
                const std::shared_ptr<Watcher>& watcher, Reply reply) {
  if (conversation == "*") {
    follow(queue_watchers_, watcher);
    return reply(event::ack_frame(0));
  }
  const auto whose = std::pair<std::string, const Watcher*>(conversation, watcher.get());
  arriving_.insert(whose);
  if (after) {  // he comes from another node, perhaps, and knows more than we do
    Live& live = entry(conversation);
    live.heard = std::max(live.heard, *after);
    settle(conversation, live);
  }
  when_loaded(conversation, [this, conversation, after, whose, weak = std::weak_ptr(watcher),
                             reply = std::move(reply)](Live* live) {
    const auto w = weak.lock();
    if (!w || !live) arriving_.erase(whose);
    if (!w) return;
    if (!live) return reply(unavailable(unreadable(conversation)));
    const std::uint64_t last = live->announced;
    std::uint64_t from = std::min(after.value_or(last), last);
    if (last > from + kMostMissed) {
      JsonWriter gap;
      gap.begin_object().key("type").string("gap").key("conversation").string(conversation);
      gap.key("from_seq").number(static_cast<std::int64_t>(from + 1)).end_object();
      w->push(shared(gap.take()));
      from = last;
    }
    if (from < last) {
      ++live->held;
      return resume(conversation, from, w, reply);
    }
    arrive(conversation, w);
    reply(event::ack_frame(last));
  });
}

// Follows from now on, unless he left meanwhile.
void Hub::arrive(const std::string& id, const std::shared_ptr<Watcher>& watcher) {
  if (arriving_.erase({id, watcher.get()}) == 0) return;
  Watched& watched = watchers_[id];
  follow(watched.watchers, watcher);
  watched.told = std::max(watched.told, live_.at(id).announced);
}

void Hub::unwatch(const std::string& conversation, const std::shared_ptr<Watcher>& watcher) {
  const auto leave = [&](WatcherSet& set) {
    std::erase_if(set, [&](const auto& w) { return w.expired() || w.lock() == watcher; });
    return set.empty();
  };
  arriving_.erase({conversation, watcher.get()});
  if (conversation == "*") {
    leave(queue_watchers_);
  } else if (const auto found = watchers_.find(conversation);
             found != watchers_.end() && leave(found->second.watchers)) {
    watchers_.erase(found);
  }
}

void Hub::follow(WatcherSet& set, const std::shared_ptr<Watcher>& watcher) {
  std::erase_if(set, [&](const auto& w) { return w.expired() || w.lock() == watcher; });
  set.push_back(watcher);
}

// Sends what was missed and then follows. What is announced meanwhile is read too, until nothing is
// left between what was read and what will be pushed.
void Hub::resume(const std::string& id, std::uint64_t from, const std::shared_ptr<Watcher>& watcher,
                 Reply reply) {
  const std::weak_ptr<Watcher> weak = watcher;
  const auto whose = std::pair<std::string, const Watcher*>(id, watcher.get());
  const auto visit = [id, from, weak](Walk& walk, const Event& event, const store::Row& row) {
    const auto w = weak.lock();
    if (!w) return false;
    if (row.seq <= from) return true;
    w->push(shared(event::event_frame(id, row.seq, row.body)));
    if (event::is_advised(event)) w->push(shared(assist::answer(*walk.assistant, walk.past)));
    return true;
  };
  const auto done = [this, id, weak, whose, reply = std::move(reply)](
                        const std::shared_ptr<Walk>& walk, Result<void> read) {
    const auto w = weak.lock();
    Live& live = live_.at(id);  // held
    const std::uint64_t seen = walk->past.sequence();
    if (w && read && (live.loading || seen != live.announced)) {
      // Others go on meanwhile: only where both know the same he follows from.
      live.heard = std::max(live.heard, seen);
      settle(id, live);
      if (!live.loading) return this->walk(walk);
      live.parked.push_back([this, walk](Live*) { this->walk(walk); });
      return;
    }
    --live.held;
    if (!w || !read) arriving_.erase(whose);
    if (w && read) {
      arrive(id, w);
      reply(event::ack_frame(walk->past.sequence()));
    } else if (w) {
      reply(unavailable(read.error()));
    }
    evict();
  };
  walk(std::make_shared<Walk>(Walk{assistant_, before(id, from + 1), visit, done}));
}

// The answer as it was given: from the conversation as it was then.
void Hub::repeat(Event event, std::uint64_t seq, Reply reply) {
  ++unanswered_;
  const std::string id = event.conversation;
  const auto visit = [seq](Walk&, const Event&, const store::Row& row) { return row.seq < seq; };
  const auto done = [this, event = std::move(event), seq, reply = std::move(reply)](
                        const std::shared_ptr<Walk>& walk, Result<void> read) {
    --unanswered_;
    if (!read) return reply(unavailable(read.error(), event.id));
    // What it repeats was folded and then refused by the journal, which knows it from long ago or
    // failed: now that this is known, its own try finds out.
    if (walk->past.sequence() != seq) {
      Event again = event;
      again.seq = 0;
      return take(std::move(again), {{}, reply, kMostRepeats});
    }
    if (!event::same_content(walk->past.last_event(), event))
      return reply(
          event::error_frame(Error("id_conflict", std::string(event::name(event.type)) + ".id",
                                   "this id was used for something else"),
                             event.id));
    reply(assist::answer(*walk->assistant, walk->past));
  };
  walk(std::make_shared<Walk>(Walk{assistant_, before(id, seq), visit, done}));
}

void Hub::conversation(const std::string& id, std::optional<std::uint64_t> after, ReadReply reply) {
  struct Page {
    JsonWriter events, advice;
    std::uint64_t from = 0, last = 0;
  };
  when_loaded(id, [this, id, after, reply = std::move(reply)](Live* live) {
    if (!live) return reply(unreadable(id));
    const std::uint64_t last = live->announced;
    if (last == 0) return reply(std::optional<std::string>());
    const auto page = std::make_shared<Page>();
    page->from = after.value_or(last > kMostRead ? last - kMostRead : 0);
    page->last = page->from + std::min(kMostRead, last - std::min(last, page->from));
    page->events.begin_array();
    page->advice.begin_array();
    const auto visit = [page](Walk& walk, const Event& event, const store::Row& row) {
      if (row.seq > page->from && row.seq <= page->last) {
        page->events.raw(row.body);
        if (event::is_advised(event)) page->advice.raw(assist::answer(*walk.assistant, walk.past));
      }
      return row.seq < page->last;
    };
    const auto done = [page, last, reply](const std::shared_ptr<Walk>&, Result<void> read) {
      if (!read) return reply(read.error());
      page->events.end_array();
      page->advice.end_array();
      const std::string next =
          page->last < last ? ",\"next\":" + std::to_string(page->last) : std::string();
      reply(std::optional("{\"events\":" + page->events.take() +
                          ",\"advice\":" + page->advice.take() + next + "}"));
    };
    walk(std::make_shared<Walk>(Walk{assistant_, before(id, page->from + 1), visit, done}));
  });
}

}  // namespace hamkalam::server
