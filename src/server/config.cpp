#include "server/config.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "channel/standard_webhooks.hpp"
#include "server/origin.hpp"
#include "server/settings.hpp"
#include "server/url.hpp"

namespace hamkalam::server {
namespace {

Error expected(const Setting& setting, const std::string& place) {
  const bool article = setting.choices.empty() && !std::get_if<bool Config::*>(&setting.place);
  return Error(place, "expected " + std::string(article ? "a " : "") + type_name(setting));
}

// A JSON value into its place. `folder` is where relative paths begin; empty: where we are.
Result<void> put(const Setting& setting, const Json& json, const std::string& place,
                 const std::filesystem::path& folder, Config& config) {
  const Error wrong = expected(setting, place);
  auto whole = [&](auto& out) -> Result<void> {
    if (!json.is_number_integer()) return wrong;
    // What does not fit would wrap around to a number that does.
    if (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX) return wrong;
    const auto value = json.get<std::int64_t>();
    if (value < setting.least || value > setting.most) return wrong;
    out = static_cast<std::decay_t<decltype(out)>>(value);
    return {};
  };
  auto list = [&](std::vector<std::string>& out) -> Result<void> {
    if (!json.is_array()) return wrong;
    std::vector<std::string> texts;
    for (const Json& item : json) {
      if (!item.is_string() || item.get_ref<const std::string&>().empty()) return wrong;
      texts.push_back(item.get<std::string>());
    }
    out = std::move(texts);
    return {};
  };
  return std::visit(
      Overload{[&](std::string Config::*member) -> Result<void> {
                 if (!json.is_string()) return wrong;
                 const auto& text = json.get_ref<const std::string&>();
                 const auto& choices = setting.choices;
                 if (!choices.empty() &&
                     std::find(choices.begin(), choices.end(), text) == choices.end())
                   return wrong;
                 config.*member = text;
                 return {};
               },
               [&](std::filesystem::path Config::*member) -> Result<void> {
                 if (!json.is_string()) return wrong;
                 const auto& text = json.get_ref<const std::string&>();
                 config.*member = text.empty() ? std::filesystem::path() : folder / text;
                 return {};
               },
               [&](bool Config::*member) -> Result<void> {
                 if (!json.is_boolean()) return wrong;
                 config.*member = json.get<bool>();
                 return {};
               },
               [&](std::vector<std::string> Config::*member) { return list(config.*member); },
               [&](const ChannelSecrets& of) { return list(config.channels[of.platform].secrets); },
               [&](const ChannelText& of) -> Result<void> {
                 if (!json.is_string()) return wrong;
                 of_channel(config.channels[of.platform], of) = json.get<std::string>();
                 return {};
               },
               [&](const ChannelNumber& of) {
                 return whole(of_channel(config.channels[of.platform], of));
               },
               [&](const ChannelMapping& of) -> Result<void> {
                 if (!json.is_object()) return wrong;
                 channel::ChannelConfig changed = config.channels[of.platform];
                 changed.mapping = json.empty() ? Json() : json;
                 if (const auto good = channel::find(of.platform)->check(changed);
                     !good && !json.empty())
                   return Error(place, good.error().text());
                 config.channels[of.platform] = std::move(changed);
                 return {};
               },
               [&](auto member) { return whole(at(config, member)); }},
      setting.place);
}

Result<void> read_object(const Json& json, const std::string& prefix, const std::string& file,
                         const std::filesystem::path& folder, Config& config) {
  for (const auto& [name, value] : json.items()) {
    const std::string key = prefix + name;
    if (const Setting* setting = find_setting(key)) {
      HK_CHECK(put(*setting, value, file + ": " + key, folder, config));
      continue;
    }
    const bool group = std::any_of(settings().begin(), settings().end(),
                                   [&](const Setting& s) { return s.key.starts_with(key + "."); });
    if (group && !value.is_object()) return Error(file + ": " + key, "expected an object");
    if (!group) {
      const std::string near = nearest_setting(key);
      return Error(file, "unknown key \"" + key + "\"" +
                             (near.empty() ? "" : ", did you mean \"" + near + "\"?"));
    }
    HK_CHECK(read_object(value, key + ".", file, folder, config));
  }
  return {};
}

// Where we send by ourselves: addresses that can be reached, secrets that can sign.
Result<void> check_outgoing(const Config& config) {
  const auto check = [](const char* group, const std::string& url,
                        const std::vector<std::string>& secrets) -> Result<void> {
    if (url.empty()) return {};
    const std::string name(group);
    if (const auto read = read_url(url); !read) return Error(name + ".url", read.error().text());
    if (secrets.empty()) return Error(name + ".secrets", "expected at least one");
    for (const auto& secret : secrets)
      if (channel::sign_standard_webhook("id", "0", "", secret).empty())
        return Error(name + ".secrets", "expected whsec_ and base64");
    return {};
  };
  HK_CHECK(check("webhook", config.webhook_url, config.webhook_secrets));
  HK_CHECK(check("lookup", config.lookup_url, config.lookup_secrets));
  for (const auto& kind : config.webhook_events)
    if (kind != "advice" && kind != "flag" && kind != "task")
      return Error("webhook.events", "expected advice, flag or task, not \"" + kind + "\"");
  for (const auto& [name, channel] : config.channels) {
    const std::string group = "channels." + name;
    for (const auto& [key, url] :
         {std::pair("api_base", &channel.api_base), std::pair("proxy", &channel.proxy)})
      if (const auto read = read_url(*url); !url->empty() && !read)
        return Error(group + "." + key, read.error().text());
    if (const auto& notes = channel.notes;
        !notes.empty() && notes != "suggestions" && notes != "off")
      return Error(group + ".notes", "expected suggestions or off, or nothing");
  }
  return {};
}

}  // namespace

Result<void> read_config(const std::filesystem::path& path, Config& config) {
  HK_TRY(const Json json, read_json(path));
  if (!json.is_object()) return Error(path.string(), "expected an object");
  return read_object(json, "", path.string(), path.parent_path(), config);
}

Result<void> set(const std::string& key, const std::string& text, const std::string& place,
                 Config& config) {
  const Setting* setting = find_setting(key);
  if (!setting) return Error(place, "unknown key \"" + key + "\"");
  if (!is_utf8(text)) return Error(place, "not UTF-8");
  const Json json = std::visit(
      Overload{[&](std::string Config::*) { return Json(text); },
               [&](std::filesystem::path Config::*) { return Json(text); },
               [&](const ChannelText&) { return Json(text); },
               [&](const ChannelMapping&) {
                 auto json = parse_json(text, place);
                 return json ? std::move(*json) : Json(text);
               },
               [&](bool Config::*) {
                 return text == "true" ? Json(true) : text == "false" ? Json(false) : Json(text);
               },
               [&](const auto& other) {
                 using Place = std::decay_t<decltype(other)>;
                 if constexpr (kIsNumber<Place>) {
                   std::int64_t value = 0;
                   const char* end = text.data() + text.size();
                   const auto [rest, fault] = std::from_chars(text.data(), end, value);
                   return fault == std::errc() && rest == end ? Json(value) : Json(text);
                 } else {
                   Json out = Json::array();
                   for (std::size_t at = 0; at < text.size();) {
                     const auto comma = std::min(text.find(',', at), text.size());
                     out.push_back(text.substr(at, comma - at));
                     at = comma + 1;
                   }
                   return out;
                 }
               }},
      setting->place);
  return put(*setting, json, place, {}, config);
}

Result<void> read_environment(const std::function<const char*(const char*)>& variable,
                              Config& config) {
  for (const Setting& setting : settings()) {
    const std::string name = variable_name(setting);
    if (const char* text = variable(name.c_str())) HK_CHECK(set(setting.key, text, name, config));
  }
  return {};
}

Result<void> settle(Config& config) {
  const std::string& listen = config.listen;
  const auto colon = listen.rfind(':');
  std::string host = listen.substr(0, std::min(colon, listen.size()));
  if (host.starts_with("[") && host.ends_with("]")) host = host.substr(1, host.size() - 2);
  unsigned port = 0;
  const char* end = listen.data() + listen.size();
  if (colon == listen.npos || std::from_chars(listen.data() + colon + 1, end, port).ptr != end ||
      colon + 1 == listen.size() || port > 65535)
    return Error("listen", "expected ADDRESS:PORT, not \"" + listen + "\"");
  boost::system::error_code fault;
  const auto address =
      boost::asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, fault);
  if (fault) return Error("listen", "\"" + host + "\" is no address");
  if (!config.signs_in() && !address.is_loopback())
    return Error("listen", host +
                               " is not a loopback address; without tokens the server listens "
                               "on loopback only");
  config.address = address.to_string();
  config.port = static_cast<unsigned short>(port);
  std::vector<Network> proxies;
  for (const auto& name : config.proxy_names) {
    HK_TRY(const Network network, read_network(name));
    proxies.push_back(network);
  }
  config.proxies = std::move(proxies);
  HK_CHECK(check_outgoing(config));
  // They become part of a header.
  for (const auto& origin : config.embed)
    if (!is_origin(origin))
      return Error("embed",
                   "expected an origin as https://desk.example.com, not \"" + origin + "\"");
  if (config.tls_certificate.empty() != config.tls_key.empty())
    return Error("tls", "needs both, tls.certificate and tls.key");
  return {};
}

Result<void> read_listen(const std::string& listen, Config& config) {
  config.listen = listen;
  return settle(config);
}

std::vector<std::string> take_over(const Config& fresh, Config& running) {
  std::vector<std::string> refused;
  for (const Setting& setting : settings()) {
    if (equal(setting, fresh, running)) continue;
    if (!setting.reloads) {
      refused.push_back(setting.key);
      continue;
    }
    std::visit(
        [&](const auto& place) {
          if constexpr (kIsChannel<std::decay_t<decltype(place)>>)
            of_channel(running.channels[place.platform], place) = channel_at(fresh, place);
          else
            at(running, place) = at(fresh, place);
        },
        setting.place);
  }
  running.proxies = fresh.proxies;
  return refused;
}

}  // namespace hamkalam::server
