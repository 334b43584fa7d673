// Forgets what is older than a business keeps: contact by contact, one conversation after the
// other, beside live traffic. Looks once an hour.
//
//   Retention retention(hub, *journal, post, clock, 365);
//   retention.tick();   // every second
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "server/hub.hpp"

namespace hamkalam::server {

class Retention {
 public:
  // `days`: 0 keeps everything.
  Retention(Hub& hub, store::Journal& journal, Post post, Hub::Clock clock, int days)
      : hub_(hub),
        journal_(journal),
        post_(std::move(post)),
        clock_(std::move(clock)),
        days_(days) {}

  void tick();

  std::size_t erased() const { return erased_; }  // events, since the start
  bool busy() const { return busy_; }

 private:
  void look(std::string behind, bool erasing);
  void next(std::shared_ptr<std::vector<std::string>> names, std::size_t index, bool erasing);

  Hub& hub_;
  store::Journal& journal_;
  Post post_;
  Hub::Clock clock_;
  int days_;
  event::Time looked_ = 0, before_ = 0;
  std::size_t erased_ = 0;
  bool busy_ = false;
};

}  // namespace hamkalam::server
