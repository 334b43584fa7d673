#include "server/retention.hpp"

namespace hamkalam::server {
namespace {

constexpr event::Time kPause = event::kHour;
constexpr std::size_t kNames = 100;  // conversations that are asked for at once

}  // namespace

void Retention::tick() {
  const event::Time now = clock_();
  if (days_ <= 0 || busy_ || now - looked_ < kPause) return;
  looked_ = now;
  before_ = now - days_ * event::kDay;
  busy_ = true;
  look("", false);
}

void Retention::look(std::string behind, bool erasing) {
  const auto use = [this, erasing](const auto& names) {
    if (names && !names->empty())
      return next(std::make_shared<std::vector<std::string>>(*names), 0, erasing);
    if (!erasing) {
      busy_ = false;
      return;
    }
    // Somebody may be reading: then what was erased leaves the files an hour later.
    journal_.scrub(on_loop(post_, [this](const auto&) { busy_ = false; }));
  };
  journal_.older_than(before_, std::move(behind), kNames, on_loop(post_, use));
}

void Retention::next(std::shared_ptr<std::vector<std::string>> names, std::size_t index,
                     bool erasing) {
  if (index == names->size()) return look(names->back(), erasing);
  const std::string id = (*names)[index];
  hub_.expire(id, before_, [this, names, index, erasing](Result<std::size_t> count) {
    erased_ += count ? *count : 0;
    next(names, index + 1, erasing || (count && *count > 0));
  });
}

}  // namespace hamkalam::server
