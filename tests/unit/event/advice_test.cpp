#include "event/advice.hpp"

#include <nlohmann/json.hpp>

#include "support/catch.hpp"

namespace hamkalam::event {
namespace {

Flag flag() {
  return {"7/repeated_complaints",         "senior_agent",     "repeated_complaints",
          "difficult.repeated-complaints", {{"m-1", {0, 24}}}, 1772358120000};
}
const std::string kFlag =
    R"({"id":"7/repeated_complaints","level":"senior_agent","reason":"repeated_complaints",)"
    R"("rule":"difficult.repeated-complaints","evidence":[{"message":"m-1","start":0,"end":24}],)"
    R"("due":"2026-03-01T09:42:00Z"})";

Review review() {
  Review review;
  review.conversation = "c-42";
  review.acts = {{"blame", {0, 21}}, {"question", {22, 30}}};
  review.findings = {{"never.criticise", "error", {0, 21}, "No blame.", "May I ..."},
                     {"style.short", "hint", {0, 0}, "Shorter.", ""}};
  review.flags = {flag()};
  review.rules = {"never.criticise"};
  review.brain = "0123456789abcdef";
  return review;
}
const std::string kReview =
    R"({"type":"review","conversation":"c-42","acts":[{"name":"blame","start":0,"end":21},)"
    R"({"name":"question","start":22,"end":30}],"findings":[{"rule":"never.criticise",)"
    R"("severity":"error","start":0,"end":21,"text":"No blame.","rewrite":"May I ..."},)"
    R"({"rule":"style.short","severity":"hint","start":0,"end":0,"text":"Shorter."}],"flags":[)" +
    kFlag + R"(],"open_flags":[],"rules":["never.criticise"],"brain":"0123456789abcdef"})";

Advice advice() {
  Advice advice;
  advice.conversation = "c-42";
  advice.for_message = "m-1";
  advice.seq = 7;
  advice.language = {"fa-Latn", 980};
  advice.native = "\xD8\xB3";
  advice.intent = {"delivery.late", 940};
  advice.ranking = {{"delivery.late", 940}, {"order.status", 36}};
  advice.signals = {{"anger", 810}, {"broken_promise", 904}};
  advice.entities = {{"order_number", "\xDB\xB1\xDB\xB2\xDB\xB3", "123", "", {12, 15}}};
  advice.suggestions = {{"7/1",
                         "text",
                         "fa",
                         "gloss",
                         {"acknowledge", "ask_fact"},
                         {"difficult.broken-promise", "conflict.facts-first"},
                         900}};
  advice.avoid = {"blame"};
  advice.flags = {flag()};
  advice.notes = {{"7/n1", "difficult.broken-promise", "note"}};
  advice.tasks = {{"7/bad-news.follow-up", "bad-news.follow-up", "task", 1772358120000}};
  advice.rules = {"difficult.broken-promise", "empathy.be-the-customer"};
  advice.open_flags = {flag()};
  advice.supersedes = {"m-0"};
  advice.attention = 78;
  advice.brain = "0123456789abcdef";
  return advice;
}

std::vector<std::string> keys_of(const std::string& json) {
  const auto parsed = parse_json(json, "");
  REQUIRE(parsed);
  std::vector<std::string> keys;
  for (const auto& [key, value] : parsed->items()) keys.push_back(key);
  return keys;
}

}  // namespace

TEST_CASE("an advice is written as the protocol shows it", "[event]") {
  CHECK(to_json(advice()) ==
        R"({"type":"advice","conversation":"c-42","for":"m-1","seq":7,)"
        R"("language":{"tag":"fa-Latn","confidence":0.98},"native":")"
        "\xD8\xB3"
        R"(","intent":{"name":"delivery.late","confidence":0.94},)"
        R"("ranking":[{"name":"delivery.late","confidence":0.94},)"
        R"({"name":"order.status","confidence":0.04}],)"
        R"("signals":[{"name":"anger","strength":0.81},{"name":"broken_promise","strength":0.90}],)"
        R"("entities":[{"kind":"order_number","text":")"
        "\xDB\xB1\xDB\xB2\xDB\xB3"
        R"(","value":"123","start":12,"end":15}],)"
        R"("suggestions":[{"id":"7/1","text":"text","language":"fa","gloss":"gloss",)"
        R"("moves":["acknowledge","ask_fact"],)"
        R"("rules":["difficult.broken-promise","conflict.facts-first"],"score":0.90}],)"
        R"("avoid":["blame"],"flags":[)" +
            kFlag +
            R"(],"notes":[{"id":"7/n1","rule":"difficult.broken-promise","text":"note"}],)"
            R"("tasks":[{"id":"7/bad-news.follow-up","rule":"bad-news.follow-up","text":"task",)"
            R"("due":"2026-03-01T09:42:00Z"}],)"
            R"("rules":["difficult.broken-promise","empathy.be-the-customer"],"open_flags":[)" +
            kFlag + R"(],"supersedes":["m-0"],"attention":78,"brain":"0123456789abcdef"})");
}

