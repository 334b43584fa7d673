// The server's figures in Prometheus' text format. Label values come from closed lists alone
// (types, routes, error codes, the brain's rules and intents), so that no client can make new
// series.
//
//   Metrics metrics;
//   metrics.know({"complaint", ...}, {"never.criticise", ...}, brain);
//   metrics.text({.connections = 3, .ready = true});
#pragma once

#include <memory>

#include "server/meter.hpp"

namespace hamkalam::server {

// What is looked up when somebody asks.
struct Gauges {
  std::size_t connections = 0, websockets = 0, conversations = 0, in_flight = 0, queued_bytes = 0;
  std::size_t letters = 0, uncertain_letters = 0, dead_letters = 0;
  bool ready = false;
};

class Metrics : public Meter {
 public:
  Metrics();
  ~Metrics() override;

  // The brain's closed lists, again after each reload; others are counted as "other".
  void know(const std::vector<std::string>& intents, const std::vector<std::string>& rules,
            const std::string& brain);
  void reloaded(bool taken);

  void took(Stage stage, Nanoseconds time) override;
  void event(event::Type type) override;
  void advised(const std::string& intent, const std::vector<std::string>& rules) override;
  void refused(std::string_view code) override;
  void appended(std::size_t rows) override;
  void posted(std::string_view result) override;
  void answered(std::string_view route, int status, Nanoseconds time) override;

  std::string text(const Gauges& gauges);

 private:
  struct Series;
  std::unique_ptr<Series> series_;
};

// All metrics as a Markdown table; deploy/README.md holds it.
std::string metrics_markdown();

// The route of a path as metrics and logs name it, without what a client chose: one of a closed
// list, "/v1/conversations/{id}", "other".
std::string_view route_of(std::string_view path);

}  // namespace hamkalam::server
