#include "assist/exchange.hpp"

#include "history/history.hpp"
#include "support/chat.hpp"

namespace hamkalam::assist {
namespace {

using conversation::Conversation;

event::Event event_of(std::string_view json) {
  auto event = event::decode_text(json);
  REQUIRE(event);
  return *std::move(event);
}

event::Event message(const std::string& id, const std::string& from, const std::string& text,
                     const std::string& at = "2026-03-01T09:00:00Z") {
  return test::decoded(
      {{"type", "message"}, {"id", id}, {"at", at}, {"from", from}, {"text", text}}, "c-1", 0);
}

const std::string kWantsManager = "می‌خوام با مدیرتون حرف بزنم";

// A day with a promise that falls due; each line what the exchange stored and answered.
std::vector<std::string> a_day() {
  Conversation conversation = test::assistant().begin("c-1");
  std::vector<std::string> out;
  for (const event::Event& event :
       {message("m-1", "customer", kWantsManager),
        message("m-2", "agent", "I'll call you tomorrow at nine.", "2026-03-01T09:01:00Z"),
        message("m-3", "customer", "well?", "2026-03-02T08:59:00Z"),
        message("m-4", "customer", "nobody has called me!", "2026-03-02T10:00:00Z")}) {
    auto derived = history::History::fallen_due(conversation, *event.at);
    const Exchange x = exchange(test::assistant(), conversation, std::move(derived), event);
    for (const auto& row : x.rows) {
      out.push_back(row.body);
      out.push_back(row.advice);
    }
    out.push_back(x.answer);
  }
  return out;
}

}  // namespace

TEST_CASE("an event is stored with what hamkalam does about it", "[assist]") {
  Conversation conversation = test::assistant().begin("c-1");
  const Exchange x =
      exchange(test::assistant(), conversation, {}, message("m-1", "customer", kWantsManager));
  REQUIRE(x.rows.size() == 2);
  CHECK(x.main == 0);
  CHECK(x.rows[0].seq == 1);
  CHECK(x.rows[0].id == "m-1");
  CHECK(x.rows[0].body.ends_with(R"(,"seq":1})"));
  CHECK(x.rows[0].advice == x.answer);
  CHECK(x.answer.starts_with(R"({"type":"advice","conversation":"c-1","for":"m-1","seq":1,)"));
  CHECK(x.rows[1].seq == 2);
  CHECK(x.rows[1].id.empty());
  CHECK(x.rows[1].advice.empty());
  CHECK(x.rows[1].body.starts_with(R"({"type":"flag","conversation":"c-1",)"));
  CHECK(x.rows[1].body.ends_with(R"("seq":2,"by":"hamkalam"})"));
  CHECK(conversation.sequence() == 2);
  CHECK(conversation.open_flags().size() == 1);
}

TEST_CASE("what fell due goes before the event, its flag too", "[assist]") {
  Conversation conversation = test::assistant().begin("c-1");
  exchange(test::assistant(), conversation, {},
           message("m-1", "agent", "I'll call you tomorrow at nine."));
  REQUIRE(conversation.tasks().size() == 1);
  const auto late = message("m-2", "customer", "hello", "2026-03-02T09:30:00Z");
  const Exchange x = exchange(test::assistant(), conversation,
                              history::History::fallen_due(conversation, *late.at), late);
  REQUIRE(x.rows.size() == 3);
  CHECK(x.main == 2);
  CHECK(x.rows[0].event.type == event::Type::due);
  CHECK(x.rows[0].advice.starts_with(R"({"type":"advice","conversation":"c-1","for":null,)"));
  CHECK(x.rows[1].event.type == event::Type::flag);
  CHECK(x.rows[2].id == "m-2");
  CHECK(x.answer.find(R"("open_flags":[{"id":"3/promise_overdue")") != std::string::npos);
  for (std::size_t i = 0; i < x.rows.size(); ++i) CHECK(x.rows[i].seq == 3 + i);
}

TEST_CASE("derived facts are answered by nobody", "[assist]") {
  Conversation conversation = test::assistant().begin("c-1");
  event::Event facts = event_of(R"({"type":"facts","conversation":"c-1",
    "at":"2026-03-01T08:00:00Z","customer":{"complaints_before":2}})");
  facts.by_hamkalam = true;
  const Exchange x = exchange(test::assistant(), conversation, {facts},
                              message("m-1", "customer", "this is the third complaint I'm making"));
  CHECK(x.main == 1);
  CHECK(x.rows[0].advice.empty());
  CHECK(x.rows[0].body.ends_with(R"("seq":1,"by":"hamkalam"})"));
  CHECK(conversation.facts("customer")["complaints_before"] == 2);
}

TEST_CASE("events without advice are acknowledged", "[assist]") {
  Conversation conversation = test::assistant().begin("c-1");
  exchange(test::assistant(), conversation, {}, message("m-1", "customer", "hello"));
  std::uint64_t seq = 1;
  for (const char* fields :
       {R"({"type":"edit","message":"m-1","text":"hi"})", R"({"type":"delete","message":"m-1"})",
        R"({"type":"assign","agent":"sara"})",
        R"({"type":"flag","outcome":"raised","level":"manager","reason":"by_agent"})",
        R"({"type":"task","id":"1/x","outcome":"done"})",
        R"({"type":"feedback","about":"1/1","outcome":"used"})",
        R"({"type":"outcome","resolved":true})"}) {
    const Exchange x = exchange(test::assistant(), conversation, {},
                                test::decoded(*parse_json(fields, ""), "c-1", test::kBegin));
    INFO(fields);
    CHECK(x.rows.size() == 1);
    CHECK(x.answer == R"({"type":"ack","seq":)" + std::to_string(++seq) + "}");
    CHECK(answer(test::assistant(), conversation) == x.answer);
  }
}

TEST_CASE("the same input gives the same bytes twice", "[assist]") {
  const auto once = a_day();
  CHECK(once.size() > 12);
  CHECK(once == a_day());
}

TEST_CASE("the rows folded again give the same answers", "[assist]") {
  Conversation live = test::assistant().begin("c-1"), again = test::assistant().begin("c-1");
  for (const event::Event& event : {message("m-1", "customer", kWantsManager),
                                    message("m-2", "agent", "I'll call you tomorrow at nine."),
                                    message("m-3", "customer", "well?", "2026-03-02T09:30:00Z")}) {
    const Exchange x =
        exchange(test::assistant(), live, history::History::fallen_due(live, *event.at), event);
    for (const auto& row : x.rows) {
      fold(test::assistant(), again, event_of(row.body));
      if (!row.advice.empty()) CHECK(answer(test::assistant(), again) == row.advice);
    }
  }
  CHECK(event::to_json(test::assistant().summarise(again)) ==
        event::to_json(test::assistant().summarise(live)));
}

}  // namespace hamkalam::assist
