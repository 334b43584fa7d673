#include "channel/standard_webhooks.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <charconv>

#include "channel/encoding.hpp"

namespace hamkalam::channel {
namespace {

constexpr event::Time kTolerance = 5 * event::kMinute;

}  // namespace

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string sign_standard_webhook(std::string_view id, std::string_view timestamp,
                                  std::string_view body, std::string_view secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (secret.starts_with(kPrefix)) secret.remove_prefix(kPrefix.size());
  const std::string key = decode_base64(secret);
  if (key.empty()) return {};
  std::string content;
  content.append(id).append(".").append(timestamp).append(".").append(body);
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), int(key.size()),
       reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest, &size);
  return "v1," + encode_base64({reinterpret_cast<const char*>(digest), size});
}

HttpCall deliver_standard_webhook(const std::string& url, const std::string& id, std::string body,
                                  const std::vector<std::string>& secrets, event::Time now) {
  const std::string timestamp = std::to_string(now / 1000);
  std::string signatures;
  for (const auto& secret : secrets)
    signatures +=
        (signatures.empty() ? "" : " ") + sign_standard_webhook(id, timestamp, body, secret);
  return {.method = "POST",
          .base = url,
          .path = "",
          .headers = {{"content-type", "application/json"},
                      {"webhook-id", id},
                      {"webhook-timestamp", timestamp},
                      {"webhook-signature", signatures}},
          .body = std::move(body),
          .repeatable = true};
}

std::string verify_standard_webhook(const HttpRequest& request,
                                    const std::vector<std::string>& secrets, event::Time now) {
  const std::string id = request.header("webhook-id");
  const std::string timestamp = request.header("webhook-timestamp");
  const std::string given = request.header("webhook-signature");
  if (id.empty() || timestamp.empty() || given.empty())
    return "the headers webhook-id, webhook-timestamp and webhook-signature are needed";
  std::int64_t seconds = 0;
  const auto [end, fault] =
      std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
  if (fault != std::errc() || end != timestamp.data() + timestamp.size() || seconds < 0 ||
      seconds > 1'000'000'000'000)
    return "webhook-timestamp is no time in seconds";
  const event::Time distance = now - seconds * 1000;
  if (distance > kTolerance || distance < -kTolerance)
    return "webhook-timestamp is more than five minutes away";
  bool genuine = false;
  for (const auto& secret : secrets) {
    const std::string expected = sign_standard_webhook(id, timestamp, request.body, secret);
    // The header lists several signatures, separated by spaces, while keys are rotated.
    for (std::size_t at = 0; !expected.empty() && at < given.size();) {
      const std::size_t space = std::min(given.find(' ', at), given.size());
      genuine |= equal_in_constant_time(std::string_view(given).substr(at, space - at), expected);
      at = space + 1;
    }
  }
  return genuine ? "" : "the signature does not fit";
}

}  // namespace hamkalam::channel
