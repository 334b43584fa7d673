// Whole conversations as text: tests/transcripts/*.txt. Each line says something; what hamkalam
// answers stands indented below it, without the numbers that any new model moves.
//
// The lines are those of support/transcript.hpp.
//
// With HAMKALAM_GOLDEN=write in the environment the indented lines are written anew.
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "support/transcript.hpp"
#include "text/fold.hpp"

namespace hamkalam {
namespace {

using Lines = std::vector<std::string>;

std::string names(const Json& list, const char* field = nullptr) {
  std::string out;
  for (const Json& item : list)
    out += (out.empty() ? "" : ", ") + (field ? item.at(field) : item).get<std::string>();
  return out;
}

// What an advice or a review says, line by line.
void describe(const Json& json, const std::string& text, Lines& out) {
  auto add = [&](const std::string& line) { out.push_back("  " + line); };
  auto add_list = [&](const std::string& name, const std::string& list) {
    if (!list.empty()) add(name + ": " + list);
  };
  if (json.contains("language") && json.at("intent").at("name") != "none")
    add(json["language"]["tag"].get<std::string>() + " " +
        json["intent"]["name"].get<std::string>());
  else if (json.contains("language") && !json["ranking"].empty())
    add(json["language"]["tag"].get<std::string>() + " not understood");
  if (json.contains("signals")) add_list("signals", names(json["signals"], "name"));
  const Json& review = json.contains("review") ? json["review"] : json;
  if (review.contains("acts")) add_list("acts", names(review["acts"], "name"));
  Json flags = json.at("flags");
  if (json.contains("review"))
    for (const Json& flag : review.at("flags")) flags.push_back(flag);
  for (const Json& flag : flags)
    add("flag: " + flag["reason"].get<std::string>() + " -> " + flag["level"].get<std::string>());
  add_list("rules", names(json.at("rules")));
  if (json.contains("tasks"))
    for (const Json& task : json["tasks"])
      add("task: " + task["text"].get<std::string>() + " (" + task["due"].get<std::string>() + ")");
  if (json.contains("notes"))
    for (const Json& note : json["notes"]) add("note: " + note["text"].get<std::string>());
  if (review.contains("findings"))
    for (const Json& found : review["findings"]) {
      const std::u16string whole = text::to_utf16(text);
      const auto start = found["start"].get<std::size_t>(), end = found["end"].get<std::size_t>();
      REQUIRE(start <= end);
      REQUIRE(end <= whole.size());
      add(found["severity"].get<std::string>() + " " + found["rule"].get<std::string>() + ": \"" +
          text::to_utf8(std::u16string_view(whole).substr(start, end - start)) + "\"");
      add("  " + found["text"].get<std::string>());
      if (found.contains("rewrite")) add("  -> " + found["rewrite"].get<std::string>());
    }
  if (json.contains("suggestions"))
    for (const Json& one : json["suggestions"]) add("> " + one["text"].get<std::string>());
}

// The transcript with what is answered now.
Lines played(const std::filesystem::path& path, const Lines& file) {
  test::Transcript transcript(path.stem().string());
  Lines out;
  for (const std::string& line : file) {
    if (line.starts_with("  ")) continue;
    const auto answers = transcript.play(line);
    INFO(path.filename().string() << ": " << line);
    REQUIRE(answers);
    out.push_back(line);
    const auto colon = line.find(": ");
    for (const Json& answer : *answers) {
      if (&answer != &answers->back()) out.push_back("  what fell due before:");
      describe(answer, colon == line.npos ? "" : line.substr(colon + 2), out);
    }
  }
  return out;
}

Lines lines_of(const std::string& text) {
  Lines out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// A calm conversation raises no flag and no agent's line errs; a hard one raises one.
void check_kind(const std::string& name, const Lines& lines) {
  const auto count = [&](const char* start) {
    return std::count_if(lines.begin(), lines.end(),
                         [&](const auto& line) { return line.starts_with(start); });
  };
  INFO(name);
  if (name.find("-calm-") != name.npos) {
    CHECK(count("  flag:") == 0);
    CHECK(count("  error ") == 0);
  }
  if (name.find("-hard-") != name.npos) CHECK(count("  flag:") > 0);
}

}  // namespace

TEST_CASE("whole conversations are answered as their transcripts say", "[transcripts]") {
  const char* golden = std::getenv("HAMKALAM_GOLDEN");
  const bool write = golden && std::string_view(golden) == "write";
  const auto paths = list_files(HAMKALAM_SOURCE_DIR "/tests/transcripts", ".txt");
  CHECK(paths.size() >= 12);
  for (const auto& path : paths) {
    const auto text = read_file(path);
    REQUIRE(text);
    const Lines file = lines_of(*text), now = played(path, file);
    check_kind(path.stem().string(), now);
    if (write) {
      std::ofstream out(path);
      for (const std::string& line : now) out << line << "\n";
      continue;
    }
    for (std::size_t i = 0; i < std::max(file.size(), now.size()); ++i) {
      const std::string wanted = i < file.size() ? file[i] : "(nothing)";
      const std::string given = i < now.size() ? now[i] : "(nothing)";
      if (wanted == given) continue;
      INFO(path.filename().string() << ":" << i + 1);
      CHECK(given == wanted);
      break;  // the first difference of a file tells; those after it follow from it
    }
  }
}

}  // namespace hamkalam
