#include "server/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/text_hash.hpp"

namespace hamkalam::server {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

struct Meaning {
  const char *name, *type, *labels, *help;
};
// What is served, and the table of the manual.
constexpr Meaning kStage{"hamkalam_stage_seconds", "histogram", "stage",
                         "Time that one stage of an event's way took"};
constexpr Meaning kEvents{"hamkalam_events_total", "counter", "type", "Events that came in"};
constexpr Meaning kRules{"hamkalam_rules_total", "counter", "rule",
                         "Rules that fired in an advice"};
constexpr Meaning kIntents{"hamkalam_intents_total", "counter", "intent",
                           "Intents read in customers' messages"};
constexpr Meaning kErrors{"hamkalam_errors_total", "counter", "code", "Errors that were answered"};
constexpr Meaning kRows{"hamkalam_journal_batch_rows", "histogram", "",
                        "Rows handed to the journal together"};
constexpr Meaning kRequests{"hamkalam_http_requests_total", "counter", "route, status",
                            "HTTP requests that were answered"};
constexpr Meaning kRequestTime{"hamkalam_http_request_seconds", "histogram", "",
                               "Time from an HTTP request to its answer"};
constexpr Meaning kReloads{"hamkalam_reloads_total", "counter", "result",
                           "Reloads that were taken or refused"};
constexpr Meaning kBrain{"hamkalam_brain_info", "gauge", "brain", "1 for the brain that answers"};
constexpr Meaning kReady{"hamkalam_ready", "gauge", "", "1 where /readyz says 200"};
constexpr Meaning kConnections{"hamkalam_connections", "gauge", "", "Open connections"};
constexpr Meaning kWebsockets{"hamkalam_websockets", "gauge", "", "Open websockets"};
constexpr Meaning kConversations{"hamkalam_conversations", "gauge", "", "Conversations in memory"};
constexpr Meaning kInFlight{"hamkalam_events_in_flight", "gauge", "",
                            "Events taken and not yet answered"};
constexpr Meaning kQueued{"hamkalam_queued_bytes", "gauge", "",
                          "Bytes in memory that wait for readers, bodies and the journal"};
constexpr Meaning kPosted{"hamkalam_outbox_calls_total", "counter", "result",
                          "Letters to platforms by what became of a try"};
constexpr Meaning kLetters{"hamkalam_outbox_waiting", "gauge", "",
                           "Letters to platforms on their way"};
constexpr Meaning kUncertain{"hamkalam_outbox_uncertain", "gauge", "",
                             "Letters that may have arrived: a person decides"};
constexpr Meaning kDead{"hamkalam_outbox_dead", "gauge", "", "Letters that did not arrive"};
constexpr Meaning kMemory{"process_resident_memory_bytes", "gauge", "", "Memory of the process"};
constexpr Meaning kCpu{"process_cpu_seconds_total", "counter", "", "Processor time of the process"};
constexpr Meaning kDescriptors{"process_open_fds", "gauge", "", "Open file descriptors"};
constexpr std::array kAll{kStage,  kEvents,      kRules,       kIntents,       kErrors,
                          kRows,   kRequests,    kRequestTime, kReloads,       kBrain,
                          kReady,  kConnections, kWebsockets,  kConversations, kInFlight,
                          kQueued, kPosted,      kLetters,     kUncertain,     kDead,
                          kMemory, kCpu,         kDescriptors};

constexpr std::string_view kCodes[] = {
    "bad_json",    "invalid_field", "unknown_type", "too_large",    "too_deep",
    "id_conflict", "forbidden",     "at_in_future", "rate_limited", "unknown_suggestion",
    "unavailable", "unauthorized",  "other"};
constexpr std::string_view kPlainRoutes[] = {"/",
                                             "/v1/stream",
                                             "/v1/events",
                                             "/v1/conversations",
                                             "/v1/rules",
                                             "/v1/figures",
                                             "/v1/outbox",
                                             "/v1/reload",
                                             "/v1/forget",
                                             "/model/parse",
                                             "/webhooks/rest/webhook",
                                             "/metrics",
                                             "/healthz",
                                             "/readyz",
                                             "/openapi.json",
                                             "/asyncapi.json"};
constexpr std::pair<std::string_view, std::string_view> kFolders[] = {
    {"/v1/conversations/", "/v1/conversations/{id}"},
    {"/v1/rules/", "/v1/rules/{id}"},
    {"/v1/outbox/", "/v1/outbox/{number}"},
    {"/hooks/", "/hooks/{platform}"},
    {"/assets/", "/assets/{name}"}};

const Histogram::BucketBoundaries kSeconds{1e-5,   2.5e-5, 5e-5, 1e-4,   2.5e-4, 5e-4, 1e-3,
                                           2.5e-3, 5e-3,   1e-2, 2.5e-2, 0.1,    0.5,  2.5};

double seconds(Nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// Pages of memory: the second number of /proc/self/statm.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double all = 0, resident = 0;
  statm >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

double open_descriptors() {
  std::error_code fault;
  double count = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", fault), end; !fault && it != end;
       it.increment(fault))
    ++count;
  return count;
}

}  // namespace

