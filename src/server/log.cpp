#include "server/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json.hpp"

namespace hamkalam::server {
namespace {

spdlog::level::level_enum level_of(std::string_view name) {
  return name == "debug"     ? spdlog::level::debug
         : name == "warning" ? spdlog::level::warn
         : name == "error"   ? spdlog::level::err
                             : spdlog::level::info;
}

}  // namespace

void begin_log(std::string_view level) {
  auto logger = std::make_shared<spdlog::logger>("hamkalam",
                                                 std::make_shared<spdlog::sinks::stderr_sink_st>());
  logger->set_pattern("{\"at\":\"%Y-%m-%dT%H:%M:%S.%eZ\",\"level\":\"%l\",%v",
                      spdlog::pattern_time_type::utc);
  logger->set_level(level_of(level));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(std::string_view level) {
  spdlog::set_level(level_of(level));
}

void log(Level level, std::string_view what, std::initializer_list<LogField> fields) {
  static constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::debug, spdlog::level::info,
                                                          spdlog::level::warn, spdlog::level::err};
  const auto at = kLevels[static_cast<int>(level)];
  if (!spdlog::should_log(at)) return;
  JsonWriter out;
  out.begin_object().key("what").string(what);
  for (const LogField& field : fields) {
    out.key(field.name);
    if (const auto* number = std::get_if<std::int64_t>(&field.value))
      out.number(*number);
    else
      out.string(std::get<std::string_view>(field.value));
  }
  // The time and the level stand before it, in the same object.
  spdlog::log(at, "{}", std::string_view(out.end_object().take()).substr(1));
}

}  // namespace hamkalam::server
