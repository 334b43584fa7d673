// The log: one JSON object a line, on standard error. Carries ids, routes, rule ids and timings;
// never a text, a name, a conversation's id or a token, because those may be personal data. `what`
// and the names of fields are words of ours.
//
//   log(Level::info, "request", {{"id", id}, {"route", "/v1/events"}, {"status", 200}});
//   // {"at":"2026-03-01T09:12:00.123Z","level":"info","what":"request","id":"...",...}
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace hamkalam::server {

enum class Level { debug, info, warning, error };

struct LogField {
  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  LogField(std::string_view n, std::int64_t v) : name(n), value(v) {}
  LogField(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
  LogField(std::string_view n, std::size_t v) : name(n), value(static_cast<std::int64_t>(v)) {}
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};

// Everything below a level is left out: debug, info, warning, error.
void begin_log(std::string_view level);
void set_log_level(std::string_view level);

void log(Level level, std::string_view what, std::initializer_list<LogField> fields = {});

}  // namespace hamkalam::server
