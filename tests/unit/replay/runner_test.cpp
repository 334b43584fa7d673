#include "replay/runner.hpp"

#include <nlohmann/json.hpp>

#include "support/data.hpp"

namespace hamkalam::replay {
namespace {

using Lines = std::vector<std::string>;

std::string message(const std::string& id, const std::string& from, const std::string& text,
                    const std::string& at, const std::string& conversation = "c-1") {
  return Json{{"type", "message"}, {"conversation", conversation},
              {"id", id},          {"at", at},
              {"from", from},      {"text", text}}
      .dump();
}

// Two conversations of one customer, with a promise that falls due and a flag.
const Lines kLog{
    R"({"type":"facts","conversation":"c-1","at":"2026-03-01T08:59:00Z","customer":{"id":"u-7"}})",
    message("m-1", "customer", "you stupid idiots, where is my parcel?", "2026-03-01T09:00:00Z"),
    message("m-2", "agent", "I'll call you tomorrow at nine.", "2026-03-01T09:01:00Z"),
    message("m-1", "customer", "hello", "2026-03-01T09:02:00Z", "c-2"),
    R"({"type":"facts","conversation":"c-2","at":"2026-03-01T09:03:00Z","customer":{"id":"u-7"}})",
    R"({"type":"edit","conversation":"c-2","at":"2026-03-01T09:03:30Z","message":"m-1","text":"hi"})",
    message("m-3", "customer", "well?", "2026-03-02T10:00:00Z"),
    message("m-4", "customer", "می‌خوام با مدیرتون حرف بزنم",
            "2026-03-02T10:00:10Z"),
    R"({"type":"close","conversation":"c-1","at":"2026-03-02T11:00:00Z"})"};

Lines run(const Lines& log, Runner::Mode mode = Runner::Mode::automatic) {
  Runner runner(test::assistant(), mode);
  Lines out;
  for (const std::string& line : log) out.push_back(runner.answer(line));
  return out;
}

// The rows that a live server would have stored for the raw log.
Lines stored(const Lines& log) {
  std::map<std::string, conversation::Conversation> conversations;
  history::History history(test::assistant().catalogue(), test::assistant().signal_strength());
  Lines rows;
  for (const std::string& line : log) {
    const auto event = event::decode_text(line);
    REQUIRE(event);
    auto& c =
        conversations.try_emplace(event->conversation, test::assistant().begin(event->conversation))
            .first->second;
    const auto x = assist::exchange(test::assistant(), c, history.derive(c, *event), *event);
    for (const auto& row : x.rows) {
      history.observe(c, row.event);
      rows.push_back(row.body);
    }
  }
  return rows;
}

bool is_own(const std::string& row) {
  return row.ends_with(R"("by":"hamkalam"})");
}

std::string field(const std::string& json, const char* name) {
  return Json::parse(json).at(name).dump();
}

}  // namespace

TEST_CASE("a raw log and the journal of it give the same advice", "[replay]") {
  const Lines raw = run(kLog), rows = stored(kLog), all = run(rows);
  REQUIRE(raw.size() == kLog.size());
  REQUIRE(all.size() == rows.size());
  Lines said;  // answers to what people did, without hamkalam's own events
  int own = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (is_own(rows[i]))
      ++own;
    else
      said.push_back(all[i]);
  CHECK(own >= 5);  // due, facts, flags and a task
  CHECK(said == raw);
}

TEST_CASE("recomputing a journal derives hamkalam's own events afresh", "[replay]") {
  const Lines raw = run(kLog), rows = stored(kLog);
  const Lines afresh = run(rows, Runner::Mode::recompute);
  Lines said;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!is_own(rows[i])) said.push_back(afresh[i]);
  CHECK(said == raw);
}

TEST_CASE("the same log gives the same bytes, one line out for each line in", "[replay]") {
  const Lines once = run(kLog);
  CHECK(once == run(kLog));
  CHECK(once.size() == kLog.size());
  for (const std::string& line : once) {
    CHECK(line.find('\n') == std::string::npos);
    CHECK(parse_json(line, ""));
  }
  // What fell due in between stands in the next advice.
  CHECK(once[6].find(R"("reason":"promise_overdue")") != std::string::npos);
}

