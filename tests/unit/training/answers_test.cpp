#include "training/answers.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "support/data.hpp"
#include "support/talk.hpp"
#include "support/temp_folder.hpp"
#include "training/write_file.hpp"

namespace hamkalam::training {
namespace {

Result<AnswerFile> read(const std::string& name, const std::string& text,
                        text::Language usual = text::Language::und) {
  const test::TempFolder folder;
  std::ofstream(folder.file(name), std::ios::binary) << text;
  return read_answers({folder.file(name)}, test::analyzer(), usual);
}

// The faults, without the path of the file: "line 3: empty text".
std::vector<std::string> faults(const AnswerFile& file) {
  std::vector<std::string> out;
  for (const auto& fault : file.faults) {
    const std::string text = fault.text();
    out.push_back(text.substr(text.find(": line ") + 2));
  }
  return out;
}

Json profile_of(const AnswerFile& file, Json profile = Json::object()) {
  add_answers(file.answers, test::catalogue(), profile);
  return profile;
}

}  // namespace

TEST_CASE("answers are read from a table with quotes, line ends and a byte order mark",
          "[training]") {
  const auto file = read("answers.csv",
                         "\xEF\xBB\xBFintent,language,text\r\n"
                         "business.hours,en,\"We're open \"\"nine to five\"\",\r\nMonday to "
                         "Friday.\"\r\n"
                         "\r\n"
                         "business.hours,fa,شنبه تا پنجشنبه هستیم.\r\n"
                         "vip-thanks,en,  Thank you for staying with us.  \r\n");
  REQUIRE(file);
  CHECK(file->faults.empty());
  CHECK(profile_of(*file) == Json::parse(R"({
    "answers": {"business.hours": {"en": ["We're open \"nine to five\",\nMonday to Friday."],
                                   "fa": ["شنبه تا پنجشنبه هستیم."]}},
    "fixed_texts": {"en": ["Thank you for staying with us."]}})"));
}

TEST_CASE("columns may have the names and the order of others", "[training]") {
  const auto file =
      read("answers.csv", "Content,Short_Code\nساعاتنا من التاسعة إلى الخامسة.,business.hours\n");
  REQUIRE(file);
  CHECK(profile_of(*file)["answers"]["business.hours"]["ar"].size() == 1);
  const auto tagged = read("answers.csv", "intent,lang,text\nbusiness.hours,fa-IR,۹ تا ۵\n");
  REQUIRE(tagged);
  CHECK(profile_of(*tagged)["answers"]["business.hours"].contains("fa"));
  const auto usual = read("answers.csv", "intent,text\nbusiness.hours,9-17\n", text::Language::ar);
  REQUIRE(usual);
  CHECK(profile_of(*usual)["answers"]["business.hours"].contains("ar"));
}

TEST_CASE("bad rows of a table are named with their lines and left out", "[training]") {
  const auto file = read("answers.csv",
                         "intent,language,text\n"
                         "business.hours,en,\"Nine\nto five.\"\n"
                         ",en,Nobody knows when.\n"
                         "business.hours,en,   \n"
                         "business.hours,de,Neun bis fünf.\n"
                         "business.hours,en\n"
                         "business.hours,en,Hello {{contact.name}}!\n"
                         "business.hours,,12345\n"
                         "business.hours,en,\"" +
                             std::string(4001, 'a') +
                             "\"\n"
                             "order.status,en,It is on its way.\n");
  REQUIRE(file);
  CHECK(faults(*file) == std::vector<std::string>{
                             "line 4: empty intent or short_code", "line 5: empty text",
                             "line 6: language \"de\", expected fa, ar or en",
                             "line 7: 2 columns, expected 3",
                             "line 8: the text holds {{contact.name}}, which nothing fills in here",
                             "line 9: its language cannot be told: say it with --language",
                             "line 10: a text of 4001 characters, expected at most 4000"});
  REQUIRE(file->answers.size() == 2);
  CHECK(file->answers[0].text == "Nine\nto five.");
  CHECK(file->answers[1].code == "order.status");
}

TEST_CASE("canned responses of Chatwoot are read, as a list and as a payload", "[training]") {
  const std::string list = R"([
    {"id": 1, "account_id": 1, "short_code": "business.hours", "content": "ما هر روز هستیم."},
    {"id": 2, "short_code": "bye", "content": "Have a good evening."}
  ])";
  for (const std::string& text : {list, "{\"payload\": " + list + "}"}) {
    const auto file = read("canned.json", text);
    REQUIRE(file);
    CHECK(file->faults.empty());
    CHECK(profile_of(*file) == Json::parse(R"({
      "answers": {"business.hours": {"fa": ["ما هر روز هستیم."]}},
      "fixed_texts": {"en": ["Have a good evening."]}})"));
  }
}

