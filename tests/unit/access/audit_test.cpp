#include "access/audit.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "base/file.hpp"
#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::access {
namespace {

constexpr event::Time kAudited = 1'772'356'320'000;

std::unique_ptr<Audit> open_log(const std::filesystem::path& path) {
  auto audit = Audit::open(path, [] { return kAudited; });
  REQUIRE(audit);
  return std::move(*audit);
}

void add(Audit& audit, int count) {
  for (int i = 0; i < count; ++i)
    audit.add({.what = "watch",
               .who = {Role::agent, "sara", "0123456789ab", 0},
               .address = "203.0.113.7",
               .about = "c-" + std::to_string(i)});
}

void write(const std::filesystem::path& path, const std::vector<std::string>& lines) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  for (const auto& line : lines) out << line << "\n";
}

}  // namespace

TEST_CASE("each line of the audit log names the one before", "[access]") {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.file("audit.jsonl");
  {
    const auto audit = open_log(path);
    add(*audit, 3);
    REQUIRE(audit->flush());
    CHECK(read_lines(path)->size() == 3);
    audit->add(
        {.what = "sign_in", .outcome = "refused", .address = "203.0.113.9", .why = "expired"});
  }
  const auto lines = *read_lines(path);
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] ==
        R"({"seq":1,"at":"2026-03-01T09:12:00Z","what":"watch","role":"agent","subject":"sara",)"
        R"("token":"0123456789ab","address":"203.0.113.7","about":"c-0","prev":")" +
            std::string(64, '0') + "\"}");
  CHECK(lines[3].find(R"("what":"sign_in","outcome":"refused","address")") != std::string::npos);
  for (std::size_t i = 1; i < lines.size(); ++i)
    CHECK(Json::parse(lines[i])["prev"] == to_hex(sha256(lines[i - 1])));
  const auto report = verify_audit({path});
  REQUIRE(report);
  CHECK(report->lines == 4);
  CHECK(report->first == 1);
  CHECK(report->head.hash == to_hex(sha256(lines[3])));

  // A second process goes on where the first one ended.
  add(*open_log(path), 2);
  CHECK(verify_audit({path})->lines == 6);
}

TEST_CASE("whatever is changed in the audit log is found at its line", "[access]") {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.file("audit.jsonl");
  add(*open_log(path), 6);
  const auto lines = *read_lines(path);
  REQUIRE(verify_audit({path}));
  auto fault_of = [&](std::vector<std::string> changed) {
    write(path, changed);
    const auto report = verify_audit({path});
    REQUIRE_FALSE(report);
    return report.error().where.substr(path.string().size());
  };
  auto changed = lines;
  changed[2].replace(changed[2].find("sara"), 4, "mina");
  CHECK(fault_of(changed) == ":4");
  changed = lines;
  changed.erase(changed.begin() + 2);
  CHECK(fault_of(changed) == ":3");
  changed = lines;
  std::swap(changed[1], changed[2]);
  CHECK(fault_of(changed) == ":2");
  changed = lines;
  changed.insert(changed.begin() + 4, lines[4]);
  CHECK(fault_of(changed) == ":6");
  changed = lines;
  changed[5] = "{}";
  CHECK(fault_of(changed) == ":6");
  changed = lines;
  changed[0].replace(changed[0].find(R"("prev":"0)"), 9, R"("prev":"1)");
  CHECK(fault_of(changed) == ":1");
  write(path, lines);
  std::ofstream(path, std::ios::app) << R"({"seq":7)";
  CHECK(verify_audit({path}).error().where == path.string() + ":7");
  CHECK_FALSE(verify_audit({folder.file("none.jsonl")}));
}

TEST_CASE("the chain goes on over a rotation", "[access]") {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.file("audit.jsonl"), old = folder.file("audit.jsonl.1"),
                              older = folder.file("elsewhere");
  {
    const auto audit = open_log(path);
    add(*audit, 3);
    REQUIRE(audit->flush());
    std::filesystem::rename(path, older);  // while it runs, to any name
    add(*audit, 2);
    REQUIRE(audit->flush());
  }
  CHECK(read_lines(older)->size() == 3);
  CHECK(read_lines(path)->size() == 2);
  CHECK(verify_audit({older, path})->lines == 5);
  CHECK(verify_audit({path})->first == 4);
  CHECK_FALSE(verify_audit({path, older}));
  std::filesystem::rename(path, old);  // while nobody runs
  add(*open_log(path), 1);
  CHECK(verify_audit({older, old, path})->lines == 6);
}

TEST_CASE("two processes write one chain", "[access]") {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.file("audit.jsonl");
  {
    const auto one = open_log(path), other = open_log(path);
    for (int i = 0; i < 20; ++i) {
      add(*one, 3);
      add(*other, 2);
    }
    REQUIRE(one->flush());
    REQUIRE(other->flush());
    // A rotation between the two: the second to notice must not begin a chain of its own.
    add(*one, 1);
    REQUIRE(one->flush());
    std::filesystem::rename(path, folder.file("old"));
    add(*other, 1);
    REQUIRE(other->flush());
    add(*one, 1);
  }
  CHECK(verify_audit({folder.file("old"), path})->lines == 103);
}

TEST_CASE("a line that was cut off is removed, and that is said", "[access]") {
  const test::TempFolder folder;
  const std::filesystem::path path = folder.file("audit.jsonl");
  add(*open_log(path), 2);
  std::ofstream(path, std::ios::app) << R"({"seq":3,"at":"20)";
  CHECK_FALSE(verify_audit({path}));
  add(*open_log(path), 1);
  const auto lines = *read_lines(path);
  REQUIRE(lines.size() == 4);
  CHECK(lines[2].find(R"("what":"audit_mended","why":"17 bytes")") != std::string::npos);
  CHECK(verify_audit({path})->lines == 4);
}

TEST_CASE("an audit log that cannot be written says so and goes on later", "[access]") {
  const test::TempFolder folder;
  CHECK_FALSE(Audit::open(folder.file("no/such/folder.jsonl"), [] { return kAudited; }));
  const auto foreign = folder.file("foreign");
  write(foreign, {"hello"});
  CHECK_FALSE(Audit::open(foreign, [] { return kAudited; }));

  const std::filesystem::path path = folder.file("in/audit.jsonl");
  std::filesystem::create_directory(path.parent_path());
  const auto audit = open_log(path);
  add(*audit, 1);
  REQUIRE(audit->flush());
  CHECK_FALSE(audit->fault());
  std::filesystem::rename(path.parent_path(), folder.file("away"));
  add(*audit, 1);
  CHECK_FALSE(audit->flush());
  CHECK(audit->fault());
  std::filesystem::rename(folder.file("away"), path.parent_path());
  for (int i = 0; i < 100 && audit->fault(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(audit->flush());
  CHECK(verify_audit({path})->lines == 2);
}

}  // namespace hamkalam::access