TEST_CASE("the same id again is the same event", "[replay]") {
  const std::string first = message("m-1", "customer", "hello", "2026-03-01T09:00:00Z");
  const std::string second = message("m-2", "customer", "48213", "2026-03-01T09:01:00Z");
  Runner runner(test::assistant(), Runner::Mode::automatic);
  const std::string answer = runner.answer(first);
  runner.answer(second);
  CHECK(runner.answer(first) == answer);  // as of its own place
  CHECK(field(runner.answer(message("m-3", "customer", "x", "2026-03-01T09:02:00Z")), "seq") ==
        "3");
  // Elsewhere the same id is another event.
  CHECK(field(runner.answer(message("m-1", "customer", "x", "2026-03-01T09:02:00Z", "c-2")),
              "seq") == "1");

  const std::string conflict =
      runner.answer(message("m-1", "customer", "something else", "2026-03-01T09:00:00Z"));
  CHECK(field(conflict, "code") == R"("id_conflict")");
  CHECK(field(conflict, "for") == R"("m-1")");
  CHECK(conflict.find("line 6") != std::string::npos);
  CHECK(runner.answer(first) == answer);
  CHECK(runner.totals().errors == 1);
}

TEST_CASE("a bad line is an error that keeps its number, and harms no other", "[replay]") {
  Lines log = kLog;
  log.insert(log.begin() + 2, {"{", R"({"type":"message","conversation":"c-1"})", "[]", "",
                               R"({"type":"weather","conversation":"c-1"})"});
  const Lines out = run(log);
  REQUIRE(out.size() == log.size());
  const Lines codes{R"("bad_json")", R"("invalid_field")", R"("invalid_field")", R"("bad_json")",
                    R"("unknown_type")"};
  for (std::size_t i = 0; i < codes.size(); ++i) {
    CHECK(field(out[i + 2], "code") == codes[i]);
    CHECK(out[i + 2].find("line " + std::to_string(i + 3) + ":") != std::string::npos);
  }
  Lines rest = out;
  rest.erase(rest.begin() + 2, rest.begin() + 2 + std::ptrdiff_t(codes.size()));
  CHECK(rest == run(kLog));
}

TEST_CASE("a draft in a log is reviewed and changes nothing", "[replay]") {
  Lines log = kLog;
  log.insert(
      log.begin() + 2,
      R"({"type":"draft","conversation":"c-1","agent":"sara","text":"You should have read it."})");
  Lines out = run(log);
  CHECK(out[2].starts_with(R"({"type":"review","conversation":"c-1",)"));
  out.erase(out.begin() + 2);
  CHECK(out == run(kLog));
}

TEST_CASE("totals count what was read", "[replay]") {
  Runner runner(test::assistant(), Runner::Mode::automatic);
  for (const std::string& line : kLog) runner.answer(line);
  runner.answer(
      R"({"type":"draft","conversation":"c-1","text":"You should have read the manual."})");
  runner.answer("{");
  CHECK(runner.totals().lines == kLog.size() + 2);
  CHECK(runner.totals().messages == 5);
  CHECK(runner.totals().drafts == 1);
  CHECK(runner.totals().errors == 1);
  CHECK(runner.totals().flags >= 2);
  CHECK(runner.totals().findings >= 1);
}

TEST_CASE("who only counts is told the same", "[replay]") {
  for (const Lines& log : {kLog, stored(kLog)}) {
    Runner told(test::assistant(), Runner::Mode::automatic);
    Runner counts(test::assistant(), Runner::Mode::automatic, false, nullptr, false);
    for (const std::string& line : log) {
      const std::string answer = told.answer(line);
      const std::string kept = counts.answer(line);
      CHECK((kept.empty() || kept == answer));  // an ack costs nothing
      CHECK(kept.find("suggestions") == kept.npos);
    }
    CHECK(told.totals().messages == 5);
    CHECK(counts.totals().messages == told.totals().messages);
    CHECK(counts.totals().flags == told.totals().flags);
    CHECK(counts.totals().flags > 0);
    CHECK(counts.totals().findings == told.totals().findings);
  }
}

}  // namespace hamkalam::replay