TEST_CASE("an advice without a message, a script of its own or a gloss", "[event]") {
  Advice bare;
  bare.language.name = "und";
  CHECK(to_json(bare) ==
        R"({"type":"advice","conversation":"","for":null,"seq":0,)"
        R"("language":{"tag":"und","confidence":0.00},"intent":{"name":"","confidence":0.00},)"
        R"("ranking":[],"signals":[],"entities":[],"suggestions":[],"avoid":[],"flags":[],)"
        R"("notes":[],"tasks":[],"rules":[],"open_flags":[],"supersedes":[],"attention":0,)"
        R"("brain":""})");
  bare.suggestions.emplace_back();
  CHECK(to_json(bare).find("gloss") == std::string::npos);
}

TEST_CASE("an agent's message nests its review before the attention", "[event]") {
  Advice own = advice();
  own.suggestions.clear();
  own.review = review();
  const std::string json = to_json(own);
  CHECK(json.find(R"("suggestions":[],)") != std::string::npos);
  CHECK(json.find(R"("supersedes":["m-0"],"review":)" + kReview + R"(,"attention":78,)") !=
        std::string::npos);
  CHECK(keys_of(json).back() == "brain");
}

TEST_CASE("a review is written as the protocol shows it", "[event]") {
  CHECK(to_json(review()) == kReview);
}

TEST_CASE("a summary is written as the protocol shows it", "[event]") {
  Summary summary{"c-42", 7, 78, {"anger"}, "fa", "chat", "sara", 1772356320000, {flag()}};
  summary.last_from = From::customer;
  summary.last_at = 1772356320000;
  CHECK(to_json(summary) ==
        R"({"type":"summary","conversation":"c-42","seq":7,"attention":78,"reasons":["anger"],)"
        R"("language":"fa","channel":"chat","agent":"sara",)"
        R"("waiting_since":"2026-03-01T09:12:00Z","open_flags":[)" +
            kFlag + R"(],"last":{"from":"customer","at":"2026-03-01T09:12:00Z"}})");
  summary.waiting_since.reset();
  CHECK(to_json(summary).find(R"("waiting_since":null)") != std::string::npos);
}

TEST_CASE("the small frames", "[event]") {
  CHECK(event_frame("c-42", 7, R"({"type":"close","seq":7})") ==
        R"({"type":"event","conversation":"c-42","seq":7,"event":{"type":"close","seq":7}})");
  CHECK(ack_frame(9) == R"({"type":"ack","seq":9})");
  CHECK(error_frame(Error("too_large", "message.text", "longer than 4 bytes"), "m-9") ==
        R"({"type":"error","code":"too_large","message":"message.text: longer than 4 bytes",)"
        R"("field":"text","for":"m-9"})");
  CHECK(error_frame(Error("bad_json", "", "not \"JSON\"")) ==
        R"({"type":"error","code":"bad_json","message":"not \"JSON\""})");
  CHECK(error_frame(Error("facts.agent.id", "expected a string")) ==
        R"({"type":"error","code":"invalid_field",)"
        R"("message":"facts.agent.id: expected a string","field":"agent.id"})");
  CHECK(error_frame(Error("unknown_type", "type", "x")) ==
        R"({"type":"error","code":"unknown_type","message":"type: x","field":"type"})");
}

TEST_CASE("ref is the last key of the direct answer", "[event]") {
  CHECK(with_ref(ack_frame(9), "r-1") == R"({"type":"ack","seq":9,"ref":"r-1"})");
  CHECK(with_ref(ack_frame(9), "") == ack_frame(9));
  CHECK(with_ref(ack_frame(9), "a\"\n") == R"({"type":"ack","seq":9,"ref":"a\"\n"})");
  CHECK(keys_of(with_ref(to_json(advice()), "r")).back() == "ref");
}

}  // namespace hamkalam::event
