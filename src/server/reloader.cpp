#include "server/reloader.hpp"

namespace hamkalam::server {

Reloader::~Reloader() {
  if (thread_.joinable()) thread_.join();
}

void Reloader::request(Done done) {
  waiting_.push_back(std::move(done));
  if (!thread_.joinable()) start();
}

void Reloader::start() {
  auto asked = std::make_shared<std::vector<Done>>(std::exchange(waiting_, {}));
  thread_ = std::thread([this, asked] {
    auto fresh = std::make_shared<Result<Fresh>>(Error("reload", "not read"));
    try {
      *fresh = load_();
    } catch (const std::exception& e) {  // out of memory, say
      *fresh = Error("reload", e.what());
    }
    post_([this, asked, fresh] {
      thread_.join();
      const Result<std::string> taken = take_(std::move(*fresh));
      for (const Done& done : *asked)
        if (done) done(taken);
      if (!waiting_.empty()) start();
    });
  });
}

}  // namespace hamkalam::server
