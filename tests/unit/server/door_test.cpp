#include "server/door.hpp"

#include <fstream>

#include "access/secret.hpp"
#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::server {
namespace {

constexpr event::Time kNow = 1'772'356'320'000;
const std::string kAddress = "203.0.113.7";

channel::HttpRequest get(const std::string& target, const std::string& token = {}) {
  channel::HttpRequest request{"GET", target, {{"host", "127.0.0.1:8080"}}, ""};
  if (!token.empty()) request.headers["authorization"] = "Bearer " + token;
  return request;
}

// A door with one agent and one admin.
struct House {
  House() {
    access::Tokens tokens;
    sara = *tokens.add(access::Role::agent, "sara", now, 0);
    root = *tokens.add(access::Role::admin, "root", now, now + event::kDay);
    config.tokens = folder.file("tokens.jsonl");
    config.audit = folder.file("audit.jsonl");
    REQUIRE(tokens.save(config.tokens));
    auto opened = Door::open(config, [this] { return now; });
    REQUIRE(opened);
    door = std::move(*opened);
  }
  int status(const channel::HttpRequest& request, const std::string& address = kAddress) {
    answer = door->admit(request, address);
    return answer.refusal ? answer.refusal->status : 200;
  }

  test::TempFolder folder;
  Config config;
  event::Time now = kNow;
  access::Issued sara, root;
  std::unique_ptr<Door> door;
  Door::Answer answer;
};

}  // namespace

TEST_CASE("rates are counted for who signed in, else for an address", "[server]") {
  using access::Role;
  const access::Identity sara{Role::agent, "sara", "3f9ab01c77d2", 0},
      again{Role::agent, "sara", "jwt", kNow}, shop{Role::platform, "sara", "1", 0},
      odd{Role::agent, kAddress, "2", 0};
  CHECK(client_of({}, kAddress) == kAddress);
  CHECK(client_of({}, "2001:db8::1") == client_of({}, "2001:db8::2"));
  CHECK(client_of(sara, kAddress) == client_of(again, "198.51.100.1"));
  CHECK(client_of(sara, kAddress) != client_of(shop, kAddress));
  CHECK(client_of(odd, kAddress) != kAddress);
}

TEST_CASE("without tokens everybody is admin", "[server]") {
  const auto door = Door::open(Config(), [] { return kNow; });
  REQUIRE(door);
  const auto answer = (*door)->admit(get("/metrics"), kAddress);
  CHECK_FALSE(answer.refusal);
  CHECK(answer.who.role == access::Role::admin);
  CHECK((*door)->may_stay(answer.who));
  CHECK((*door)->admit({"GET", "/", {{"host", "evil.example"}}, ""}, kAddress).refusal->status ==
        403);
}

TEST_CASE("a token opens what its role may use", "[server]") {
  House house;
  CHECK(house.status(get("/")) == 200);
  CHECK(house.status(get("/assets/app.js?x=/v1/rules")) == 200);
  CHECK(house.status(get("/v1/rules")) == 401);
  CHECK(house.answer.refusal->headers.at("WWW-Authenticate") == "Bearer");
  CHECK(house.answer.delay_ms == 0);
  CHECK(house.status(get("/v1/rules", house.sara.text)) == 200);
  CHECK(house.answer.who.subject == "sara");
  CHECK(house.status(get("/metrics", house.sara.text)) == 403);
  CHECK(house.status(get("/metrics?x=1", house.root.text)) == 200);
  auto request = get("/v1/rules");
  for (const std::string scheme : {"bearer ", "BEARER   "}) {
    request.headers["authorization"] = scheme + house.sara.text;
    CHECK(house.status(request) == 200);
  }
  request.headers["authorization"] = "Basic " + house.sara.text;
  CHECK(house.status(request) == 401);
}

