#include "channel/signature.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "channel/encoding.hpp"
#include "channel/standard_webhooks.hpp"
#include "event/advice.hpp"

namespace hamkalam::channel {
namespace {

constexpr event::Time kMostApart = 5 * event::kMinute;
constexpr std::size_t kLongestChallenge = 256;

struct SchemeRow {
  std::string_view name;
  const char *signature, *timestamp;  // headers; nullptr: none
};
constexpr std::array<SchemeRow, 8> kSchemes{{
    {"standard", nullptr, nullptr},
    {"meta", "x-hub-signature-256", nullptr},
    {"intercom", "x-hub-signature", nullptr},
    {"chatwoot", "x-chatwoot-signature", "x-chatwoot-timestamp"},
    {"zendesk", "x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"},
    {"slack", "x-slack-signature", "x-slack-request-timestamp"},
    {"header", nullptr, nullptr},
    {"path", nullptr, nullptr},
}};

std::optional<event::Time> read_time(Scheme scheme, const std::string& text) {
  if (scheme == Scheme::zendesk) return event::parse_time(text);
  std::int64_t seconds = 0;
  const char* last = text.data() + text.size();
  const auto [end, fault] = std::from_chars(text.data(), last, seconds);
  if (fault != std::errc() || end != last || seconds < 0 || seconds > 1'000'000'000'000) return {};
  return seconds * 1000;
}

// All secrets are compared, so that the time does not tell which of them fits.
bool is_one_of(std::string_view given, const std::vector<std::string>& secrets) {
  bool found = false;
  for (const auto& secret : secrets)
    found |= !secret.empty() && equal_in_constant_time(given, secret);
  return found;
}

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i] + 1, &text[i] + 3, value, 16).ptr == &text[i] + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string query(std::string_view target, std::string_view name) {
  for (std::size_t at = target.find('?'); at != target.npos && ++at <= target.size();) {
    const std::size_t end = std::min(target.find('&', at), target.size());
    const std::string_view pair = target.substr(at, end - at);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (unescape(pair.substr(0, equals)) == name)
      return unescape(pair.substr(std::min(equals + 1, pair.size())));
    at = end == target.size() ? target.npos : end;
  }
  return {};
}

}  // namespace

std::optional<Scheme> scheme(std::string_view name) {
  for (std::size_t i = 0; i < kSchemes.size(); ++i)
    if (kSchemes[i].name == name) return static_cast<Scheme>(i);
  return std::nullopt;
}

std::string sign(Scheme scheme, std::string_view timestamp, std::string_view body,
                 std::string_view secret) {
  std::string content(timestamp);
  switch (scheme) {
    case Scheme::meta: return "sha256=" + encode_hex(hmac_sha256(secret, body));
    case Scheme::intercom: return "sha1=" + encode_hex(hmac_sha1(secret, body));
    case Scheme::chatwoot:
      return "sha256=" + encode_hex(hmac_sha256(secret, content.append(".").append(body)));
    case Scheme::zendesk: return encode_base64(hmac_sha256(secret, content.append(body)));
    case Scheme::slack:
      content.insert(0, "v0:");
      return "v0=" + encode_hex(hmac_sha256(secret, content.append(":").append(body)));
    default: return {};
  }
}

std::string verify(Scheme scheme, const HttpRequest& request,
                   const std::vector<std::string>& secrets, event::Time now,
                   const std::string& header) {
  if (scheme == Scheme::standard) return verify_standard_webhook(request, secrets, now);
  if (scheme == Scheme::path)
    return is_one_of(path_part(request.target, 0), secrets) ? "" : "the path has no known secret";
  if (scheme == Scheme::header)
    return is_one_of(request.header(header), secrets) ? ""
                                                      : "the header " + header + " does not fit";
  const SchemeRow& row = kSchemes[static_cast<std::size_t>(scheme)];
  const std::string given = request.header(row.signature);
  if (given.empty()) return "the header " + std::string(row.signature) + " is needed";
  std::string timestamp;
  if (row.timestamp) {
    timestamp = request.header(row.timestamp);
    const auto time = read_time(scheme, timestamp);
    if (!time) return std::string(row.timestamp) + " is no time";
    if (now - *time > kMostApart || *time - now > kMostApart)
      return std::string(row.timestamp) + " is more than five minutes away";
  }
  bool genuine = false;
  for (const auto& secret : secrets)
    genuine |= !secret.empty() &&
               equal_in_constant_time(given, sign(scheme, timestamp, request.body, secret));
  return genuine ? "" : "the signature does not fit";
}

std::string_view path_part(std::string_view target, std::size_t index) {
  target = target.substr(0, target.find('?'));
  for (index += 3; index > 0; --index) {  // before "", "hooks" and the platform
    const auto slash = target.find('/');
    if (slash == target.npos) return {};
    target.remove_prefix(slash + 1);
  }
  return target.substr(0, target.find('/'));
}

HttpResponse answer_challenge(const HttpRequest& request, const std::string& verify_token) {
  const std::string challenge = query(request.target, "hub.challenge");
  const bool fits = !verify_token.empty() && query(request.target, "hub.mode") == "subscribe" &&
                    equal_in_constant_time(query(request.target, "hub.verify_token"), verify_token);
  const bool plain =
      !challenge.empty() && challenge.size() <= kLongestChallenge &&
      std::all_of(challenge.begin(), challenge.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (fits && plain) return {200, challenge, "text/plain", {{"X-Content-Type-Options", "nosniff"}}};
  return {403,
          event::error_frame(Error("forbidden", "", "the verify token does not fit")),
          "application/json",
          {}};
}

Received refused(const std::string& fault) {
  Received out;
  out.response = {401, event::error_frame(Error("forbidden", "", fault)), "application/json", {}};
  return out;
}

}  // namespace hamkalam::channel
