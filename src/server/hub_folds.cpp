// What the hub holds in memory: conversations that are folded, where long ones can be folded from,
// and summaries of those that are open.
#include <algorithm>
#include <future>
#include <nlohmann/json.hpp>

#include "server/hub.hpp"
#include "server/marks.hpp"

namespace hamkalam::server {
namespace {

using conversation::Conversation;
using event::Event;

constexpr std::size_t kPage = 64;      // rows that are folded without a pause
constexpr std::size_t kAtOnce = 1000;  // and at the start
// A conversation of fewer events is folded from its beginning.
constexpr std::uint64_t kLong = conversation::kMostContactEvents;
constexpr std::ptrdiff_t kJustBegun = 16;    // messages of a contact that one can be folded from
constexpr std::size_t kMostCheckpoints = 8;  // of one conversation
constexpr std::size_t kMostQueued = 100'000;
constexpr event::Time kRecent = event::kDay;

// What the journal answers, waited for.
template <class Answer, class Ask>
Result<Answer> answer_of(const Ask& ask) {
  std::promise<Result<Answer>> answered;
  ask([&](Result<Answer> answer) { answered.set_value(std::move(answer)); });
  return answered.get_future().get();
}

bool has_open_task(const Conversation& conversation) {
  return std::any_of(conversation.tasks().begin(), conversation.tasks().end(),
                     [](const auto& state) { return state.open; });
}

}  // namespace

std::string name_of_customer(const Conversation& conversation) {
  const Json& customer = conversation.facts("customer");
  if (!customer.is_object()) return {};
  for (const char* field : {"address", "name"})
    if (const auto it = customer.find(field); it != customer.end() && it->is_string())
      return it->get<std::string>();
  return {};
}

std::string Hub::line(const event::Summary& summary, const std::string& customer) {
  std::string json = event::to_json(summary);
  if (customer.empty()) return json;
  json.pop_back();
  JsonWriter name;
  return json + ",\"customer\":" + name.string(customer).take() + "}";
}

Result<void> Hub::start(const std::function<void()>& working) {
  HK_CHECK(make_marks(journal_, *assistant_, working));
  // First, so that nothing falls between; what is told meanwhile waits for the loop.
  HK_CHECK(journal_.follow(
      [this, post = post_](const std::string& id, std::uint64_t seq) {
        post([this, id, seq] { elsewhere(id, seq); });
      },
      [this, post = post_](const store::Settled& letter) {
        post([this, letter] {
          if (!letter.about.empty()) deliver(letter.conversation, letter.about, letter.outcome);
        });
      }));
  HK_TRY(const auto open, (answer_of<std::vector<store::Mark>>(
                              [&](auto done) { journal_.marks(kOpen, std::move(done)); })));
  HK_TRY(const auto recent, (answer_of<std::vector<std::string>>([&](auto done) {
           journal_.newer_than(clock_() - kRecent, std::move(done));
         })));
  std::set<std::string> names(recent.begin(), recent.end());
  for (const store::Mark& mark : open) names.insert(mark.conversation);
  std::size_t folded = 0;
  for (const std::string& id : names) {
    HK_CHECK(fold_now(id));
    if (++folded % kAtOnce == 0) working();
  }
  tidy(clock_());
  return {};
}

// At the start, when nobody else runs: blocks.
Result<void> Hub::fold_now(const std::string& id) {
  Conversation conversation = assistant_->begin(id);
  for (std::size_t count = kAtOnce; count == kAtOnce;) {
    const std::uint64_t after = conversation.sequence();
    HK_TRY(const auto rows, (answer_of<std::vector<store::Row>>([&](auto done) {
             journal_.read(id, after, kAtOnce, std::move(done));
           })));
    for (const store::Row& row : rows) {
      const auto event = fold_row(*assistant_, conversation, row);
      if (!event) return event.error();
      remember(conversation);
    }
    count = rows.size();
  }
  plan(conversation);
  refresh(conversation, conversation.time());
  return {};
}

// The conversation, as one that was just needed; loading, where it is not there.
Hub::Live& Hub::entry(const std::string& id) {
  if (const auto it = live_.find(id); it != live_.end()) {
    recent_.splice(recent_.begin(), recent_, it->second.recent);
    return it->second;
  }
  Live& live = live_.emplace(id, Live(assistant_->begin(id))).first->second;
  live.recent = recent_.insert(recent_.begin(), id);
  load(id);
  evict();
  return live;
}

void Hub::when_loaded(const std::string& id, std::function<void(Live*)> use) {
  Live& live = entry(id);
  if (live.loading)
    live.parked.push_back(std::move(use));
  else
    use(&live);
}

// Rows are read behind every append that was handed in, so that what fails has failed by then.
// `relearn`: what was observed may not be stored, so that the journal is asked about it again.
void Hub::load(const std::string& id, bool relearn) {
  Live& live = live_.at(id);
  live.loading = true;
  if (const auto it = checkpoints_.find(id); relearn && it != checkpoints_.end())
    std::erase_if(it->second, [&](const auto& c) { return c.sequence() > live.announced; });
  if (relearn) live.doubted.merge(history_.forget(id));
  read_on(id, before(id, ~std::uint64_t{0}));
}

// The rows behind what is folded, which another node stored.
void Hub::catch_up(const std::string& id) {
  Live& live = live_.at(id);
  live.loading = true;
  read_on(id, live.conversation);
}

// Folds what stands behind `from`. What nobody was told, because it came from elsewhere or nobody
// knew whether it was stored, is told now.
void Hub::read_on(const std::string& id, Conversation from) {
  live_.at(id).heard = 0;  // what is heard from now on may come too late for this
  // Whom nobody named is known from this conversation alone, which is seen from its beginning.
  if (from.sequence() == 0) history_.hold(id, history::History::customer_of(from));
  const auto visit = [this, id](Walk& walk, const Event& event, const store::Row& row) {
    history_.observe(walk.past, event);
    if (walk.assistant == assistant_) remember(walk.past);
    tell(id, walk, event, row);
    return true;
  };
  const auto done = [this, id](const std::shared_ptr<Walk>& walk, const Result<void>& read) {
    loaded(id, walk, read);
  };
  walk(std::make_shared<Walk>(Walk{assistant_, std::move(from), visit, done}));
}

// Another node stored something, or erased (0). It is folded here too: the list of conversations,
// what a customer's next contact must know and the tasks that fall due are the same everywhere.
void Hub::elsewhere(const std::string& id, std::uint64_t seq) {
  if (seq == 0) {
    unlearn(id);
    return relearn(id, [](const Result<void>&) {});
  }
  Live& live = entry(id);
  live.heard = std::max(live.heard, seq);
  live.news = live.news || live.loading;
  settle(id, live);
}

// Reads what was heard of, once nothing of ours is on its way: until then its own answer tells.
void Hub::settle(const std::string& id, Live& live) {
  if (live.heard == 0 || live.loading || live.in_flight > 0) return;
  if (live.heard <= live.conversation.sequence()) {
    live.heard = 0;
    return;
  }
  live.news = true;
  catch_up(id);
}

void Hub::loaded(const std::string& id, const std::shared_ptr<Walk>& walk,
                 const Result<void>& read) {
  Live& live = live_.at(id);
  if (walk->assistant != assistant_) return load(id);  // another brain came meanwhile
  if (read && !know_customers(id, walk)) return;       // comes again
  live.loading = live.failed = false;
  const auto parked = std::exchange(live.parked, {});
  const bool news = std::exchange(live.news, false);
  if (read) {
    const bool longer = walk->past.sequence() > live.announced;
    live.conversation = std::move(walk->past);
    live.announced = live.conversation.sequence();
    plan(live.conversation);
    if (news && longer) {
      live.changed = true;
      if (!queue_watchers_.empty())
        push(queue_watchers_, event::to_json(assistant_->summarise(live.conversation)));
    }
    ++live.held;  // as long as those who wait for it use it
    for (const auto& use : parked)
      if (live.loading)  // again: somebody asked for more
        live.parked.push_back(use);
      else
        use(&live);
    --live.held;
    settle(id, live);
    return evict();
  }
  if (news) late_.insert(id);
  if (live.in_flight == 0 && live.held == 0) drop(id);
  for (const auto& use : parked) use(nullptr);
}

// What must be known of customers before anybody uses the conversation: of its own, and of those
// whom events name that wait. True: all is; else the journal is asked, and loaded() comes again.
bool Hub::know_customers(const std::string& id, const std::shared_ptr<Walk>& walk) {
  Live& live = live_.at(id);
  std::set<std::string> customers = std::exchange(live.named, {});
  customers.insert(history::History::customer_of(walk->past));
  const std::set<std::string> doubted = std::exchange(live.doubted, {});
  std::erase_if(customers, [&](const std::string& customer) {
    const bool known = !doubted.contains(customer) && history_.holds(customer);
    if (known) history_.hold(id, customer);
    return known;
  });
  for (const std::string& customer : doubted)
    if (history_.holds(customer)) customers.insert(customer);
  if (customers.empty()) return true;
  struct Asked {
    std::size_t left;
    std::optional<Error> fault = {};
  };
  const auto asked = std::make_shared<Asked>(Asked{customers.size()});
  for (const std::string& customer : customers)
    journal_.marks(subject_of_customer(customer),
                   on_loop(post_, [this, id, walk, customer, asked](const auto& marks) {
                     if (marks) {
                       history_.hold(id, customer);
                       history_.learn(notes_in(*marks, customer));
                     } else {
                       asked->fault = marks.error();
                     }
                     if (--asked->left > 0) return;
                     loaded(id, walk, asked->fault ? Result<void>(*asked->fault) : Result<void>());
                   }));
  return false;
}

// Lets go of those that were needed longest ago.
void Hub::evict() {
  for (auto it = recent_.end(); live_.size() > most_ && it != recent_.begin();) {
    const auto found = live_.find(*--it);
    Live& live = found->second;
    if (live.in_flight > 0 || live.loading || live.held > 0) continue;
    if (live.changed) refresh(live.conversation, clock_());
    history_.let_go(*it);
    live_.erase(found);
    it = recent_.erase(it);
  }
}

void Hub::walk(const std::shared_ptr<Walk>& walk) {
  walk->seq = std::max(walk->seq, walk->past.sequence());
  const auto use = [this, walk](const auto& rows) {
    if (!rows) return walk->done(walk, rows.error());
    for (const auto& row : *rows) {
      const auto event = walk->assistant ? fold_row(*walk->assistant, walk->past, row)
                                         : decode_row(walk->past.id(), row);
      if (!event) return walk->done(walk, event.error());
      walk->seq = row.seq;
      if (!walk->visit(*walk, *event, row)) return walk->done(walk, {});
    }
    if (rows->size() < kPage) return walk->done(walk, {});
    this->walk(walk);
  };
  journal_.read(walk->past.id(), walk->seq, kPage, on_loop(post_, use));
}

// The conversation as it was at some time before it had this sequence.
Conversation Hub::before(const std::string& id, std::uint64_t seq) const {
  if (const auto it = checkpoints_.find(id); it != checkpoints_.end())
    for (auto c = it->second.rbegin(); c != it->second.rend(); ++c)
      if (c->sequence() < seq) return *c;
  return assistant_->begin(id);
}

// Keeps a copy of a long conversation where that is small: when a contact has just begun.
void Hub::remember(const Conversation& conversation) {
  if (conversation.sequence() < kLong) return;
  auto& kept = checkpoints_[conversation.id()];
  if (!kept.empty() && conversation.sequence() < kept.back().sequence() + kLong) return;
  const auto& messages = conversation.messages();
  const auto ours = std::count_if(messages.rbegin(), messages.rend(), [&](const auto& message) {
    return message.contact == conversation.contact();
  });
  if (ours > kJustBegun) return;
  kept.push_back(conversation);
  if (kept.size() > kMostCheckpoints) kept.erase(kept.begin());
}

void Hub::refresh(const Conversation& conversation, event::Time touched) {
  if (conversation.sequence() == 0) return;
  Queued queued{assistant_->summarise(conversation), name_of_customer(conversation), false,
                touched};
  queued.pending = queued.summary.waiting_since || !queued.summary.open_flags.empty() ||
                   has_open_task(conversation);
  if (!queued.pending && touched < clock_() - kRecent) {
    queue_.erase(conversation.id());
    return;
  }
  queue_.insert_or_assign(conversation.id(), std::move(queued));
}

// Once a minute: who no longer watches, what is no longer open, and what is too much.
void Hub::tidy(event::Time now) {
  if (now - tidied_ < event::kMinute) return;
  tidied_ = now;
  for (auto it = watchers_.begin(); it != watchers_.end();) {
    std::erase_if(it->second.watchers, [](const auto& watcher) { return watcher.expired(); });
    it = it->second.watchers.empty() ? watchers_.erase(it) : std::next(it);
  }
  std::erase_if(queue_, [&](const auto& item) {
    return !item.second.pending && item.second.touched < now - kRecent;
  });
  if (queue_.size() <= kMostQueued) return;
  std::vector<std::pair<std::pair<bool, event::Time>, std::string>> all;
  for (const auto& [id, queued] : queue_) all.push_back({{queued.pending, queued.touched}, id});
  std::sort(all.begin(), all.end());
  all.resize(all.size() - kMostQueued);
  for (const auto& [unused, id] : all) queue_.erase(id);
}

std::string Hub::conversations(const std::string& after, std::size_t limit,
                               const std::string& prefix) {
  for (auto& [unused, live] : live_)
    if (std::exchange(live.changed, false)) refresh(live.conversation, clock_());
  std::vector<const Queued*> all;
  for (auto it = queue_.lower_bound(prefix); it != queue_.end() && it->first.starts_with(prefix);
       ++it)
    all.push_back(&it->second);
  std::sort(all.begin(), all.end(), [](const Queued* first, const Queued* second) {
    const event::Summary *a = &first->summary, *b = &second->summary;
    if (a->attention != b->attention) return a->attention > b->attention;
    if (a->waiting_since != b->waiting_since)
      return a->waiting_since.value_or(INT64_MAX) < b->waiting_since.value_or(INT64_MAX);
    return a->conversation < b->conversation;
  });
  auto first = all.begin();
  if (!after.empty()) {
    first = std::find_if(all.begin(), all.end(),
                         [&](const auto* queued) { return queued->summary.conversation == after; });
    if (first != all.end()) ++first;
  }
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  const Queued* last = nullptr;
  for (; first != all.end() && limit > 0; ++first, --limit) {
    last = *first;
    out.raw(line(last->summary, last->customer));
  }
  out.end_array().key("next");
  first != all.end() && last ? out.string(last->summary.conversation) : out.null();
  return out.end_object().take();
}

void Hub::adopt(std::shared_ptr<const assist::Assistant> assistant) {
  assistant_ = std::move(assistant);
  history_.judge_by(assistant_->catalogue(), assistant_->signal_strength());
  checkpoints_.clear();
  std::vector<std::string> ids;
  for (const auto& [id, unused] : live_) ids.push_back(id);
  for (const auto& id : ids) drop(id);
}

// No longer in memory; loaded again, where somebody is in the middle of it.
void Hub::drop(const std::string& id) {
  const auto found = live_.find(id);
  if (found == live_.end()) return;
  if (found->second.in_flight > 0 || found->second.loading || found->second.held > 0) {
    if (!found->second.loading) load(id, true);
    return;
  }
  if (found->second.changed) refresh(found->second.conversation, clock_());
  history_.let_go(id);
  recent_.erase(found->second.recent);
  live_.erase(found);
}

}  // namespace hamkalam::server
