#include "replay/replay.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "support/logs.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::replay {
namespace {

using Strings = std::vector<std::string>;

// Twelve conversations of five customers, interleaved, with a bad line and a repeat among them.
std::string log_of_many() {
  const Strings said{"where is my parcel? it is late again",
                     "you idiots, I want to talk to a manager", "thanks, that's all"};
  std::string out;
  for (int i = 0; i < 36; ++i) {
    const std::string conversation = "c-" + std::to_string(i % 12);
    const std::string at = "2026-03-01T09:" + std::to_string(10 + i) + ":00Z";
    if (i < 12)
      out += R"({"type":"facts","conversation":")" + conversation + R"(","at":")" + at +
             R"(","customer":{"id":"u-)" + std::to_string(i % 5) + "\"}}\n";
    if (i == 20) out += "{\"type\":\n";
    out += R"({"type":"message","conversation":")" + conversation + R"(","id":"m-)" +
           std::to_string(i) + R"(","at":")" + at + R"(","from":"customer","text":")" +
           said[static_cast<std::size_t>(i / 12)] + "\"}\n";
  }
  return out;
}

ReplayOptions options_in(const test::TempFolder& folder, unsigned jobs) {
  ReplayOptions out;
  out.readers = {.words = &test::log_words()};
  out.jobs = jobs;
  out.work = folder.file("work");
  return out;
}

Strings answers(const std::string& log, unsigned jobs, const std::string& format = "") {
  const test::TempFolder folder;
  std::ofstream(folder.file("log.jsonl"), std::ios::binary) << log;
  auto options = options_in(folder, jobs);
  if (!format.empty()) options.format = format_named(format);
  Replay replay(test::assistant(), std::move(options));
  const auto read =
      replay.read([&](LogTaker& to) { return read_logs({folder.file("log.jsonl")}, to); });
  REQUIRE(read);
  REQUIRE(replay.answer());
  Strings out;
  REQUIRE(replay.each_answer([&](std::string_view line) {
    out.emplace_back(line);
    return Result<void>();
  }));
  return out;
}

TEST_CASE("replay on any number of cores answers what one runner answers in one go") {
  const std::string log = log_of_many();
  Runner runner(test::assistant(), Runner::Mode::automatic);
  Strings expected;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) expected.push_back(runner.answer(line));
  CHECK(answers(log, 1) == expected);
  CHECK(answers(log, 3) == expected);
  CHECK(runner.totals().errors == 1);
  CHECK(runner.totals().flags > 0);
}

TEST_CASE("customers who come in several conversations are known to each of them") {
  // Complaints of earlier conversations count: without the names the answers are others.
  std::string unnamed = log_of_many();
  for (std::size_t at = 0; (at = unnamed.find("\"customer\":{", at)) != unnamed.npos;)
    unnamed.replace(at, 10, "\"somebody\"");
  const Strings named_answers = answers(log_of_many(), 2), others = answers(unnamed, 2);
  REQUIRE(named_answers.size() == others.size());
  CHECK(named_answers != others);
}

TEST_CASE("a log with the newest conversation first is answered as one in the order of time") {
  const auto about = [](const std::string& name, const std::string& day) {
    const std::string head = R"(","conversation":")" + name + R"(","at":"2026-03-)" + day;
    return R"({"type":"facts)" + head + R"(T08:00:00Z","customer":{"id":"u-1"}})" + "\n" +
           R"({"type":"message)" + head +
           R"(T09:00:00Z","id":"m-1","from":"customer","text":"My parcel is late again, this is bad service!"})" +
           "\n";
  };
  const std::string first = about("c-1", "01"), second = about("c-2", "02"),
                    third = about("c-3", "03");
  Strings in_order = answers(first + second + third, 2);
  const Strings backwards = answers(third + second + first, 2);
  for (const auto& pair : {std::pair{0, 4}, {1, 5}, {2, 2}, {3, 3}, {4, 0}, {5, 1}})
    CHECK(backwards[pair.first] == in_order[pair.second]);
  // The third contact knows of the two before it.
  CHECK(in_order[5] != answers(third, 1)[1]);
}

TEST_CASE("an interrupted replay goes on where it was") {
  const test::TempFolder folder;
  std::ofstream(folder.file("log.jsonl"), std::ios::binary) << log_of_many();
  const auto feed = [&](LogTaker& to) { return read_logs({folder.file("log.jsonl")}, to); };
  const auto take = [&](const std::string& key, bool& resumed) {
    auto options = options_in(folder, 1);
    options.resume_key = key;
    Replay replay(test::assistant(), std::move(options));
    REQUIRE(replay.read(feed));
    resumed = replay.resumed();
    REQUIRE(replay.answer());
    Strings out;
    REQUIRE(replay.each_answer([&](std::string_view line) {
      out.emplace_back(line);
      return Result<void>();
    }));
    return out;  // not finished: its files stay
  };
  bool resumed = false;
  const Strings first = take("a", resumed);
  CHECK(!resumed);
  // One bucket was never written.
  for (const auto& item : std::filesystem::directory_iterator(folder.file("work")))
    if (item.path().filename().string().starts_with("done.")) {
      std::filesystem::remove(item.path());
      break;
    }
  CHECK(take("a", resumed) == first);
  CHECK(resumed);
  CHECK(take("b", resumed) == first);
  CHECK(!resumed);
}

TEST_CASE("a foreign log is ordered by its times, and a broken row is an error with its line") {
  const std::string log =
      "chat_id,time,role,text\n1,2026-01-01T10:02:00Z,agent,Sorry about that.\n"
      "1,2026-01-01T10:00:00Z,customer,my order is late\n1,never,customer,x\n";
  const Strings lines = answers(log, 2);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].find(R"("seq":2)") != std::string::npos);
  CHECK(lines[1].find(R"("seq":1)") != std::string::npos);
  CHECK(lines[2] ==
        R"({"type":"error","code":"invalid_field","message":"line 4: this is no time"})");
}

}  // namespace
}  // namespace hamkalam::replay
