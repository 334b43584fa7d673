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
  HK_CHECK(only(json, file, {"listen", "journal", "business", "hosts", "channels", "limits"}));
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
    if (json.contains("limits")) {
      const Json& limits = json["limits"];
      HK_CHECK(only(limits, file + ": limits",
                    {"frame_bytes", "body_bytes", "connections", "queue_bytes", "idle_seconds"}));
      config.frame_bytes = limits.value("frame_bytes", config.frame_bytes);
      config.body_bytes = limits.value("body_bytes", config.body_bytes);
      config.connections = limits.value("connections", config.connections);
      config.queue_bytes = limits.value("queue_bytes", config.queue_bytes);
      config.idle_seconds = limits.value("idle_seconds", config.idle_seconds);
    }
  } catch (const Json::exception& e) {
    return Error(file, e.what());
  }
  return {};
}

}  // namespace hamkalam::server
