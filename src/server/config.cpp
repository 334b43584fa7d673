#include "server/config.hpp"

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.hpp"

namespace hamkalam::server {
namespace {

Result<void> only(const Json& json, const std::string& place, const std::set<std::string>& known) {
  if (!json.is_object()) return Error(place, "expected an object");
  for (const auto& [key, unused] : json.items())
    if (!known.contains(key)) return Error(place, "unknown key \"" + key + "\"");
  return {};
}

struct LimitKey {
  const char* name;
  std::size_t Limits::*value;
};
constexpr LimitKey kSizes[] = {
    {"text_bytes", &Limits::text_bytes},
    {"frame_bytes", &Limits::frame_bytes},
    {"body_bytes", &Limits::body_bytes},
    {"body_events", &Limits::body_events},
    {"header_bytes", &Limits::header_bytes},
    {"connections", &Limits::connections},
    {"connections_per_address", &Limits::connections_per_address},
    {"events_per_second", &Limits::events_per_second},
    {"conversation_events_per_second", &Limits::conversation_events_per_second},
    {"watches", &Limits::watches},
    {"queue_bytes", &Limits::queue_bytes},
    {"memory_bytes", &Limits::memory_bytes}};
struct CountKey {
  const char* name;
  int Limits::*value;
};
constexpr CountKey kCounts[] = {{"depth", &Limits::depth},
                                {"idle_seconds", &Limits::idle_seconds},
                                {"read_seconds", &Limits::read_seconds},
                                {"ping_seconds", &Limits::ping_seconds}};
constexpr std::int64_t kMostCount = 1'000'000, kMostSize = 1LL << 40;

Result<void> read_limits(const Json& json, const std::string& file, Limits& limits) {
  std::set<std::string> known;
  for (const auto& key : kSizes) known.insert(key.name);
  for (const auto& key : kCounts) known.insert(key.name);
  HK_CHECK(only(json, file + ": limits", known));
  auto number = [&](const char* name, std::int64_t most) -> Result<std::int64_t> {
    const Json& value = json.at(name);
    if (!value.is_number_integer() || value.get<std::int64_t>() < 1 ||
        value.get<std::int64_t>() > most)
      return Error(file + ": limits." + name, "expected a whole number from 1 on");
    return value.get<std::int64_t>();
  };
  for (const auto& [name, value] : kSizes)
    if (json.contains(name)) {
      HK_TRY(const std::int64_t size, number(name, kMostSize));
      limits.*value = static_cast<std::size_t>(size);
    }
  for (const auto& [name, value] : kCounts)
    if (json.contains(name)) {
      HK_TRY(const std::int64_t count, number(name, kMostCount));
      limits.*value = static_cast<int>(count);
    }
  return {};
}

}  // namespace

Result<void> read_listen(const std::string& listen, Config& config) {
  const auto colon = listen.rfind(':');
  std::string host = listen.substr(0, std::min(colon, listen.size()));
  if (host.starts_with("[") && host.ends_with("]")) host = host.substr(1, host.size() - 2);
  unsigned port = 0;
  const char* end = listen.data() + listen.size();
  if (colon == listen.npos || std::from_chars(listen.data() + colon + 1, end, port).ptr != end ||
      port > 65535)
    return Error("listen", "expected ADDRESS:PORT, not \"" + listen + "\"");
  boost::system::error_code fault;
  const auto address =
      boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, fault);
  if (fault) return Error("listen", "\"" + host + "\" is no address");
  if (!address.is_loopback())
    return Error("listen", host +
                               " is not a loopback address; without tokens the server listens "
                               "on loopback only");
  config.address = address.to_string();
  config.port = static_cast<unsigned short>(port);
  return {};
}

Result<void> read_config(const std::filesystem::path& path, Config& config) {
  HK_TRY(Json json, read_json(path));
  const std::string file = path.string();
  HK_CHECK(only(json, file,
                {"listen", "journal", "business", "hosts", "channels", "proxies", "limits"}));
  try {
    if (json.contains("listen")) HK_CHECK(read_listen(json["listen"].get<std::string>(), config));
    if (json.contains("journal")) config.journal = json["journal"].get<std::string>();
    if (json.contains("business"))
      config.business = path.parent_path() / json["business"].get<std::string>();
    if (json.contains("hosts")) config.hosts = json["hosts"].get<std::vector<std::string>>();
    if (json.contains("channels"))
      for (const auto& [name, channel] : json["channels"].items()) {
        if (!channel::find(name)) return Error(file + ": channels", "no channel \"" + name + "\"");
        HK_CHECK(only(channel, file + ": channels." + name, {"secrets"}));
        config.channels[name].secrets = channel.at("secrets").get<std::vector<std::string>>();
      }
    if (json.contains("proxies"))
      for (const auto& proxy : json["proxies"].get<std::vector<std::string>>()) {
        HK_TRY(const Network network, read_network(proxy));
        config.proxies.push_back(network);
      }
    if (json.contains("limits")) HK_CHECK(read_limits(json["limits"], file, config.limits));
  } catch (const Json::exception& e) {
    return Error(file, e.what());
  }
  return {};
}

}  // namespace hamkalam::server
