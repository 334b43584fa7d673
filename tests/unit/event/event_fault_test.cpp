// Every fault of an event names its field and carries the protocol's code.
#include <array>

#include "event/event.hpp"
#include "support/catch.hpp"

namespace hamkalam::event {
namespace {

// "invalid_field message.text", or "fine".
std::string fault(const std::string& json, const Limits& limits = {}) {
  const auto event = decode_text(json, limits);
  if (event) return "fine";
  CHECK_FALSE(event.error().what.empty());
  return event.error().code + " " + event.error().where;
}

// An event of this type in a good conversation.
std::string fault_of(const std::string& type, const std::string& fields,
                     const Limits& limits = {}) {
  return fault(R"({"type":")" + type + R"(","conversation":"c")" + (fields.empty() ? "" : ",") +
                   fields + "}",
               limits);
}

const std::string kSaid = R"("id":"m","from":"customer","text":"x")";
const std::string kLong(129, 'a');

}  // namespace

TEST_CASE("a long unknown type is told without half a character", "[event]") {
  const std::string type = std::string(63, 'a') + "\xDB\x8C";
  const auto event = decode_text("{\"type\":\"" + type + "\"}");
  REQUIRE(!event);
  CHECK(event.error().text() == "type: no event has the type \"" + std::string(63, 'a') + "\"");
}

TEST_CASE("what is no event at all", "[event]") {
  CHECK(fault("") == "bad_json ");
  CHECK(fault("[") == "bad_json ");
  CHECK(fault("\"\xFF\"") == "bad_json ");
  CHECK(fault("[]") == "invalid_field ");
  CHECK(fault("null") == "invalid_field ");
  CHECK(fault("{}") == "invalid_field type");
  CHECK(fault(R"({"type":7})") == "invalid_field type");
  CHECK(fault(R"({"type":"messages"})") == "unknown_type type");
  CHECK(fault(R"({"type":"Message"})") == "unknown_type type");
  CHECK(fault(R"({"type":"remove","conversation":"c"})") == "unknown_type type");  // "delete"
  CHECK(fault(R"({"type":"close","conversation":"c","type":"close"})") == "invalid_field ");
  CHECK(fault(R"({"type":"close","conversation":"c\u0000"})") == "invalid_field ");
  CHECK(fault(R"({"type":"close","conversation":"c","x":[[[]]]})", {16, 3}) == "too_deep ");
}

TEST_CASE("faults of the fields that all have", "[event]") {
  CHECK(fault(R"({"type":"close"})") == "invalid_field close.conversation");
  for (const std::string value :
       {"\"\"", "7", "null", "\"a b\"", "\"a/b\"", "\"*\"", "\"\xD8\xB3\"", "[\"c\"]"})
    CHECK(fault(R"({"type":"close","conversation":)" + value + "}") ==
          "invalid_field close.conversation");
  CHECK(fault(R"({"type":"close","conversation":")" + kLong + "\"}") ==
        "invalid_field close.conversation");
  CHECK(fault(R"({"type":"close","conversation":")" + kLong.substr(1) + "\"}") == "fine");
  CHECK(fault(R"({"type":"close","conversation":"telegram:A.z_0@+-9"})") == "fine");

  const std::vector<std::array<std::string, 3>> table = {
      {"ref", "7", "invalid_field close.ref"},
      {"ref", '"' + kLong.substr(0, 65) + '"', "too_large close.ref"},
      {"ref", '"' + kLong.substr(0, 64) + '"', "fine"},
      {"id", "\"a b\"", "invalid_field close.id"},
      {"id", "\"\"", "invalid_field close.id"},
      {"agent", "\"\"", "invalid_field close.agent"},
      {"agent", "null", "invalid_field close.agent"},
      {"at", "\"yesterday\"", "invalid_field close.at"},
      {"at", "1772356320000", "invalid_field close.at"},
      {"seq", "-1", "invalid_field close.seq"},
      {"seq", "1.5", "invalid_field close.seq"},
      {"seq", "\"1\"", "invalid_field close.seq"},
      {"seq", "9223372036854775808", "invalid_field close.seq"},
      {"seq", "9223372036854775807", "fine"},
      {"by", "true", "invalid_field close.by"},
      {"by", "\"someone\"", "fine"},
      {"id", "\"" + std::string(1025, 'a') + "\"", "too_large close.id"},
  };
  for (const auto& [field, value, expected] : table) {
    INFO(field << " " << value);
    CHECK(fault_of("close", "\"" + field + "\":" + value) == expected);
  }
}

