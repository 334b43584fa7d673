// Reading everything again while the server runs: on a thread of its own, then taken over on the
// loop. What is broken is refused whole and the old one goes on.
//
//   Reloader reloader(post, load, take);
//   reloader.request([](const Result<std::string>& brain) { ... });   // SIGHUP, POST /v1/reload
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "assist/assistant.hpp"
#include "server/config.hpp"

namespace hamkalam::server {

// What a reload brings.
struct Fresh {
  Config config;
  std::shared_ptr<const assist::Assistant> assistant;
};

class Reloader {
 public:
  using Post = std::function<void(std::function<void()>)>;  // runs a task on the loop
  using Load = std::function<Result<Fresh>()>;              // on another thread: touches no state
  // On the loop; answers with the new brain's name.
  using Take = std::function<Result<std::string>(Result<Fresh>)>;
  using Done = std::function<void(const Result<std::string>&)>;

  Reloader(Post post, Load load, Take take)
      : post_(std::move(post)), load_(std::move(load)), take_(std::move(take)) {}
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  // One load at a time; who asks meanwhile gets the next one, because what he means to load may
  // have been written after this one was read.
  void request(Done done);

 private:
  void start();

  Post post_;
  Load load_;
  Take take_;
  std::vector<Done> waiting_;
  std::thread thread_;
};

}  // namespace hamkalam::server
