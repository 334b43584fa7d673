// Tokens: who may sign in, as a file of salted hashes, one JSON object a line.
//
//   HK_TRY(Tokens tokens, Tokens::load("tokens.jsonl"));
//   HK_TRY(Issued sara, tokens.add(Role::agent, "sara", now, 0));
//   sara.text;                            // "hk_3f9ab01c77d2_...": shown once, stored nowhere
//   HK_CHECK(tokens.save("tokens.jsonl"));
//   tokens.find(sara.text, now);          // {Role::agent, "sara", ...}
//
// A token is `hk_<id>_<secret>`: a public id, by which its line is found without a search whose
// time tells something, and 256 random bits. Because nobody guesses those, the hash need not be
// slow: it is HMAC-SHA-256 of the secret under a salt of its own, compared in constant time. (A
// password, which a person chose, would need a slow hash instead.)
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "access/identity.hpp"
#include "base/result.hpp"

namespace hamkalam::access {

struct Token {
  std::string id;  // 12 hexadecimal digits
  Role role{};
  std::string subject;
  event::Time created = 0;
  event::Time expires = 0;  // 0: never
  event::Time revoked = 0;  // 0: not
  std::string salt, hash;   // hexadecimal
};

struct Issued {
  std::string id, text;
};

class Tokens {
 public:
  // A file that is not there has no tokens. Errors name file and line.
  static Result<Tokens> load(const std::filesystem::path& path);
  // Atomically, readable by its owner only.
  Result<void> save(const std::filesystem::path& path) const;

  // Errors: a bad subject, a time that is over, no random bytes.
  Result<Issued> add(Role role, const std::string& subject, event::Time now, event::Time expires);
  // Whether there was a valid one with this id. Its line stays, so that no id is given twice.
  bool revoke(const std::string& id, event::Time now);

  // Who holds this token; an Error says (for the log, never for the client) why nobody does.
  Result<Identity> find(std::string_view text, event::Time now) const;
  // Whether a token of this id is still valid.
  bool is_valid(const std::string& id, event::Time now) const;

  const std::map<std::string, Token>& all() const { return tokens_; }

 private:
  std::map<std::string, Token> tokens_;  // by id
};

}  // namespace hamkalam::access