std::string_view route_of(std::string_view path) {
  for (const auto route : kPlainRoutes)
    if (path == route) return route;
  for (const auto& [folder, route] : kFolders)
    if (path.starts_with(folder)) return route;
  return "other";
}

std::string metrics_markdown() {
  std::string out = "| metric | type | labels | what |\n|---|---|---|---|\n";
  for (const Meaning& m : kAll)
    out +=
        "| `" + std::string(m.name) + "` | " + m.type + " | " + m.labels + " | " + m.help + " |\n";
  return out;
}

struct Metrics::Series {
  prometheus::Registry registry;
  std::array<Histogram*, std::size(kStages)> stages{};
  std::map<event::Type, Counter*> types;
  NameMap<Counter*> codes, intents, rules, posted;
  std::map<std::pair<std::string, int>, Counter*> requests;
  Family<Counter>*intent_family, *rule_family, *request_family;
  Family<Gauge>* brain_family;
  Gauge* brain = nullptr;
  Counter *reloads, *refused_reloads, *cpu;
  Histogram *rows, *request_time;
  Gauge *ready, *connections, *websockets, *conversations, *in_flight, *queued, *letters,
      *uncertain, *dead, *memory, *descriptors;

  Family<Counter>& counters(const Meaning& m) {
    return prometheus::BuildCounter().Name(m.name).Help(m.help).Register(registry);
  }
  Family<Histogram>& histograms(const Meaning& m) {
    return prometheus::BuildHistogram().Name(m.name).Help(m.help).Register(registry);
  }
  Gauge* gauge(const Meaning& m) {
    return &prometheus::BuildGauge().Name(m.name).Help(m.help).Register(registry).Add({});
  }
};

Metrics::Metrics() : series_(std::make_unique<Series>()) {
  Series& s = *series_;
  auto& stages = s.histograms(kStage);
  for (std::size_t i = 0; i < std::size(kStages); ++i)
    s.stages[i] = &stages.Add({{"stage", std::string(kStages[i])}}, kSeconds);
  auto& events = s.counters(kEvents);
  for (int i = 0; i <= static_cast<int>(event::Type::unwatch); ++i) {
    const auto type = static_cast<event::Type>(i);
    s.types[type] = &events.Add({{"type", std::string(event::name(type))}});
  }
  auto& errors = s.counters(kErrors);
  for (const auto code : kCodes)
    s.codes[std::string(code)] = &errors.Add({{"code", std::string(code)}});
  s.intent_family = &s.counters(kIntents);
  s.rule_family = &s.counters(kRules);
  s.request_family = &s.counters(kRequests);
  s.rows = &s.histograms(kRows).Add({}, Histogram::BucketBoundaries{1, 2, 3, 5, 10, 20, 50, 100});
  s.request_time = &s.histograms(kRequestTime).Add({}, kSeconds);
  auto& reloads = s.counters(kReloads);
  s.reloads = &reloads.Add({{"result", "taken"}});
  s.refused_reloads = &reloads.Add({{"result", "refused"}});
  s.brain_family =
      &prometheus::BuildGauge().Name(kBrain.name).Help(kBrain.help).Register(s.registry);
  s.cpu = &s.counters(kCpu).Add({});
  s.ready = s.gauge(kReady);
  s.connections = s.gauge(kConnections);
  s.websockets = s.gauge(kWebsockets);
  s.conversations = s.gauge(kConversations);
  s.in_flight = s.gauge(kInFlight);
  s.queued = s.gauge(kQueued);
  auto& posted = s.counters(kPosted);
  for (const char* result : {"sent", "again", "uncertain", "failed"})
    s.posted[result] = &posted.Add({{"result", result}});
  s.letters = s.gauge(kLetters);
  s.uncertain = s.gauge(kUncertain);
  s.dead = s.gauge(kDead);
  s.memory = s.gauge(kMemory);
  s.descriptors = s.gauge(kDescriptors);
  know({}, {}, "none");
}

