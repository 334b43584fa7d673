// What the server tells those who run it: whether it is alive and ready, its figures, and one line
// of log a request with an id that the client may choose.
//
//   Operations operations(hooks);
//   operations.answer("/readyz");                      // 200, or 503 with the reasons
//   routes.handle(request, operations.observed(request, reply));
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "channel/channel.hpp"
#include "server/metrics.hpp"

namespace hamkalam::server {

class Operations {
 public:
  using Reply = std::function<void(channel::HttpResponse)>;
  // How the server is, asked when somebody wants to know.
  struct Hooks {
    std::function<Gauges()> gauges;
    std::function<std::string()> journal_fault;  // why nothing can be stored; empty: it can
    std::function<std::string()> brain;
  };
  // `run`: tells this run's request ids from another's.
  Operations(Hooks hooks, std::string run) : hooks_(std::move(hooks)), run_(std::move(run)) {}

  // /healthz, /readyz and /metrics; nothing for any other path.
  std::optional<channel::HttpResponse> answer(std::string_view path);

  // Why nobody should be sent here; empty where the server is ready.
  std::vector<std::string> reasons() const;

  // `reply`, with X-Request-Id (the client's own where it has a fit one), counted and logged.
  Reply observed(const channel::HttpRequest& request, Reply reply);

  Metrics metrics;
  bool starting = true, stopping = false;

 private:
  Hooks hooks_;
  std::string run_;
  std::uint64_t requests_ = 0;
};

// [A-Za-z0-9._-]{1,64}
bool is_request_id(std::string_view text);

}  // namespace hamkalam::server
