// Whole conversations as text: tests/transcripts/*.txt. Each line says something; what hamkalam
// answers stands indented below it, without the numbers that any new model moves.
//
//   customer: TEXT   agent: TEXT   bot: TEXT   draft: TEXT   facts: {JSON}   close:
//   (+90 m)          the next line comes this much later (s, m, h); two minutes where nothing is
//   said # a comment
//
// With HAMKALAM_GOLDEN=write in the environment the indented lines are written anew.
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "assist/exchange.hpp"
#include "base/file.hpp"
#include "history/history.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"
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

class Transcript {
 public:
  explicit Transcript(const std::string& name)
      : conversation_(test::assistant().begin(name)),
        history_(test::assistant().catalogue(), test::assistant().signal_strength()) {}

  // What is answered to one line; a comment or a gap in time is answered by nothing.
  Result<Lines> play(const std::string& line) {
    if (line.empty() || line.front() == '#') return Lines();
    if (line.starts_with("(+")) return pass(line);
    const auto colon = line.find(':');
    if (colon == line.npos) return Error(line, "expected \"who: what\"");
    std::string text = line.substr(colon + 1);
    text.erase(0, text.find_first_not_of(' '));
    HK_TRY(Json body, event_of(line.substr(0, colon), text));
    now_ += std::exchange(gap_, kStep);
    body["conversation"] = conversation_.id();
    body["at"] = event::format_time(now_);
    HK_TRY(event::Event event, event::decode(std::move(body)));
    Lines out;
    if (event.type == event::Type::draft) {
      describe(Json::parse(event::to_json(test::assistant().review(conversation_, event))), text,
               out);
      return out;
    }
    const auto x = assist::exchange(test::assistant(), conversation_,
                                    history_.derive(conversation_, event), event);
    history_.observe(conversation_);
    for (const auto& row : x.rows) {
      if (row.advice.empty()) continue;
      if (row.seq != x.rows[x.main].seq) out.push_back("  what fell due before:");
      describe(Json::parse(row.advice), text, out);
    }
    return out;
  }

 private:
  static constexpr event::Time kStep = 2 * event::kMinute;

  Result<Lines> pass(const std::string& line) {
    const int count = std::atoi(line.c_str() + 2);
    const char unit = line.size() > 2 ? line[line.size() - 2] : ' ';
    if (count < 1 || !line.ends_with(")") || (unit != 's' && unit != 'm' && unit != 'h'))
      return Error(line, "expected a time such as (+90 m)");
    gap_ = count * (unit == 's' ? 1000 : unit == 'm' ? event::kMinute : event::kHour);
    return Lines();
  }
  Result<Json> event_of(const std::string& who, const std::string& text) {
    if (who == "close") return Json{{"type", "close"}};
    if (who == "draft") return Json{{"type", "draft"}, {"agent", "sara"}, {"text", text}};
    if (who == "facts") {
      HK_TRY(Json facts, parse_json(text, "facts"));
      facts["type"] = "facts";
      return facts;
    }
    if (who != "customer" && who != "agent" && who != "bot") return Error(who, "is nobody");
    Json body{{"type", "message"}, {"id", "m-" + std::to_string(++messages_)}, {"from", who}};
    if (who == "agent") body["agent"] = "sara";
    body["text"] = text;
    return body;
  }

  conversation::Conversation conversation_;
  history::History history_;
  event::Time now_ = test::kBegin, gap_ = kStep;
  int messages_ = 0;
};

// The transcript with what is answered now.
Lines played(const std::filesystem::path& path, const Lines& file) {
  Transcript transcript(path.stem().string());
  Lines out;
  for (const std::string& line : file) {
    if (line.starts_with("  ")) continue;
    const auto answer = transcript.play(line);
    INFO(path.filename().string());
    REQUIRE(answer);
    out.push_back(line);
    out.insert(out.end(), answer->begin(), answer->end());
  }
  return out;
}

Lines lines_of(const std::string& text) {
  Lines out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
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