Metrics::~Metrics() = default;

void Metrics::know(const std::vector<std::string>& intents, const std::vector<std::string>& rules,
                   const std::string& brain) {
  Series& s = *series_;
  auto add = [](auto& series, auto& family, const char* label, const std::string& name) {
    if (!series.contains(name)) series[name] = &family.Add({{label, name}});
  };
  for (const auto& name : intents) add(s.intents, *s.intent_family, "intent", name);
  for (const auto& name : rules) add(s.rules, *s.rule_family, "rule", name);
  add(s.intents, *s.intent_family, "intent", "other");
  add(s.rules, *s.rule_family, "rule", "other");
  if (s.brain) s.brain_family->Remove(s.brain);
  s.brain = &s.brain_family->Add({{"brain", brain}});
  s.brain->Set(1);
}

void Metrics::reloaded(bool taken) {
  (taken ? series_->reloads : series_->refused_reloads)->Increment();
}

void Metrics::took(Stage stage, Nanoseconds time) {
  series_->stages[static_cast<std::size_t>(stage)]->Observe(seconds(time));
}

void Metrics::event(event::Type type) {
  series_->types.at(type)->Increment();
}

void Metrics::advised(const std::string& intent, const std::vector<std::string>& rules) {
  auto count = [](auto& series, const std::string& name) {
    const auto it = series.find(name);
    (it == series.end() ? series.find("other") : it)->second->Increment();
  };
  if (!intent.empty()) count(series_->intents, intent);
  for (const auto& rule : rules) count(series_->rules, rule);
}

void Metrics::refused(std::string_view code) {
  const auto it = series_->codes.find(code);
  (it == series_->codes.end() ? series_->codes.find("other") : it)->second->Increment();
}

void Metrics::appended(std::size_t rows) {
  series_->rows->Observe(static_cast<double>(rows));
}

void Metrics::posted(std::string_view result) {
  if (const auto it = series_->posted.find(result); it != series_->posted.end())
    it->second->Increment();
}

void Metrics::answered(std::string_view route, int status, Nanoseconds time) {
  Counter*& counter = series_->requests[{std::string(route), status}];
  if (!counter)
    counter = &series_->request_family->Add(
        {{"route", std::string(route)}, {"status", std::to_string(status)}});
  counter->Increment();
  series_->request_time->Observe(seconds(time));
}

std::string Metrics::text(const Gauges& gauges) {
  Series& s = *series_;
  s.ready->Set(gauges.ready);
  s.connections->Set(static_cast<double>(gauges.connections));
  s.websockets->Set(static_cast<double>(gauges.websockets));
  s.conversations->Set(static_cast<double>(gauges.conversations));
  s.in_flight->Set(static_cast<double>(gauges.in_flight));
  s.queued->Set(static_cast<double>(gauges.queued_bytes));
  s.letters->Set(static_cast<double>(gauges.letters));
  s.uncertain->Set(static_cast<double>(gauges.uncertain_letters));
  s.dead->Set(static_cast<double>(gauges.dead_letters));
  s.memory->Set(resident_bytes());
  s.descriptors->Set(open_descriptors());
  s.cpu->Increment(cpu_seconds() - s.cpu->Value());
  return prometheus::TextSerializer().Serialize(s.registry.Collect());
}

}  // namespace hamkalam::server