TEST_CASE("a browser's websocket brings its token as a sub-protocol", "[server]") {
  House house;
  auto request = get("/v1/stream");
  const std::string good = "hamkalam.token." + access::to_base64url(house.sara.text);
  auto with = [&](const std::string& offered) {
    request.headers["sec-websocket-protocol"] = offered;
    return house.status(request);
  };
  CHECK(with("hamkalam.v1, " + good) == 200);
  CHECK(with(good + ",hamkalam.v1") == 200);
  CHECK(with("hamkalam.v1") == 401);
  CHECK(house.answer.refusal->headers.at("WWW-Authenticate") == "Bearer");
  CHECK(with("hamkalam.v1, hamkalam.token.") == 401);
  CHECK(with("hamkalam.v1, hamkalam.token.%%") == 401);
  CHECK(with("hamkalam.v1, hamkalam.token." + house.sara.text) == 401);
  CHECK(with("hamkalam.v1, " + good + "A") == 401);
}

TEST_CASE("guessing gets slower and is sent away; a good token passes all the same", "[server]") {
  House house;
  const auto guess = get("/v1/rules", house.sara.text.substr(0, 58) + "!");
  int last = 0;
  for (int i = 0; i < 10; ++i) {
    CHECK(house.status(guess) == 401);
    CHECK(house.answer.delay_ms >= last);
    CHECK(house.answer.refusal->body.find("wrong") == std::string::npos);
    last = house.answer.delay_ms;
  }
  CHECK(house.status(guess) == 429);
  CHECK(house.answer.refusal->headers.at("Retry-After") == "2");
  CHECK(house.status(get("/v1/rules", house.sara.text)) == 200);
  CHECK(house.status(guess, "203.0.113.8") == 401);
  house.now += 2000;
  CHECK(house.status(guess) == 401);
  CHECK(house.status(guess) == 429);
}

TEST_CASE("a revoked or expired token ends what it opened", "[server]") {
  House house;
  REQUIRE(house.status(get("/v1/rules", house.sara.text)) == 200);
  const auto sara = house.answer.who;
  REQUIRE(house.status(get("/v1/rules", house.root.text)) == 200);
  const auto root = house.answer.who;
  auto tokens = *access::Tokens::load(house.config.tokens);
  tokens.revoke(house.sara.id, house.now);
  REQUIRE(tokens.save(house.config.tokens));
  CHECK(house.door->may_stay(sara));
  REQUIRE(house.door->reload(house.config));
  CHECK_FALSE(house.door->may_stay(sara));
  CHECK(house.status(get("/v1/rules", house.sara.text)) == 401);
  CHECK(house.door->may_stay(root));
  house.now += event::kDay;
  CHECK_FALSE(house.door->may_stay(root));
  CHECK(house.status(get("/v1/rules", house.root.text)) == 401);

  // A broken file changes nothing.
  std::ofstream(house.config.tokens) << "{}\n";
  house.now -= event::kDay;
  CHECK_FALSE(house.door->reload(house.config));
  CHECK(house.door->may_stay(root));
  CHECK_FALSE(Door::open(house.config, [] { return kNow; }));
  house.config.tokens = house.folder.file("none.jsonl");
  CHECK_FALSE(Door::open(house.config, [] { return kNow; }));
}

TEST_CASE("sign-ins stand in the audit log, once for a page, never with a token", "[server]") {
  House house;
  for (int i = 0; i < 5; ++i) house.status(get("/v1/rules", house.sara.text));
  house.status(get("/v1/rules", house.sara.text), "203.0.113.8");
  house.status(get("/v1/rules", house.sara.text + "x"));
  house.now += 16 * event::kMinute;
  house.status(get("/v1/rules", house.sara.text));
  house.door.reset();
  const auto lines = *read_lines(house.config.audit);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].find(R"("what":"sign_in","outcome":"ok","role":"agent","subject":"sara")") !=
        std::string::npos);
  CHECK(lines[2].find(R"("outcome":"refused","address":"203.0.113.7","why")") != std::string::npos);
  for (const auto& line : lines) CHECK(line.find(house.sara.text.substr(16)) == std::string::npos);
  CHECK(access::verify_audit({house.config.audit})->lines == 4);
}

}  // namespace hamkalam::server
