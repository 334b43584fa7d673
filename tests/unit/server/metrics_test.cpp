#include "server/metrics.hpp"

#include "base/file.hpp"
#include "server/log.hpp"
#include "server/operations.hpp"
#include "support/catch.hpp"

namespace hamkalam::server {
namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("what is counted is served, and no client can make a series", "[server]") {
  Metrics metrics;
  metrics.know({"order.status"}, {"never.criticise"}, "0123456789abcdef");
  metrics.event(event::Type::message);
  metrics.advised("order.status", {"never.criticise", "made.up"});
  metrics.advised("made up by a model of one's own", {});
  metrics.advised("", {});
  metrics.refused("too_large");
  metrics.refused("no such code");
  metrics.took(Stage::advise, std::chrono::microseconds(70));
  metrics.answered("/v1/events", 200, std::chrono::milliseconds(1));
  metrics.reloaded(false);
  const std::string text = metrics.text({.connections = 3, .ready = true});
  for (const char* line :
       {"hamkalam_events_total{type=\"message\"} 1", "hamkalam_events_total{type=\"delete\"} 0",
        "hamkalam_rules_total{rule=\"never.criticise\"} 1",
        "hamkalam_rules_total{rule=\"other\"} 1",
        "hamkalam_intents_total{intent=\"order.status\"} 1",
        "hamkalam_intents_total{intent=\"other\"} 1", "hamkalam_errors_total{code=\"too_large\"} 1",
        "hamkalam_errors_total{code=\"other\"} 1",
        "hamkalam_stage_seconds_bucket{stage=\"advise\",le=\"0.0001\"} 1",
        "hamkalam_stage_seconds_bucket{stage=\"advise\",le=\"5e-05\"} 0",
        "hamkalam_http_requests_total{route=\"/v1/events\",status=\"200\"} 1",
        "hamkalam_reloads_total{result=\"refused\"} 1", "hamkalam_connections 3",
        "hamkalam_ready 1", "hamkalam_brain_info{brain=\"0123456789abcdef\"} 1"}) {
    INFO(line << "\n" << text);
    CHECK(has_line(text, line));
  }
  metrics.know({"order.status"}, {"never.criticise"}, "fedcba9876543210");
  CHECK(metrics.text({}).find("0123456789abcdef") == std::string::npos);
  CHECK(has_line(metrics.text({}), "hamkalam_intents_total{intent=\"order.status\"} 1"));
}

TEST_CASE("routes are named from a closed list", "[server]") {
  CHECK(route_of("/v1/events") == "/v1/events");
  CHECK(route_of("/v1/conversations/c-42") == "/v1/conversations/{id}");
  CHECK(route_of("/v1/conversations") == "/v1/conversations");
  CHECK(route_of("/assets/a/b") == "/assets/{name}");
  CHECK(route_of("/admin.php") == "other");
  CHECK(route_of("") == "other");
  CHECK(error_code(R"({"type":"error","code":"too_deep","message":"x"})") == "too_deep");
  CHECK(error_code(R"({"type":"ack","seq":1})").empty());
}

TEST_CASE("not ready while starting, stopping, or while the journal refuses", "[server]") {
  std::string fault;
  Operations operations({.gauges = [] { return Gauges(); },
                         .journal_fault = [&] { return fault; },
                         .brain = [] { return std::string("0123456789abcdef"); }},
                        "run");
  auto ready = [&] { return operations.answer("/readyz")->body; };
  CHECK(operations.answer("/readyz")->status == 503);
  CHECK(ready() == R"({"status":"unready","brain":"0123456789abcdef","reasons":["starting"]})");
  operations.starting = false;
  CHECK(operations.answer("/readyz")->status == 200);
  CHECK(ready() == R"({"status":"ready","brain":"0123456789abcdef"})");
  fault = "journal: the disk is full";
  CHECK(
      ready() ==
      R"({"status":"unready","brain":"0123456789abcdef","reasons":["journal: the disk is full"]})");
  operations.stopping = true;
  CHECK(operations.answer("/readyz")->status == 503);
  CHECK(operations.answer("/healthz")->status == 200);
  CHECK_FALSE(operations.answer("/v1/events"));
}

TEST_CASE("a request keeps its own id where it may be logged", "[server]") {
  begin_log("error");  // not between the tests' own lines
  Operations operations({}, "run");
  auto id = [&](const std::string& wanted) {
    channel::HttpRequest request{"GET", "/v1/rules", {{"x-request-id", wanted}}, ""};
    std::string out;
    operations.observed(request, [&](const channel::HttpResponse& response) {
      out = response.headers.at("X-Request-Id");
    })({200, "", "text/plain", {}});
    return out;
  };
  CHECK(id("a.B_c-9") == "a.B_c-9");
  CHECK(id("") == "run-1");
  CHECK(id("a b") == "run-2");
  CHECK(id("a\nb") == "run-3");
  CHECK(id(std::string(65, 'x')) == "run-4");
  CHECK(id(std::string(64, 'x')) == std::string(64, 'x'));
}

TEST_CASE("the manual has every metric", "[server]") {
  const auto manual = read_file(HAMKALAM_SOURCE_DIR "/deploy/README.md");
  REQUIRE(manual);
  INFO(metrics_markdown());
  CHECK(manual->find("\n\n" + metrics_markdown() + "\n") != std::string::npos);
}

}  // namespace hamkalam::server
