#include "server/door.hpp"

#include "access/secret.hpp"
#include "base/file.hpp"
#include "event/advice.hpp"
#include "server/address.hpp"

namespace hamkalam::server {
namespace {

using access::Identity;
using channel::HttpRequest;
using channel::HttpResponse;

// A credential that is used for each request of a page is one sign-in, not a hundred.
constexpr event::Time kOneSignIn = 15 * event::kMinute;
constexpr std::size_t kMostNoted = 10'000;

HttpResponse refusal(int status, std::string code, std::string what) {
  return {status,
          event::error_frame(Error(std::move(code), "", std::move(what))),
          "application/json",
          {}};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

bool is_bearer(std::string_view text) {
  constexpr std::string_view kScheme = "bearer ";
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\0';
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c) != kScheme[i]) return false;
  }
  return true;
}

}  // namespace

std::string credential_of(const HttpRequest& request) {
  if (const std::string given = request.header("authorization"); is_bearer(given))
    return std::string(trimmed(std::string_view(given).substr(7)));
  const std::string offered = request.header("sec-websocket-protocol");
  constexpr std::string_view kPrefix = "hamkalam.token.";
  for (std::size_t at = 0; at < offered.size();) {
    const auto comma = std::min(offered.find(',', at), offered.size());
    const auto name = trimmed(std::string_view(offered).substr(at, comma - at));
    if (name.starts_with(kPrefix))
      // What cannot be read is a bad credential, not none.
      return access::from_base64url(name.substr(kPrefix.size())).value_or("?");
    at = comma + 1;
  }
  return {};
}

std::string client_of(const Identity& who, const std::string& address) {
  if (who.subject.empty()) return limit_key(address);
  // No address has a space in it.
  return std::string(access::name(who.role)) + " " + who.subject;
}

Result<Door::Keys> Door::read_keys(const Config& config) {
  Keys keys;
  if (!config.tokens.empty()) {
    std::error_code ignored;
    if (!std::filesystem::exists(config.tokens, ignored))
      return Error(config.tokens.string(), "is not there; `hamkalam token add` makes it");
    HK_TRY(keys.tokens, access::Tokens::load(config.tokens));
  }
  if (config.jwt_algorithm != "off") {
    access::JwtSettings settings{config.jwt_algorithm, config.jwt_secret, config.jwt_issuer,
                                 config.jwt_audience};
    if (config.jwt_algorithm == "RS256") {
      HK_TRY(settings.key, read_file(config.jwt_public_key));
    }
    HK_TRY(keys.jwt, access::Jwt::make(std::move(settings)));
  }
  return keys;
}

Result<std::unique_ptr<Door>> Door::open(const Config& config, Clock clock) {
  std::unique_ptr<Door> door(new Door(config, clock));
  HK_TRY(door->keys_, read_keys(config));
  if (!config.audit.empty()) {
    HK_TRY(door->audit_, access::Audit::open(config.audit, std::move(clock)));
  }
  return door;
}

Result<void> Door::reload(const Config& config) {
  HK_TRY(Keys keys, read_keys(config));
  keys_ = std::move(keys);
  origins_ = Origins(config.hosts, config.address, config.port, config.embed);
  return {};
}

Result<Identity> Door::find(const std::string& credential, event::Time now) const {
  if (credential.starts_with("hk_") || !keys_.jwt) return keys_.tokens.find(credential, now);
  return keys_.jwt->find(credential, now);
}

bool Door::may_stay(const Identity& who) const {
  if (!signs_in_) return true;
  const event::Time now = clock_();
  if (who.token == "jwt") return keys_.jwt && who.expires > now;
  return keys_.tokens.is_valid(who.token, now);
}

void Door::note(access::AuditEntry entry) {
  if (audit_) audit_->add(std::move(entry));
}

void Door::note_sign_in(const Identity& who, const std::string& address, event::Time now) {
  if (!audit_) return;
  if (noted_.size() >= kMostNoted)
    std::erase_if(noted_, [&](const auto& one) { return one.second + kOneSignIn <= now; });
  if (noted_.size() >= kMostNoted) noted_.clear();
  const auto [last, fresh] = noted_.emplace(who.token + " " + who.subject + " " + address, now);
  if (!fresh && last->second + kOneSignIn > now) return;
  last->second = now;
  note({.what = "sign_in", .outcome = "ok", .who = who, .address = address});
}

// A bad credential: slowed, then sent away for a while.
Door::Answer Door::refuse(const std::string& address, const std::string& why, event::Time now) {
  Answer answer;
  const std::string key = limit_key(address);
  if (const int seconds = throttle_.retry_after(key, now)) {
    answer.refusal = refusal(429, "rate_limited", "too many failed sign-ins, wait a moment");
    answer.refusal->headers["Retry-After"] = std::to_string(seconds);
    return answer;
  }
  answer.delay_ms = throttle_.fail(key, now);
  note({.what = "sign_in", .outcome = "refused", .address = address, .why = why});
  answer.refusal = refusal(401, "forbidden", "this token is not valid");
  answer.refusal->headers["WWW-Authenticate"] = "Bearer error=\"invalid_token\"";
  return answer;
}

Door::Answer Door::admit(const HttpRequest& request, const std::string& address) {
  Answer answer;
  if (const std::string fault = origins_.fault(request); !fault.empty()) {
    answer.refusal = refusal(403, "forbidden", fault);
    return answer;
  }
  if (!signs_in_) return answer;
  const std::string path = request.target.substr(0, request.target.find('?'));
  if (access::is_open(request.method, path)) {
    answer.who = {};  // nobody; the route asks for no role
    return answer;
  }
  const event::Time now = clock_();
  const std::string credential = credential_of(request);
  if (credential.empty()) {
    answer.refusal = refusal(401, "forbidden", "sign in with a token");
    answer.refusal->headers["WWW-Authenticate"] = "Bearer";
    return answer;
  }
  const auto found = find(credential, now);
  if (!found) return refuse(address, found.error().text(), now);
  if (audit_ && audit_->fault()) {
    answer.refusal = refusal(503, "unavailable", "the audit log cannot be written");
    return answer;
  }
  note_sign_in(*found, address, now);
  answer.who = *found;
  if (!access::may_use(found->role, request.method, path))
    answer.refusal = refusal(403, "forbidden",
                             "this is not for the role " + std::string(access::name(found->role)));
  return answer;
}

}  // namespace hamkalam::server