TEST_CASE("bad canned responses are named with their lines", "[training]") {
  const auto file = read("canned.json", R"([
    {"short_code": "a"},
    {"content": "Hello."},
    "b",
    {"short_code": "c", "content": 7},
    {"short_code": "d", "content": " "},
    {"short_code": "e", "content": "Good day to you."}
  ])");
  REQUIRE(file);
  CHECK(faults(*file) ==
        std::vector<std::string>{"line 2: no text \"content\"", "line 3: no text \"short_code\"",
                                 "line 4: expected an object with \"short_code\" and \"content\"",
                                 "line 5: no text \"content\"", "line 6: empty text"});
  CHECK(file->answers.size() == 1);
}

TEST_CASE("files that are no answers at all are refused", "[training]") {
  for (const auto& [name, text] : std::vector<std::pair<const char*, const char*>>{
           {"a.csv", ""},
           {"a.csv", "intent,words\nbusiness.hours,Nine to five.\n"},
           {"a.csv", "business.hours,Nine to five.\n"},
           {"a.csv", "intent,text\nbusiness.hours,\"Nine to five.\n"},
           {"a.csv", "intent,text\nbusiness.hours,\xFF\n"},
           {"a.json", "{}"},
           {"a.json", R"({"payload": 3})"},
           {"a.json", "[{]"},
           {"a.json", "7"}}) {
    INFO(name << ": " << text);
    const auto file = read(name, text);
    REQUIRE_FALSE(file);
    CHECK(file.error().where.find(name) != std::string::npos);
  }
  CHECK_FALSE(read_answers({"no/such.csv"}, test::analyzer(), text::Language::en));
}

TEST_CASE("answers are added to a profile once, behind its own", "[training]") {
  const auto file = read("answers.csv",
                         "intent,language,text\nbusiness.hours,en,Nine to five.\n"
                         "bye,en,Goodbye for now.\n");
  REQUIRE(file);
  Json profile = Json::parse(
      R"({"name":"Tallybrook","answers":{"business.hours":{"en":["Always."]}},"tone":"dry"})");
  const Added first = add_answers(file->answers, test::catalogue(), profile);
  CHECK(first.answers == 1);
  CHECK(first.fixed_texts == 1);
  CHECK(first.known == 0);
  CHECK(profile.dump() ==
        R"({"name":"Tallybrook","answers":{"business.hours":{"en":["Always.","Nine to five."]}},)"
        R"("tone":"dry","fixed_texts":{"en":["Goodbye for now."]}})");
  const Json before = profile;
  const Added again = add_answers(file->answers, test::catalogue(), profile);
  CHECK(again.known == 2);
  CHECK(again.answers + again.fixed_texts == 0);
  CHECK(profile == before);
}

TEST_CASE("a file is written whole, with the permissions it had", "[training]") {
  namespace fs = std::filesystem;
  const test::TempFolder folder;
  const std::string path = folder.file("deeper/profile.json");
  REQUIRE(write_file(path, "one"));
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  REQUIRE(write_file(path, "two"));
  std::string text;
  std::ifstream(path) >> text;
  CHECK(text == "two");
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK_FALSE(fs::exists(path + ".new"));
  const auto bad = write_file(folder.file("deeper"), "x");
  REQUIRE_FALSE(bad);
  CHECK(bad.error().where == folder.file("deeper"));
  CHECK_FALSE(fs::exists(folder.file("deeper.new")));
}

}  // namespace hamkalam::training
