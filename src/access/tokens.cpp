#include "access/tokens.hpp"

#include <nlohmann/json.hpp>

#include "access/durable_file.hpp"
#include "access/secret.hpp"
#include "base/file.hpp"

namespace hamkalam::access {
namespace {

constexpr std::string_view kPrefix = "hk_";
constexpr std::size_t kIdBytes = 6, kSaltBytes = 16, kSecretBytes = 32;
constexpr std::size_t kSecretSigns = 43;  // of 32 bytes in base64url

std::string hash_of(std::string_view salt, std::string_view secret) {
  return to_hex(hmac_sha256(salt, secret));
}

std::string to_line(const Token& token) {
  JsonWriter out;
  out.begin_object().key("id").string(token.id).key("role").string(name(token.role));
  out.key("subject").string(token.subject);
  out.key("created").string(event::format_time(token.created));
  if (token.expires) out.key("expires").string(event::format_time(token.expires));
  if (token.revoked) out.key("revoked").string(event::format_time(token.revoked));
  out.key("salt").string(token.salt).key("hash").string(token.hash).end_object();
  return out.take() + "\n";
}

Result<Token> read_token(const std::string& line, const std::string& place) {
  HK_TRY(const Json json, parse_json(line, place));
  if (!json.is_object()) return Error(place, "expected an object");
  auto text = [&](const char* key) {
    const auto it = json.find(key);
    return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
  };
  auto time = [&](const char* key, bool required) -> Result<event::Time> {
    if (!required && !json.contains(key)) return event::Time(0);
    const auto at = event::parse_time(text(key));
    if (!at || *at <= 0) return Error(place, "\"" + std::string(key) + "\": expected a time");
    return *at;
  };
  Token token;
  token.id = text("id");
  if (token.id.size() != 2 * kIdBytes || !from_hex(token.id))
    return Error(place, "\"id\": expected 12 hexadecimal digits");
  const auto role = role_of(text("role"));
  if (!role) return Error(place, "\"role\": expected agent, platform, quality or admin");
  token.role = *role;
  token.subject = text("subject");
  if (!is_subject(token.subject)) return Error(place, "\"subject\": expected a name");
  HK_TRY(token.created, time("created", true));
  HK_TRY(token.expires, time("expires", false));
  HK_TRY(token.revoked, time("revoked", false));
  token.salt = text("salt");
  token.hash = text("hash");
  for (const auto& [value, bytes] :
       {std::pair(token.salt, kSaltBytes), {token.hash, std::size_t(32)}})
    if (const auto raw = from_hex(value); !raw || raw->size() != bytes)
      return Error(place, "\"salt\" and \"hash\": expected hexadecimal digits");
  return token;
}

}  // namespace

Result<Tokens> Tokens::load(const std::filesystem::path& path) {
  Tokens out;
  std::error_code fault;
  if (!std::filesystem::exists(path, fault) && !fault) return out;
  HK_TRY(const auto lines, read_lines(path));
  int number = 0;
  for (const auto& line : lines) {
    const std::string place = path.string() + ": token " + std::to_string(++number);
    HK_TRY(Token token, read_token(line, place));
    const std::string id = token.id;
    if (!out.tokens_.emplace(id, std::move(token)).second)
      return Error(place, "the id " + id + " stands twice");
  }
  return out;
}

Result<void> Tokens::save(const std::filesystem::path& path) const {
  std::string bytes;
  for (const auto& [unused, token] : tokens_) bytes += to_line(token);
  return write_atomically(path, bytes);
}

Result<Issued> Tokens::add(Role role, const std::string& subject, event::Time now,
                           event::Time expires) {
  if (!is_subject(subject)) return Error("--subject", "expected 1 to 128 of A-Z a-z 0-9 . _ @ + -");
  if (expires && expires <= now) return Error("--expires", "expected a time to come");
  Token token{.role = role, .subject = subject, .created = now, .expires = expires};
  do {
    token.id = to_hex(random_bytes(kIdBytes));
  } while (tokens_.contains(token.id));
  const std::string secret = to_base64url(random_bytes(kSecretBytes));
  token.salt = to_hex(random_bytes(kSaltBytes));
  if (token.id.empty() || token.salt.empty() || secret.size() != kSecretSigns)
    return Error("token", "the system gives no random bytes");
  token.hash = hash_of(token.salt, secret);
  const Issued issued{token.id, std::string(kPrefix) + token.id + "_" + secret};
  tokens_.emplace(token.id, std::move(token));
  return issued;
}

bool Tokens::revoke(const std::string& id, event::Time now) {
  const auto known = tokens_.find(id);
  if (known == tokens_.end() || known->second.revoked) return false;
  known->second.revoked = now;
  return true;
}

Result<Identity> Tokens::find(std::string_view text, event::Time now) const {
  if (!text.starts_with(kPrefix)) return Error("token", "no token of ours");
  text.remove_prefix(kPrefix.size());
  const auto end = text.find('_');
  if (end != 2 * kIdBytes || text.size() != end + 1 + kSecretSigns)
    return Error("token", "no token of ours");
  const auto known = tokens_.find(std::string(text.substr(0, end)));
  // An unknown id costs as much as a known one.
  static const Token kNobody{.salt = std::string(2 * kSaltBytes, '0'),
                             .hash = std::string(64, '0')};
  const Token& token = known == tokens_.end() ? kNobody : known->second;
  const bool fits = equal_in_constant_time(hash_of(token.salt, text.substr(end + 1)), token.hash);
  if (known == tokens_.end()) return Error("token", "unknown");
  if (!fits) return Error("token " + token.id, "wrong secret");
  if (token.revoked) return Error("token " + token.id, "revoked");
  if (token.expires && token.expires <= now) return Error("token " + token.id, "expired");
  return Identity{token.role, token.subject, token.id, token.expires};
}

bool Tokens::is_valid(const std::string& id, event::Time now) const {
  const auto known = tokens_.find(id);
  return known != tokens_.end() && !known->second.revoked &&
         (!known->second.expires || known->second.expires > now);
}

}  // namespace hamkalam::access
