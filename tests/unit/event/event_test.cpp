#include "event/event.hpp"

#include <set>

#include "support/catch.hpp"

namespace hamkalam::event {
namespace {

// One event of every type, as in the protocol.
const std::vector<std::pair<Type, std::string>> kEvents = {
    {Type::message,
     R"("id":"m-1","at":"2026-03-01T09:12:00Z","from":"customer","channel":"chat","text":"hi")"},
    {Type::edit, R"("message":"m-1","text":"ho")"},
    {Type::remove, R"("message":"m-1")"},
    {Type::assign, R"("agent":"sara")"},
    {Type::facts, R"("customer":{"id":"u-7"},"agent":{"id":"sara"},"business":{},"case":null)"},
    {Type::ringing, R"("rings":2)"},
    {Type::due, R"("what":"task","id":"12/bad-news.follow-up")"},
    {Type::flag, R"("id":"7/repeated_complaints","outcome":"taken","agent":"mina")"},
    {Type::task, R"("id":"12/bad-news.follow-up","outcome":"done","agent":"sara")"},
    {Type::feedback, R"("about":"7/1","outcome":"used","text":"x")"},
    {Type::outcome, R"("resolved":true,"csat":4,"reopened":false)"},
    {Type::close, R"("id":"c")"},
    {Type::erased, R"("seq":3)"},
    {Type::draft, R"("agent":"sara","channel":"email","text":"dear")"},
    {Type::watch, R"("after":7)"},
    {Type::unwatch, R"("x":1)"},
};

std::string json_of(Type type, const std::string& fields) {
  return R"({"type":")" + std::string(name(type)) + R"(","conversation":"c-42",)" + fields + "}";
}

Event decoded(const std::string& json) {
  const auto event = decode_text(json);
  INFO(json);
  REQUIRE(event);
  return *event;
}

Event message(const std::string& fields) {
  return decoded(json_of(Type::message, R"("id":"m-1","from":"customer",)" + fields));
}

}  // namespace

TEST_CASE("every type decodes and keeps what it came with", "[event]") {
  std::set<Type> seen;
  for (const auto& [type, fields] : kEvents) {
    const Event event = decoded(json_of(type, fields));
    CHECK(event.type == type);
    CHECK(event.conversation == "c-42");
    CHECK(event.body.dump() == json_of(type, fields));
    CHECK(is_stored(type) == (type != Type::draft && type != Type::watch && type != Type::unwatch));
    seen.insert(type);
  }
  CHECK(seen.size() == static_cast<std::size_t>(Type::unwatch) + 1);
}

TEST_CASE("each type's fields stand where they belong", "[event]") {
  auto of = [](Type type) {
    for (const auto& [each, fields] : kEvents)
      if (each == type) return decoded(json_of(type, fields));
    return Event{};
  };
  const Event said = of(Type::message);
  CHECK(said.id == "m-1");
  CHECK(said.at == 1772356320000);
  CHECK(said.from == From::customer);
  CHECK(said.channel == "chat");
  CHECK(said.text == "hi");
  CHECK(said.seq == 0);
  CHECK_FALSE(said.by_hamkalam);
  CHECK(of(Type::edit).subject == "m-1");
  CHECK(of(Type::edit).text == "ho");
  CHECK_FALSE(of(Type::edit).at);
  CHECK(of(Type::remove).subject == "m-1");
  CHECK(of(Type::assign).agent == "sara");
  CHECK(of(Type::ringing).rings == 2);
  CHECK(of(Type::due).what == "task");
  CHECK(of(Type::due).subject == "12/bad-news.follow-up");
  CHECK(of(Type::flag).subject == "7/repeated_complaints");
  CHECK(of(Type::flag).outcome == "taken");
  CHECK(of(Type::flag).agent == "mina");
  CHECK(of(Type::flag).id.empty());  // "id" is the flag's, not the event's
  CHECK(of(Type::task).outcome == "done");
  CHECK(of(Type::feedback).subject == "7/1");
  CHECK(of(Type::feedback).text == "x");
  CHECK(of(Type::close).id == "c");
  CHECK(of(Type::draft).channel == "email");
  CHECK(of(Type::watch).after == 7);
  CHECK_FALSE(of(Type::unwatch).after);

  const Event raised = decoded(json_of(
      Type::flag,
      R"("outcome":"raised","level":"manager","reason":"threat","due":"2026-03-01T09:12:00Z")"));
  CHECK(raised.level == "manager");
  CHECK(raised.reason == "threat");
  CHECK(raised.due == 1772356320000);
  CHECK(raised.subject.empty());
  CHECK(decoded(json_of(Type::due, R"("what":"reply")")).subject.empty());
}

TEST_CASE("who said it", "[event]") {
  for (const From from : {From::customer, From::agent, From::bot, From::system, From::note})
    CHECK(decoded(json_of(Type::message,
                          R"("id":"m","text":"","from":")" + std::string(name(from)) + "\""))
              .from == from);
}

