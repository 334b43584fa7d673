#include "server/operations.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "server/log.hpp"

namespace hamkalam::server {

using channel::HttpRequest;
using channel::HttpResponse;

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '_' || c == '-';
         });
}

std::vector<std::string> Operations::reasons() const {
  std::vector<std::string> out;
  if (starting) out.push_back("starting");
  if (stopping) out.push_back("stopping");
  if (!starting)
    if (std::string fault = hooks_.journal_fault(); !fault.empty()) out.push_back(std::move(fault));
  return out;
}

std::optional<HttpResponse> Operations::answer(std::string_view path) {
  if (path == "/healthz") return HttpResponse{200, "{\"status\":\"ok\"}", "application/json", {}};
  if (path == "/readyz") {
    const auto why = reasons();
    JsonWriter out;
    out.begin_object().key("status").string(why.empty() ? "ready" : "unready");
    out.key("brain").string(hooks_.brain());
    if (!why.empty()) {
      out.key("reasons").begin_array();
      for (const auto& reason : why) out.string(reason);
      out.end_array();
    }
    return HttpResponse{why.empty() ? 200 : 503, out.end_object().take(), "application/json", {}};
  }
  if (path == "/metrics") {
    Gauges gauges = hooks_.gauges();
    gauges.ready = reasons().empty();
    return HttpResponse{200, metrics.text(gauges), "text/plain; version=0.0.4; charset=utf-8", {}};
  }
  return std::nullopt;
}

Operations::Reply Operations::observed(const HttpRequest& request, Reply reply) {
  std::string id = request.header("x-request-id");
  if (!is_request_id(id)) id = run_ + "-" + std::to_string(++requests_);
  const auto route = route_of(std::string_view(request.target).substr(0, request.target.find('?')));
  const bool known = request.method == "GET" || request.method == "POST" ||
                     request.method == "HEAD" || request.method == "PUT" ||
                     request.method == "DELETE" || request.method == "OPTIONS";
  return [this, id = std::move(id), route, method = known ? request.method : std::string("other"),
          bytes = request.body.size(), begin = Stopwatch::Clock::now(),
          reply = std::move(reply)](HttpResponse response) {
    const auto took = Stopwatch::Clock::now() - begin;
    metrics.answered(route, response.status, took);
    // Whoever probes every second would fill the log.
    const bool probe = route == "/healthz" || route == "/readyz" || route == "/metrics";
    log(probe && response.status == 200 ? Level::debug : Level::info, "request",
        {{"id", id},
         {"method", method},
         {"route", route},
         {"status", response.status},
         {"bytes_in", bytes},
         {"bytes_out", response.body.size()},
         {"micros", static_cast<std::int64_t>(
                        std::chrono::duration_cast<std::chrono::microseconds>(took).count())}});
    response.headers["X-Request-Id"] = id;
    reply(std::move(response));
  };
}

}  // namespace hamkalam::server
