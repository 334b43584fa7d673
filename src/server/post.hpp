// What comes on another thread, told on the event loop.
//
//   journal.probe(on_loop(post, [this](Result<void> works) { ... }));
//
// What the function holds, a connection's memory perhaps or its coroutine, is also let go of on the
// loop: the other thread keeps nothing of it once it has answered.
#pragma once

#include <functional>
#include <memory>
#include <utility>

namespace hamkalam::server {

using Post = std::function<void(std::function<void()>)>;  // runs a task on the event loop

// `post` must outlive the answer. There is one.
template <class Use>
auto on_loop(const Post& post, Use use) {
  return [&post, held = std::make_shared<Use>(std::move(use))](auto answer) mutable {
    post([held = std::move(held), answer = std::move(answer)]() mutable {
      (*held)(std::move(answer));
    });
  };
}

}  // namespace hamkalam::server
