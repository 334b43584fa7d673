#include "access/tokens.hpp"

#include <sys/stat.h>

#include <fstream>

#include "access/secret.hpp"
#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::access {

constexpr event::Time kNow = 1'772'356'320'000;

TEST_CASE("base64url reads what it writes and nothing else", "[access]") {
  for (std::size_t size = 0; size < 70; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(i * 37 + size * 11);
    const std::string text = to_base64url(bytes);
    CHECK(text.find_first_of("+/=") == text.npos);
    CHECK(from_base64url(text) == bytes);
    CHECK(from_hex(to_hex(bytes)) == bytes);
  }
  CHECK(to_base64url("\xfb\xff") == "-_8");
  for (const char* bad : {"A", "AAAAA", "AA==", "A+", "A/", "AA A", "-_9", "\xff\xff"})
    CHECK_FALSE(from_base64url(bad));
  CHECK_FALSE(from_hex("0"));
  CHECK_FALSE(from_hex("0G"));
  CHECK_FALSE(from_hex("AB"));
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 4231, test case 2.
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a token is found by its whole text alone", "[access]") {
  Tokens tokens;
  const auto sara = tokens.add(Role::agent, "sara", kNow, 0);
  const auto mina = tokens.add(Role::quality, "mina", kNow, kNow + event::kDay);
  REQUIRE(sara);
  REQUIRE(mina);
  CHECK(sara->text.starts_with("hk_" + sara->id + "_"));
  CHECK(sara->text.size() == 3 + 12 + 1 + 43);

  const auto found = tokens.find(sara->text, kNow);
  REQUIRE(found);
  CHECK(found->role == Role::agent);
  CHECK(found->subject == "sara");
  CHECK(found->token == sara->id);
  CHECK(tokens.find(mina->text, kNow)->role == Role::quality);

  // Every single sign counts.
  for (std::size_t i = 0; i < sara->text.size(); ++i) {
    std::string other = sara->text;
    other[i] = other[i] == 'a' ? 'b' : 'a';
    CHECK_FALSE(tokens.find(other, kNow));
  }
  const std::string mixed = mina->text.substr(0, 16) + sara->text.substr(16);
  CHECK_FALSE(tokens.find(mixed, kNow));
  const std::string nul("hk_\0", 4);
  for (const std::string& bad :
       {std::string(), std::string("hk_"), sara->id, sara->text + "A", sara->text.substr(1),
        sara->text.substr(0, 58), std::string(100'000, '_'), "hk_" + std::string(56, '_'), nul})
    CHECK_FALSE(tokens.find(bad, kNow));
}

TEST_CASE("expired and revoked tokens are nobody's", "[access]") {
  Tokens tokens;
  const auto mina = tokens.add(Role::quality, "mina", kNow, kNow + event::kDay);
  CHECK(tokens.find(mina->text, kNow + event::kDay - 1));
  CHECK(tokens.is_valid(mina->id, kNow + event::kDay - 1));
  CHECK_FALSE(tokens.find(mina->text, kNow + event::kDay));
  CHECK_FALSE(tokens.is_valid(mina->id, kNow + event::kDay));

  const auto sara = tokens.add(Role::agent, "sara", kNow, 0);
  CHECK(tokens.revoke(sara->id, kNow));
  CHECK_FALSE(tokens.revoke(sara->id, kNow));
  CHECK_FALSE(tokens.revoke("000000000000", kNow));
  CHECK_FALSE(tokens.find(sara->text, kNow));
  CHECK_FALSE(tokens.is_valid(sara->id, kNow));
  CHECK(tokens.find(mina->text, kNow));

  CHECK_FALSE(tokens.add(Role::agent, "a b", kNow, 0));
  CHECK_FALSE(tokens.add(Role::platform, "shop:", kNow, 0));
  CHECK_FALSE(tokens.add(Role::agent, "", kNow, 0));
  CHECK_FALSE(tokens.add(Role::agent, "sara", kNow, kNow));
}

TEST_CASE("the file of tokens has no secret and is its owner's", "[access]") {
  const test::TempFolder folder;
  const auto path = folder.file("tokens.jsonl");
  CHECK(Tokens::load(path)->all().empty());
  Tokens tokens;
  const auto sara = tokens.add(Role::agent, "sara", kNow, kNow + event::kDay);
  const auto shop = tokens.add(Role::platform, "shop", kNow, 0);
  REQUIRE(tokens.revoke(shop->id, kNow + 1000));
  REQUIRE(tokens.save(path));
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);

  const std::string bytes = *read_file(path);
  for (const auto* issued : {&*sara, &*shop})
    CHECK(bytes.find(issued->text.substr(16)) == bytes.npos);
  const auto again = Tokens::load(path);
  REQUIRE(again);
  CHECK(again->find(sara->text, kNow)->subject == "sara");
  CHECK_FALSE(again->find(sara->text, kNow + event::kDay));
  CHECK_FALSE(again->find(shop->text, kNow));
  CHECK(again->all().at(shop->id).revoked == kNow + 1000);
  REQUIRE(again->save(path));
  CHECK(*read_file(path) == bytes);
}

TEST_CASE("a bad file of tokens is refused with its line", "[access]") {
  const test::TempFolder folder;
  const auto path = folder.file("tokens.jsonl");
  Tokens tokens;
  REQUIRE(tokens.add(Role::agent, "sara", kNow, 0));
  REQUIRE(tokens.save(path));
  const std::string line = *read_file(path);
  auto load = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
    return Tokens::load(path);
  };
  auto with = [&](const std::string& from, const std::string& to) {
    std::string out = line;
    const auto at = out.find(from);
    REQUIRE(at != out.npos);
    return out.replace(at, from.size(), to);
  };
  CHECK(load(line));
  CHECK_FALSE(load(line + line));
  CHECK_FALSE(load("{}\n"));
  CHECK_FALSE(load("[]\n"));
  CHECK_FALSE(load(line.substr(0, line.size() / 2)));
  CHECK_FALSE(load(with("\"agent\"", "\"root\"")));
  CHECK_FALSE(load(with("\"sara\"", "\"sa ra\"")));
  CHECK_FALSE(load(with("\"hash\":\"", "\"hash\":\"0")));
  CHECK_FALSE(load(with("2026-", "x026-")));
  const auto fault = load(line + "{}\n");
  REQUIRE_FALSE(fault);
  CHECK(fault.error().where.find("token 2") != std::string::npos);
  CHECK_FALSE(Tokens::load(folder.file("")));
}

}  // namespace hamkalam::access
