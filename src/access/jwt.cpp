#include "access/jwt.hpp"

#include <jwt.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "base/json.hpp"

namespace hamkalam::access {
namespace {

constexpr std::size_t kLongest = 8 * 1024, kShortestSecret = 32;
constexpr int kFewestBits = 2048;
constexpr event::Time kSkew = event::kMinute;

// What is wrong with a public key, or nothing.
std::string key_fault(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PUBKEY(bytes.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  if (!key || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) return "expected an RSA public key, PEM";
  return EVP_PKEY_bits(key.get()) < kFewestBits ? "expected an RSA key of 2048 bits or more" : "";
}

// One of the token's parts as JSON. Keys that stand twice are refused: two readers of one token
// could otherwise disagree.
Result<Json> part(std::string_view text, const char* which) {
  const auto bytes = from_base64url(text);
  if (!bytes) return Error(which, "no base64url");
  HK_TRY(Json json, parse_json(*bytes, which));
  if (!json.is_object()) return Error(which, "no object");
  return json;
}

std::string text_of(const Json& json, const char* key) {
  const auto it = json.find(key);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// A time in seconds as milliseconds; 0 where it is none.
event::Time time_of(const Json& json, const char* key) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_number()) return 0;
  const double seconds = it->get<double>();
  if (!(seconds > 0 && seconds < 1e11)) return 0;
  return static_cast<event::Time>(seconds * 1000);
}

bool is_for(const Json& claims, const std::string& audience) {
  const auto it = claims.find("aud");
  if (it == claims.end()) return false;
  if (it->is_string()) return *it == audience;
  return it->is_array() && std::any_of(it->begin(), it->end(), [&](const Json& one) {
           return one.is_string() && one == audience;
         });
}

}  // namespace

Result<Jwt> Jwt::make(JwtSettings settings) {
  if (settings.algorithm == "HS256") {
    if (settings.key.size() < kShortestSecret)
      return Error("jwt", "HS256 needs a secret of at least 32 bytes");
  } else if (settings.algorithm == "RS256") {
    if (const std::string fault = key_fault(settings.key); !fault.empty())
      return Error("jwt", fault);
  } else {
    return Error("jwt", "expected the algorithm HS256 or RS256");
  }
  return Jwt(std::move(settings));
}

bool Jwt::is_signed(const std::string& token) const {
  jwt_t* raw = nullptr;
  const auto* key = reinterpret_cast<const unsigned char*>(settings_.key.data());
  if (jwt_decode(&raw, token.c_str(), key, static_cast<int>(settings_.key.size())) != 0)
    return false;
  const std::unique_ptr<jwt_t, decltype(&jwt_free)> decoded(raw, jwt_free);
  return jwt_get_alg(decoded.get()) ==
         (settings_.algorithm == "HS256" ? JWT_ALG_HS256 : JWT_ALG_RS256);
}

Result<Identity> Jwt::find(const std::string& token, event::Time now) const {
  if (token.size() > kLongest) return Error("jwt", "longer than 8 KiB");
  const auto first = token.find('.'), second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos || token.find('.', second + 1) != token.npos)
    return Error("jwt", "expected three parts");
  HK_TRY(const Json header, part(std::string_view(token).substr(0, first), "jwt header"));
  if (text_of(header, "alg") != settings_.algorithm)
    return Error("jwt header", "another algorithm than " + settings_.algorithm);
  if (header.contains("crit")) return Error("jwt header", "asks for an extension");
  HK_TRY(const Json claims,
         part(std::string_view(token).substr(first + 1, second - first - 1), "jwt claims"));
  if (const auto seal = from_base64url(std::string_view(token).substr(second + 1));
      !seal || seal->empty() || !is_signed(token))
    return Error("jwt", "the signature does not fit");

  const event::Time expires = time_of(claims, "exp") + kSkew;
  if (!claims.contains("exp") || expires == kSkew) return Error("jwt exp", "is missing or no time");
  if (expires <= now) return Error("jwt exp", "expired");
  if (claims.contains("nbf") && (!time_of(claims, "nbf") || time_of(claims, "nbf") > now + kSkew))
    return Error("jwt nbf", "not valid yet");
  if (!settings_.issuer.empty() && text_of(claims, "iss") != settings_.issuer)
    return Error("jwt iss", "another issuer");
  if (!settings_.audience.empty() && !is_for(claims, settings_.audience))
    return Error("jwt aud", "meant for somebody else");
  const auto role = role_of(text_of(claims, "role"));
  if (!role) return Error("jwt role", "expected agent, platform, quality or admin");
  const std::string subject = text_of(claims, "sub");
  if (!is_subject(subject)) return Error("jwt sub", "expected 1 to 128 of A-Z a-z 0-9 . _ @ + -");
  return Identity{*role, subject, "jwt", expires};
}

}  // namespace hamkalam::access
