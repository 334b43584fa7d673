#include "server/settings.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"

namespace hamkalam::server {
namespace {

constexpr std::int64_t kKiB = 1024, kMiB = 1024 * kKiB, kDay = 86'400;

Setting limit(const char* name, SettingPlace place, const char* meaning, std::int64_t least,
              std::int64_t most) {
  return {.key = "limits." + std::string(name),
          .place = std::move(place),
          .meaning = meaning,
          .least = least,
          .most = most,
          .reloads = true};
}

// What a channel may want beside its secrets.
struct ChannelRow {
  std::string_view name;
  std::string channel::ChannelConfig::*member;
  const char* meaning;
  bool secret;
};
using channel::ChannelConfig;
constexpr std::array<ChannelRow, 8> kChannelRows{{
    {"verify_token", &ChannelConfig::verify_token, "what the webhook is set up with", true},
    {"token", &ChannelConfig::token, "signs in what is sent", true},
    {"api_base", &ChannelConfig::api_base, "where to send; empty: as usual", false},
    {"proxy", &ChannelConfig::proxy, "an HTTP proxy to send through, http://HOST:PORT", false},
    {"account", &ChannelConfig::account, "page, number, app, account or operator that sends",
     false},
    {"notes", &ChannelConfig::notes,
     "private notes: flags and errors (usual), suggestions (these too), off", false},
    {"self", &ChannelConfig::self, "our own id there: what it sends comes back", false},
    {"name_key", &ChannelConfig::name_key,
     "hides numbers and addresses in names of conversations; never change it", true},
}};

void add_channel(std::string_view platform, std::vector<Setting>& rows) {
  const std::string group = "channels." + std::string(platform) + ".";
  rows.push_back({.key = group + "secrets",
                  .place = ChannelSecrets{std::string(platform)},
                  .meaning = "secrets that sign this platform's requests; any of them will do",
                  .secret = true,
                  .reloads = true});
  const auto wants = channel::find(platform)->wants();
  const auto wanted = [&](std::string_view name) {
    return std::find(wants.begin(), wants.end(), name) != wants.end();
  };
  for (const ChannelRow& row : kChannelRows)
    if (wanted(row.name) || (row.name == "proxy" && wanted("token")))
      rows.push_back({.key = group + std::string(row.name),
                      .place = ChannelText{std::string(platform), row.member},
                      .meaning = row.meaning,
                      .secret = row.secret,
                      .reloads = true});
  if (wanted("token"))
    rows.push_back({.key = group + "per_second",
                    .place = ChannelNumber{std::string(platform), &ChannelConfig::per_second},
                    .meaning = "requests a second to it; 0: as usual there",
                    .least = 0,
                    .most = 1000,
                    .reloads = true});
  if (wanted("mapping"))
    rows.push_back({.key = group + "mapping",
                    .place = ChannelMapping{std::string(platform)},
                    .meaning = "where its JSON holds what, as JSON pointers",
                    .reloads = true});
}

std::vector<Setting> make_settings() {
  std::vector<Setting> rows{
      {.key = "listen", .place = &Config::listen, .meaning = "address and port to listen on"},
      {.key = "journal",
       .place = &Config::journal,
       .meaning = "where events are kept: sqlite:PATH, postgres://... or memory:"},
      {.key = "keep_days",
       .place = &Config::keep_days,
       .meaning = "contacts whose last event is older are erased; 0: never",
       .least = 0,
       .most = 36'500},
      {.key = "business",
       .place = &Config::business,
       .meaning = "the profile of the business, a JSON file",
       .reloads = true},
      {.key = "hosts",
       .place = &Config::hosts,
       .meaning = "names accepted in Host and Origin beside the loopback ones",
       .reloads = true},
      {.key = "embed",
       .place = &Config::embed,
       .meaning = "origins whose pages may show the advice: https://desk.example.com"},
      {.key = "tokens",
       .place = &Config::tokens,
       .meaning = "the file of tokens; without one, and without jwt, only loopback is listened on"},
      {.key = "jwt.algorithm",
       .place = &Config::jwt_algorithm,
       .meaning = "what a help desk signs its own tokens with",
       .choices = {"off", "HS256", "RS256"}},
      {.key = "jwt.secret",
       .place = &Config::jwt_secret,
       .meaning = "the key of HS256, at least 32 bytes",
       .secret = true,
       .reloads = true},
      {.key = "jwt.public_key",
       .place = &Config::jwt_public_key,
       .meaning = "the public key of RS256, a PEM file",
       .reloads = true},
      {.key = "jwt.issuer",
       .place = &Config::jwt_issuer,
       .meaning = "what iss must be; empty: anything",
       .reloads = true},
      {.key = "jwt.audience",
       .place = &Config::jwt_audience,
       .meaning = "what aud must name; empty: anything",
       .reloads = true},
      {.key = "audit", .place = &Config::audit, .meaning = "the log of who did what; empty: none"},
      {.key = "log_level",
       .place = &Config::log_level,
       .meaning = "the least that is logged",
       .choices = {"debug", "info", "warning", "error"},
       .reloads = true},
      {.key = "drain_seconds",
       .place = &Config::drain_seconds,
       .meaning = "from SIGTERM to the end, at most",
       .least = 1,
       .most = 300,
       .reloads = true},
      {.key = "webhook.url",
       .place = &Config::webhook_url,
       .meaning = "who is told of advice, flags and tasks, by Standard Webhooks; empty: nobody",
       .reloads = true},
      {.key = "webhook.secrets",
       .place = &Config::webhook_secrets,
       .meaning = "what that is signed with, whsec_ and base64; each signs, while they are rotated",
       .secret = true,
       .reloads = true},
      {.key = "webhook.events",
       .place = &Config::webhook_events,
       .meaning = "what is told there: advice, flag, task",
       .reloads = true},
      {.key = "lookup.url",
       .place = &Config::lookup_url,
       .meaning = "who is asked for an order when a customer gives its number; empty: nobody",
       .reloads = true},
      {.key = "lookup.secrets",
       .place = &Config::lookup_secrets,
       .meaning = "what that is signed with, as webhook.secrets",
       .secret = true,
       .reloads = true},
      {.key = "autopilot.intents",
       .place = &Config::autopilot_intents,
       .meaning = "intents that are answered without a person, once each; empty: none",
       .reloads = true},
      {.key = "autopilot.confidence",
       .place = &Config::autopilot_confidence,
       .meaning = "how sure the reading must be, per cent",
       .least = 50,
       .most = 100,
       .reloads = true},
      {.key = "autopilot.daily",
       .place = &Config::autopilot_daily,
       .meaning = "such answers in a day, of all conversations",
       .least = 0,
       .most = 1'000'000,
       .reloads = true},
      {.key = "autopilot.seconds",
       .place = &Config::autopilot_seconds,
       .meaning = "silence that is waited for, as customers write in bursts",
       .least = 0,
       .most = 600,
       .reloads = true},
      {.key = "outbox.seconds",
       .place = &Config::outbox_seconds,
       .meaning = "how long a platform may take for one request that we make",
       .least = 1,
       .most = 300,
       .reloads = true},
      {.key = "proxies",
       .place = &Config::proxy_names,
       .meaning = "addresses or networks whose X-Forwarded-For is believed",
       .reloads = true},
      {.key = "tls.certificate",
       .place = &Config::tls_certificate,
       .meaning = "certificate and chain, a PEM file: the server then speaks TLS"},
      {.key = "tls.key", .place = &Config::tls_key, .meaning = "its private key, a PEM file"},
      limit("text_bytes", &Limits::text_bytes, "text of one event", 64, kMiB),
      limit("frame_bytes", &Limits::frame_bytes, "one websocket message", kKiB, 16 * kMiB),
      limit("body_bytes", &Limits::body_bytes, "body of one request", kKiB, 64 * kMiB),
      limit("body_events", &Limits::body_events, "events in one request", 1, 10'000),
      limit("header_bytes", &Limits::header_bytes, "header of one request", kKiB, kMiB),
      limit("depth", &Limits::depth, "nested JSON", 4, 64),
      limit("connections", &Limits::connections, "connections in all", 1, 1'000'000),
      limit("connections_per_address", &Limits::connections_per_address,
            "connections from one address", 1, 1'000'000),
      limit("events_per_second", &Limits::events_per_second,
            "events of one client, twice as many at once", 1, 1'000'000),
      limit("conversation_events_per_second", &Limits::conversation_events_per_second,
            "events of one conversation, twice as many at once", 1, 1'000'000),
      limit("watches", &Limits::watches, "conversations that one websocket watches", 1, 1'000'000),
      limit("queue_bytes", &Limits::queue_bytes, "unsent to one slow reader before it is dropped",
            64 * kKiB, 1024 * kMiB),
      limit("memory_bytes", &Limits::memory_bytes,
            "unsent, unread and unanswered of all connections", kMiB, 1024 * 1024 * kMiB),
      {.key = "limits.conversations",
       .place = &Limits::conversations,
       .meaning = "held folded in memory; others are read again when needed",
       .least = 1,
       .most = 10'000'000},
      limit("idle_seconds", &Limits::idle_seconds, "an HTTP connection between requests", 1, kDay),
      limit("read_seconds", &Limits::read_seconds, "one handshake, request or message", 1, kDay),
      limit("ping_seconds", &Limits::ping_seconds, "a silent websocket until it is pinged", 1,
            kDay),
  };
  for (const std::string_view platform : channel::names()) add_channel(platform, rows);
  return rows;
}

// How many letters must be added, dropped or changed.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = corner + (a[i - 1] != b[j - 1]);
      corner = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

const std::vector<Setting>& settings() {
  static const std::vector<Setting> rows = make_settings();
  return rows;
}

const Setting* find_setting(std::string_view key) {
  for (const Setting& setting : settings())
    if (setting.key == key) return &setting;
  return nullptr;
}

std::string nearest_setting(std::string_view key) {
  std::string best;
  std::size_t least = std::min<std::size_t>(key.size(), 80) / 3 + 1;
  if (key.size() > 80) return best;
  for (const Setting& setting : settings()) {
    // Groups are meant as well: "limit" is near "limits".
    for (std::size_t end = 0; end != std::string::npos;) {
      end = setting.key.find('.', end + 1);
      const std::string name = setting.key.substr(0, end);
      if (const auto d = distance(key, name); d < least) {
        least = d;
        best = name;
      }
    }
  }
  return best;
}

std::string variable_name(const Setting& setting) {
  std::string out = "HAMKALAM_";
  for (const char c : setting.key)
    out += c == '.' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string flag_name(const Setting& setting) {
  std::string out = "--" + setting.key;
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

bool equal(const Setting& setting, const Config& a, const Config& b) {
  return std::visit(
      [&](const auto& place) {
        if constexpr (kIsChannel<std::decay_t<decltype(place)>>) {
          return channel_at(a, place) == channel_at(b, place);
        } else {
          return at(a, place) == at(b, place);
        }
      },
      setting.place);
}

}  // namespace hamkalam::server