TEST_CASE("faults of each type name its field", "[event]") {
  const std::vector<std::array<std::string, 3>> table = {
      {"message", R"("from":"customer","text":"x")", "message.id"},
      {"message", R"("id":"m","text":"x")", "message.from"},
      {"message", R"("id":"m","from":"","text":"x")", "message.from"},
      {"message", R"("id":"m","from":"Customer","text":"x")", "message.from"},
      {"message", R"("id":"m","from":"customer")", "message.text"},
      {"message", R"("id":"m","from":"customer","text":["x"])", "message.text"},
      {"message", kSaid + R"(,"channel":"fax")", "message.channel"},
      {"message", kSaid + R"(,"reply_to":"a b")", "message.reply_to"},
      {"message", kSaid + R"(,"public":"yes")", "message.public"},
      {"message", kSaid + R"(,"attachments":{})", "message.attachments"},
      {"message", kSaid + R"(,"attachments":["voice"])", "message.attachments[0]"},
      {"message", kSaid + R"(,"attachments":[{"kind":"a"},{}])", "message.attachments[1].kind"},
      {"message", kSaid + R"(,"attachments":[{"kind":1}])", "message.attachments[0].kind"},
      {"message", kSaid + R"(,"attachments":[{"kind":"a","transcript":1}])",
       "message.attachments[0].transcript"},
      {"edit", R"("message":"m")", "edit.text"},
      {"edit", R"("text":"x")", "edit.message"},
      {"delete", "", "delete.message"},
      {"delete", R"("message":"a b")", "delete.message"},
      {"assign", "", "assign.agent"},
      {"facts", R"("customer":[])", "facts.customer"},
      {"facts", R"("business":"x")", "facts.business"},
      {"facts", R"("case":1)", "facts.case"},
      {"facts", R"("agent":"sara")", "facts.agent"},
      {"facts", R"("agent":{})", "facts.agent.id"},
      {"facts", R"("agent":{"id":7})", "facts.agent.id"},
      {"ringing", "", "ringing.rings"},
      {"ringing", R"("rings":-1)", "ringing.rings"},
      {"ringing", R"("rings":"2")", "ringing.rings"},
      {"due", R"("id":"7/x")", "due.what"},
      {"due", R"("what":"call","id":"7/x")", "due.what"},
      {"due", R"("what":"task")", "due.id"},
      {"due", R"("what":"flag","id":"a b")", "due.id"},
      {"flag", R"("id":"7/x")", "flag.outcome"},
      {"flag", R"("id":"7/x","outcome":"done")", "flag.outcome"},
      {"flag", R"("outcome":"taken")", "flag.id"},
      {"flag", R"("outcome":"raised","reason":"x")", "flag.level"},
      {"flag", R"("outcome":"raised","reason":"x","level":"boss")", "flag.level"},
      {"flag", R"("outcome":"raised","level":"manager")", "flag.reason"},
      {"flag", R"("id":"7/x","outcome":"taken","due":"soon")", "flag.due"},
      {"flag", R"("id":"7/x","outcome":"taken","evidence":{})", "flag.evidence"},
      {"flag", R"("id":"7/x","outcome":"taken","evidence":[7])", "flag.evidence[0]"},
      {"flag", R"("id":"7/x","outcome":"taken","evidence":[{}])", "flag.evidence[0].message"},
      {"flag", R"("id":"7/x","outcome":"taken","evidence":[{"message":"m","end":-1}])",
       "flag.evidence[0].end"},
      {"task", R"("id":"7/x","outcome":"moved")", "task.due"},
      {"task", R"("outcome":"done")", "task.id"},
      {"task", R"("outcome":"raised")", "task.id"},
      {"task", R"("id":"7/x","outcome":"taken")", "task.outcome"},
      {"feedback", R"("outcome":"used")", "feedback.about"},
      {"feedback", R"("about":"7/1")", "feedback.outcome"},
      {"feedback", R"("about":"7/1","outcome":"liked")", "feedback.outcome"},
      {"feedback", R"("about":"7/1","outcome":"used","text":1)", "feedback.text"},
      {"outcome", R"("resolved":1)", "outcome.resolved"},
      {"outcome", R"("reopened":"no")", "outcome.reopened"},
      {"outcome", R"("csat":-4)", "outcome.csat"},
      {"draft", R"("agent":"sara")", "draft.text"},
      {"draft", R"("text":"x","channel":"fax")", "draft.channel"},
      {"watch", R"("after":"7")", "watch.after"},
  };
  for (const auto& [type, fields, field] : table) {
    INFO(type << " " << fields);
    CHECK(fault_of(type, fields) == "invalid_field " + field);
  }
}

TEST_CASE("texts have a limit, transcripts included", "[event]") {
  const std::string voice = R"(,"attachments":[{"kind":"voice","transcript":"abc"}])";
  const std::string from = R"("id":"m","from":"customer","text":")";
  CHECK(fault_of("message", from + "abcd\"", {4, 16}) == "fine");
  CHECK(fault_of("message", from + "abcde\"", {4, 16}) == "too_large message.text");
  CHECK(fault_of("message", from + "abcd\"" + voice, {8, 16}) == "fine");
  CHECK(fault_of("message", from + "abcde\"" + voice, {8, 16}) ==
        "too_large message.attachments[0].transcript");
  CHECK(fault_of("draft", R"("text":"abcde")", {4, 16}) == "too_large draft.text");
  CHECK(fault_of("edit", R"("message":"m","text":"abcde")", {4, 16}) == "too_large edit.text");
  CHECK(fault_of("message", from + std::string(16 * 1024, 'a') + "\"") == "fine");
  CHECK(fault_of("message", from + std::string(16 * 1024 + 1, 'a') + "\"") ==
        "too_large message.text");
}

TEST_CASE("a bad event still tells what its error must echo", "[event]") {
  const Incoming bad = receive_text(R"({"type":"nothing","id":"m-9","ref":"r-1"})");
  REQUIRE_FALSE(bad.event);
  CHECK(bad.id == "m-9");
  CHECK(bad.ref == "r-1");
  const Incoming worse = receive_text(R"({"type":"close","id":7,"ref":")" + kLong + "\"}");
  REQUIRE_FALSE(worse.event);
  CHECK(worse.id.empty());
  CHECK(worse.ref.empty());
  const Incoming broken = receive_text("{");
  CHECK(broken.event.error().code == "bad_json");
  const Incoming good = receive_text(R"({"type":"close","conversation":"c","ref":"r"})");
  REQUIRE(good.event);
  CHECK(good.ref == "r");
}

}  // namespace hamkalam::event