TEST_CASE("transcripts follow the text on lines of their own", "[event]") {
  CHECK(message(R"("text":"","attachments":[])").text.empty());
  CHECK(message(R"("attachments":[{"kind":"image"}])").text.empty());
  CHECK(message(R"("attachments":[{"kind":"voice","transcript":"a"}])").text == "a");
  CHECK(message(R"("text":"x","attachments":[{"kind":"voice","transcript":"a"},{"kind":"image"},
                  {"kind":"voice","transcript":"b"}])")
            .text == "x\na\nb");
}

TEST_CASE("the queue may be watched, and nothing else is called *", "[event]") {
  CHECK(decoded(R"({"type":"watch","conversation":"*"})").conversation == "*");
  CHECK(decoded(R"({"type":"unwatch","conversation":"*"})").conversation == "*");
  CHECK_FALSE(decode_text(R"({"type":"close","conversation":"*"})"));
}

TEST_CASE("unknown fields are kept, ref is echoed and never kept", "[event]") {
  const Event event = message(R"("text":"x","ref":"r-1","mood":{"deep":[1]})");
  CHECK(event.ref == "r-1");
  CHECK_FALSE(event.body.contains("ref"));
  CHECK(event.body["mood"]["deep"][0] == 1);
}

TEST_CASE("stored is as received plus at, seq and by, in this order", "[event]") {
  Event event = message(R"("x":1,"text":"hi")");
  event.at = 1772356320000;
  const std::string begin =
      R"({"type":"message","conversation":"c-42","id":"m-1","from":"customer","x":1,"text":"hi")";
  CHECK(stored(event, 7) == begin + R"(,"at":"2026-03-01T09:12:00Z","seq":7})");
  event.by_hamkalam = true;
  CHECK(stored(event, 8) == begin + R"(,"at":"2026-03-01T09:12:00Z","seq":8,"by":"hamkalam"})");

  // What was there stays in its place and as it was written.
  const Event dated = message(R"("at":"2026-03-01T12:42:00+03:30","text":"hi","ref":"r")");
  CHECK(stored(dated, 1) ==
        R"({"type":"message","conversation":"c-42","id":"m-1","from":"customer",)"
        R"("at":"2026-03-01T12:42:00+03:30","text":"hi","seq":1})");
  const Event again = decoded(stored(event, 8));
  CHECK(again.seq == 8);
  CHECK(again.by_hamkalam);
  CHECK(stored(again, 8) == stored(event, 8));
}

TEST_CASE("equal content is what a repeat must have", "[event]") {
  const std::string base = R"({"type":"message","conversation":"c","id":"m","from":"agent")";
  const auto one = decoded(base + R"(,"text":"x"})");
  auto same = [&](const std::string& rest) { return same_content(one, decoded(base + rest)); };
  CHECK(same(R"(,"text":"x"})"));
  CHECK(same(R"(,"text":"x","at":"2026-03-01T09:12:00Z","seq":4,"by":"hamkalam"})"));
  CHECK(same(R"(,"text":"x","ref":"other"})"));
  CHECK_FALSE(same(R"(,"text":"X"})"));
  CHECK_FALSE(same(R"(,"text":"x","mood":1})"));
  CHECK(same_content(decoded(R"({"text":"x","from":"agent","id":"m","conversation":"c",
                                 "type":"message"})"),
                     one));  // the order of keys does not matter
  const auto dated = decoded(base + R"(,"text":"x","at":"2026-03-01T09:12:00Z"})");
  CHECK(same_content(dated, one));
  CHECK_FALSE(same_content(dated, decoded(base + R"(,"text":"x","at":"2026-03-01T09:13:00Z"})")));
}

TEST_CASE("what is answered by an advice", "[event]") {
  for (const auto& [type, fields] : kEvents)
    CHECK(is_advised(decoded(json_of(type, fields))) ==
          (type == Type::message || type == Type::facts || type == Type::ringing ||
           type == Type::due || type == Type::close));
  CHECK_FALSE(
      is_advised(decoded(R"({"type":"facts","conversation":"c","customer":{},"by":"hamkalam"})")));
}

}  // namespace hamkalam::event
