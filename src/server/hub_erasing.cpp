// What must be forgotten: a customer who asks for it, and what is older than a business may keep.
#include "server/hub.hpp"

namespace hamkalam::server {
namespace {

using event::Event;
using event::Type;

constexpr std::size_t kStep = 500;          // rows that are erased in one transaction
constexpr int kMostScrubs = 100;            // tries, each on the next tick
constexpr event::Time kOver = event::kDay;  // silence after which a contact is over

}  // namespace

struct Hub::Forgetting {
  std::vector<std::string> names;
  std::size_t next = 0;
  Done done;
};

void Hub::forget(const std::string& customer, Done done) {
  journal_.conversations_of(
      customer, on_loop(post_, [this, done = std::move(done)](auto names) {
        if (!names) return done(names.error());
        forget_next(std::make_shared<Forgetting>(Forgetting{*names, 0, done}));
      }));
}

void Hub::forget_next(const std::shared_ptr<Forgetting>& forgetting) {
  if (forgetting->next == forgetting->names.size()) {
    scrubbing_.push_back({kMostScrubs, [forgetting](Result<void> done) {
                            if (!done) return forgetting->done(done.error());
                            forgetting->done(forgetting->names.size());
                          }});
    return scrub();
  }
  const std::string id = forgetting->names[forgetting->next++];
  erase_behind(id, 0, [this, forgetting](Result<void> erased) {
    if (!erased) return forgetting->done(erased.error());
    forget_next(forgetting);
  });
}

// Erases the rows of a conversation without a look into them, so that one that cannot be read can
// still be forgotten.
void Hub::erase_behind(const std::string& id, std::uint64_t after,
                       std::function<void(Result<void>)> done) {
  const auto erase = [this, id, done = std::move(done)](const auto& rows) {
    if (!rows) return done(rows.error());
    std::vector<std::uint64_t> seqs;
    for (const store::Row& row : *rows) seqs.push_back(row.seq);
    const bool more = seqs.size() == kStep;
    const std::uint64_t last = seqs.empty() ? 0 : seqs.back();
    journal_.erase({id, std::move(seqs), !more},
                   on_loop(post_, [this, id, more, last, done](const auto& erased) {
                     if (erased && more) return erase_behind(id, last, done);
                     unlearn(id);
                     done(erased);
                   }));
  };
  journal_.read(id, after, kStep, on_loop(post_, erase));
}

// Nothing of a conversation stays in memory; what is left of it is read again when it is needed.
void Hub::unlearn(const std::string& id) {
  checkpoints_.erase(id);
  history_.forget(id);
  drop(id);
  queue_.erase(id);
}

void Hub::scrub() {
  if (scrubbing_.empty() || std::exchange(scrubs_, true)) return;
  journal_.scrub(on_loop(post_, [this](Result<void> scrubbed) {
    scrubs_ = false;
    std::vector<Scrub> left;
    for (Scrub& one : std::exchange(scrubbing_, {}))
      if (scrubbed || --one.tries == 0)
        one.done(scrubbed);
      else
        left.push_back(std::move(one));
    scrubbing_.insert(scrubbing_.end(), left.begin(), left.end());
  }));
}

void Hub::expire(const std::string& id, event::Time before, Done done) {
  struct Place {
    std::uint64_t seq;
    std::optional<event::Time> at;
    Type type;
  };
  const auto places = std::make_shared<std::vector<Place>>();
  const auto visit = [places](Walk&, const Event& event, const store::Row& row) {
    places->push_back({row.seq, event.at, event.type});
    return true;
  };
  const auto finish = [this, id, before, places, done = std::move(done)](
                          const std::shared_ptr<Walk>&, Result<void> read) {
    if (!read) return done(read.error());
    // The last event of a contact that is over, and was before the time.
    std::uint64_t over = 0;
    event::Time time = 0;
    for (std::size_t i = 0; i < places->size(); ++i) {
      const Place& place = (*places)[i];
      time = std::max(time, place.at.value_or(0));
      const bool last = i + 1 == places->size();
      if (time < before && (last || (*places)[i + 1].at.value_or(0) - time >= kOver))
        over = place.seq;
    }
    const bool whole = !places->empty() && over == places->back().seq;
    std::vector<std::uint64_t> seqs;
    for (const Place& place : *places)
      if (place.seq <= over && place.type != Type::erased && (whole || place.type != Type::facts))
        seqs.push_back(place.seq);
    if (seqs.empty()) return done(std::size_t{0});
    const std::size_t count = seqs.size();
    erase_all(id, std::make_shared<std::vector<std::uint64_t>>(std::move(seqs)), 0, whole,
              [this, id, whole, count, done](Result<void> erased) {
                unlearn(id);
                if (!erased) return done(erased.error());
                if (whole) return done(count);
                relearn(id, [count, done](Result<void> read) {
                  if (!read) return done(read.error());
                  done(count);
                });
              });
  };
  walk(std::make_shared<Walk>(Walk{nullptr, assistant_->begin(id), visit, finish}));
}

void Hub::erase_all(const std::string& id, std::shared_ptr<std::vector<std::uint64_t>> seqs,
                    std::size_t from, bool whole, std::function<void(Result<void>)> done) {
  const std::size_t end = std::min(seqs->size(), from + kStep);
  const bool more = end < seqs->size();
  std::vector<std::uint64_t> step(seqs->begin() + static_cast<std::ptrdiff_t>(from),
                                  seqs->begin() + static_cast<std::ptrdiff_t>(end));
  journal_.erase({id, std::move(step), whole && !more},
                 on_loop(post_, [this, id, seqs, end, whole, more,
                                 done = std::move(done)](const Result<void>& erased) {
                   if (!erased || !more) return done(erased);
                   erase_all(id, seqs, end, whole, done);
                 }));
}

// What a customer's next contact must know, from what is left.
void Hub::relearn(const std::string& id, std::function<void(Result<void>)> done) {
  const auto visit = [this](Walk& walk, const Event& event, const store::Row&) {
    history_.observe(walk.past, event);
    return true;
  };
  const auto finish = [this, done = std::move(done)](const std::shared_ptr<Walk>& walk,
                                                     Result<void> read) {
    refresh(walk->past, walk->past.time());
    done(std::move(read));
  };
  walk(std::make_shared<Walk>(Walk{assistant_, assistant_->begin(id), visit, finish}));
}

}  // namespace hamkalam::server
