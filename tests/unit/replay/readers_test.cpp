#include "replay/readers/reader.hpp"

#include "replay/readers/said.hpp"
#include "replay/readers/stamp.hpp"
#include "support/logs.hpp"
#include "support/made_up_logs.hpp"

namespace hamkalam::replay {
namespace {

using test::How;
using test::Read;
using test::read_log;
using Strings = std::vector<std::string>;

// The made-up log of a format, the nth of them.
Read made_up(const std::string& format, std::size_t nth = 0, How how = {}) {
  for (const auto& log : test::made_up_logs())
    if (log.format == format && nth-- == 0) {
      how.file = log.file;
      return read_log(log.bytes, how);
    }
  FAIL("no such log");
  return {};
}

TEST_CASE("every made-up log is known by its content and read without a fault") {
  for (const auto& log : test::made_up_logs()) {
    INFO(log.format << " " << log.bytes.substr(0, 60));
    const Read read = read_log(log.bytes, {.file = log.file});
    REQUIRE(read.format);
    CHECK(name(*read.format) == log.format);
    CHECK(read.faults.empty());
    CHECK(!read.events.empty());
    for (const auto& found : read.events) {
      const auto event = event::decode(found.body);
      INFO(found.body.dump());
      CHECK((event ? "" : event.error().text()) == "");
    }
  }
}

TEST_CASE("what is no log is not taken for one") {
  for (const char* text :
       {"", "\n\n", "just a letter, to a friend\nwith lines", "<html></html>", R"({"a":1})", "[]"})
    CHECK(!detect(text, test::log_words()));
}

TEST_CASE("WhatsApp: Android, English, twelve hours, system line, more lines, media") {
  const Read read = made_up("whatsapp");
  CHECK(read.messages() ==
        Strings{"customer|2018-03-06T13:55:00Z|the lamp came broken\nand the box was wet",
                "agent Omid|2018-03-13T01:57:00Z|sorry: I'll send another",
                "customer|2018-03-13T01:58:00Z|"});
  CHECK(read.ignored_kinds.at("system") == 1);
  CHECK(read.conversation() == "whatsapp:WhatsApp+20Chat+20with+20Sara");
  CHECK(read.events[1].line == 2);
}

TEST_CASE("WhatsApp: iOS, with marks before the bracket and before attachments") {
  CHECK(made_up("whatsapp", 1, {.agents = {"Omid"}}).messages() ==
        Strings{"customer|2018-06-13T21:25:15Z|hello", "agent Omid|2018-06-13T21:26:15Z|hi",
                "customer|2018-06-13T21:27:15Z|"});
}

TEST_CASE("WhatsApp: Persian digits, year first, the zone of the chat") {
  const Read read = made_up("whatsapp", 2, {.agents = {"امید"}, .zone = "Asia/Tehran"});
  REQUIRE(read.messages().size() == 3);
  CHECK(read.messages()[0] == "customer|2021-05-30T14:14:00Z|سلام، چراغ شکسته رسید");
  CHECK(read.messages()[2] == "customer|2021-05-31T04:36:00Z|");
  CHECK(read.ignored_kinds.at("system") == 1);
}

TEST_CASE("WhatsApp: Arabic digits and halves of the day, marks inside the date") {
  const Read read = made_up("whatsapp", 3);
  REQUIRE(read.messages().size() == 2);
  CHECK(read.messages()[0].starts_with("customer|2021-05-30T18:44:00Z|"));
  CHECK(read.messages()[1].find("|2021-05-31T08:05:00Z|") != std::string::npos);
}

TEST_CASE("WhatsApp: other orders and signs") {
  CHECK(made_up("whatsapp", 4).messages()[0] == "customer|2018-06-13T21:25:15Z|moi");
  CHECK(made_up("whatsapp", 5).messages()[1] == "agent b|2018-06-14T21:25:15Z|two");
  CHECK(made_up("whatsapp", 6).messages()[0] == "customer|2023-08-05T17:52:02Z|one");
}

TEST_CASE("WhatsApp: the order of days and months comes from the whole beginning") {
  const Read read = read_log("1/2/24, 10:00 - a: one\n13/2/24, 10:00 - b: two\n");
  CHECK(read.messages()[0] == "customer|2024-02-01T10:00:00Z|one");
  // Nothing is over twelve: what goes forward is right.
  const Read forward = read_log(
      "1/2/24, 10:00 - a: one\n1/3/24, 10:00 - b: two\n1/4/24, 9:00 - a: x\n2/1/24, 9:00 - b: y\n");
  CHECK(forward.messages()[3] == "agent b|2024-02-01T09:00:00Z|y");
}

TEST_CASE("WhatsApp: the same words twice are two messages, the same export again the same ones") {
  const std::string log = "1/2/24, 10:00 - a: yes\n1/2/24, 10:00 - a: yes\n";
  const Read once = read_log(log), again = read_log(log);
  CHECK(once.events[1].body["id"] != once.events[2].body["id"]);
  CHECK(once.events[1].body["id"] == again.events[1].body["id"]);
}

TEST_CASE("Telegram: text of parts, services, replies, media, the full account") {
  const Read read = made_up("telegram");
  CHECK(read.messages() == Strings{"customer|2024-01-01T10:00:00Z|look https://x.ir",
                                   "agent user9|2024-01-01T10:02:00Z|on it",
                                   "customer|2024-01-01T10:03:00Z|"});
  CHECK(read.ignored_kinds.at("pin_message") == 1);
  const Read account = made_up("telegram", 1);
  REQUIRE(account.messages().size() == 2);
  CHECK(account.events.back().body["conversation"] == "telegram:2");
}

TEST_CASE("Chatwoot: private notes, activities, messages without words") {
  CHECK(made_up("chatwoot").messages() ==
        Strings{"customer|2021-07-23T18:02:49Z|hi", "note|2021-07-23T18:03:00Z|look at his plan",
                "agent 1|2021-07-23T18:03:10Z|hello",
                "system|2021-07-23T18:03:11Z|Omid was assigned", "customer|2021-07-23T18:03:12Z|"});
}

TEST_CASE("Zendesk: chats with ratings, tickets with notes and HTML") {
  const Read chat = made_up("zendesk");
  CHECK(chat.messages() ==
        Strings{"customer|2014-10-09T05:46:47Z|hi", "agent 7|2014-10-09T05:46:59Z|yes?"});
  CHECK(chat.events.back().body["csat"] == 5);
  CHECK(made_up("zendesk", 1).messages() ==
        Strings{"customer|2026-01-01T10:00:00Z|The lamp & the box\ncame late",
                "note|2026-01-01T10:05:00Z|ask the depot",
                "agent 3|2026-01-01T10:06:00Z|We are looking."});
}

TEST_CASE("Intercom: the source comes first, what was redacted is left out, an end ends") {
  const Read read = made_up("intercom");
  CHECK(read.messages() ==
        Strings{"customer|2022-09-19T14:20:23Z|Hi", "agent 7|2022-09-19T14:21:00Z|Okay!"});
  CHECK(read.ignored_kinds.at("redacted") == 1);
  CHECK(read.events.back().body["type"] == "close");
}

TEST_CASE("Messenger: newest first, UTF-8 that was read as Latin-1") {
  CHECK(made_up("messenger").messages() ==
        Strings{"customer|2023-11-14T22:13:20Z|سلام", "agent Shop|2023-11-14T22:14:20Z|hello"});
  CHECK(mend_latin1("caf\u00e9") == "caf\u00e9");  // no UTF-8 underneath
}

TEST_CASE("Rasa: times of seconds and parts, intents as what was expected") {
  const Read read = made_up("rasa");
  CHECK(read.messages() ==
        Strings{"customer|2026-01-01T10:00:00.500Z|hi", "bot|2026-01-01T10:00:00.900Z|Hello!"});
  CHECK(read.events[0].body["expect"]["intent"] == "greet");
  const Read stories = made_up("stories");
  REQUIRE(stories.messages().size() == 2);
  CHECK(stories.events[1].body["expect"]["intent"] == "ask_human");
  CHECK(stories.ignored_kinds.at("action") == 1);
}

TEST_CASE("CSV: byte order mark, semicolons, quotes over lines, Windows-1256") {
  CHECK(made_up("csv").messages() ==
        Strings{"customer|2026-01-01T10:00:00Z|two lines\nand a \"quote\"; and a mark",
                "agent omid|2026-01-01T10:01:00Z|Fine."});
  // "conversation_id,time,role,text" and an Arabic word in the old code page, a Persian date.
  const Read old = read_log(
      "chat_id,time,role,text\n1,1404/10/11 12:30,customer,"
      "\xE3\xD1\xCD\xC8\xC7 \xE6\xD5\xE1\xCA \xC7\xE1\xD1\xD3\xC7\xE1\xC9\n",
      {.zone = "Asia/Tehran"});
  REQUIRE(old.messages().size() == 1);
  CHECK(old.messages()[0] == "customer|2026-01-01T09:00:00Z|مرحبا وصلت الرسالة");
}

TEST_CASE("a broken line has its number, is counted, and does not harm the next") {
  const Read csv = read_log(
      "chat_id,time,role,text\n1,2026-01-01T10:00:00Z,customer,hi\n1,never,"
      "customer,what\n1,2\n1,2026-01-01T10:02:00Z,nobody,hm\n"
      "1,2026-01-01T10:03:00Z,agent,yes\n");
  CHECK(csv.messages().size() == 2);
  REQUIRE(csv.faults.size() == 3);
  CHECK(csv.faults[0] == std::pair<std::uint64_t, std::string>(3, "this is no time"));
  CHECK(csv.faults[1].first == 4);
  CHECK(csv.faults[2].first == 5);

  const Read jsonl = read_log(
      "{\"chat_id\":\"1\",\"role\":\"user\",\"text\":\"a\"}\n"
      "{\"chat_id\":\"1\",\"role\":\"user\",\"text\":\"b\n"
      "{\"chat_id\":\"1\",\"role\":\"user\",\"text\":\"c\"}\n");
  CHECK(jsonl.messages().size() == 2);
  REQUIRE(jsonl.faults.size() == 1);
  CHECK(jsonl.faults[0].first == 2);

  const Read whatsapp = read_log(
      "1/2/24, 10:00 - a: one\n45/45/24, 10:00 - b: two\n"
      "14/2/24, 10:00 - a: three\n");
  CHECK(whatsapp.messages().size() == 2);
  REQUIRE(whatsapp.faults.size() == 1);
  CHECK(whatsapp.faults[0].first == 2);

  const Read cut = read_log(R"({"name":"A","type":"personal_chat","id":1,"messages":[
{"id":5,"type":"message","date_unixtime":"1704103200","from_id":"user1","text":"one"},
{"id":6,"type":"message","date_unixtime":"1704103200","from_id":"us)");
  CHECK(cut.messages().size() == 1);
  REQUIRE(cut.faults.size() == 1);
  CHECK(cut.faults[0].first == 3);
}

TEST_CASE("a log is the same whatever pieces it comes in") {
  for (const auto& log : test::made_up_logs()) {
    INFO(log.bytes.substr(0, 60));
    const auto bodies = [&](std::size_t piece) {
      Strings out;
      for (const auto& found : read_log(log.bytes, {.file = log.file, .piece = piece}).events)
        out.push_back(std::to_string(found.line) + found.body.dump());
      return out;
    };
    const Strings whole = bodies(1 << 20);
    CHECK(bodies(1) == whole);
    CHECK(bodies(5) == whole);
  }
}

TEST_CASE("a mangled copy never crashes, and what comes out are events or faults") {
  std::uint64_t state = 1;
  const auto random = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>((state >> 33) % below);
  };
  for (const auto& log : test::made_up_logs())
    for (int round = 0; round < 25; ++round) {
      std::string bytes = log.bytes;
      for (std::size_t i = 0; i < 1 + random(6) && !bytes.empty(); ++i) {
        const std::size_t at = random(bytes.size());
        switch (random(5)) {
          case 0: bytes[at] = static_cast<char>(random(256)); break;
          case 1: bytes.erase(at, 1 + random(20)); break;
          case 2: bytes.insert(at, bytes.substr(random(bytes.size()), random(30))); break;
          case 3: bytes.resize(at + 1); break;
          default: bytes.insert(at, 1, "{}[]\",:\n\0"[random(9)]); break;
        }
      }
      INFO(bytes);
      const Read read = read_log(bytes, {.file = log.file, .format = format_named(log.format)});
      for (const auto& found : read.events) CHECK(found.line > 0);
    }
}

TEST_CASE("times as logs write them") {
  const auto read = [](const char* text) {
    const auto time = read_time(text, DateOrder::day_first, "Asia/Tehran", test::log_words());
    return time ? event::format_time(*time) : "";
  };
  CHECK(read("2026-01-01T10:00:00+03:30") == "2026-01-01T06:30:00Z");
  CHECK(read("2026-01-01 10:00:00 UTC") == "2026-01-01T10:00:00Z");
  CHECK(read("2026-01-01 10:00") == "2026-01-01T06:30:00Z");
  CHECK(read("1767261600") == "2026-01-01T10:00:00Z");
  CHECK(read("1767261600000") == "2026-01-01T10:00:00Z");
  CHECK(read("1767261600000000") == "2026-01-01T10:00:00Z");
  CHECK(read("۱۴۰۴/۱۰/۱۱ ۱۳:۳۰") == "2026-01-01T10:00:00Z");
  CHECK(read("13/01/2026") == "2026-01-12T20:30:00Z");
  CHECK(read("soon") == "");
  CHECK(read("99/99/2026 10:00") == "");
}

TEST_CASE("ids of any text are ids, and tell texts apart") {
  CHECK(to_id("sara") == "sara");
  CHECK(to_id("سارا") == "+D8+B3+D8+A7+D8+B1+D8+A7");
  CHECK(to_id(std::string(500, 'x')).size() <= 128);
  CHECK(to_id("a b") != to_id("a+b"));
  CHECK(to_id("") == "-");
}

}  // namespace
}  // namespace hamkalam::replay
