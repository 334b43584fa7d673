#include "training/formats.hpp"

#include <fstream>

#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::training {
namespace {

using Lines = std::vector<std::string>;

void write(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// "language label|text" of each phrase, or the error without the folder's own name.
Lines read(const test::TempFolder& folder, const std::string& name, Part part = Part::train) {
  const std::string path = folder.file(name);
  const auto phrases = read_phrases(path, nullptr, part);
  if (!phrases) {
    const std::string text = phrases.error().text(), root = folder.file("");
    CHECK(text.starts_with(root));
    return {"! " + text.substr(std::min(root.size(), text.size()))};
  }
  Lines out;
  for (const Phrase& phrase : *phrases) {
    REQUIRE(phrase.labels.size() == 1);
    out.push_back(phrase.language + " " + phrase.labels[0] + "|" + phrase.text);
  }
  return out;
}

Lines read_bytes(const std::string& name, std::string_view bytes) {
  const test::TempFolder folder;
  write(folder.file(name), bytes);
  return read(folder, name);
}

// A Rasa file with these lines below "nlu:".
Lines read_nlu(const std::string& lines) {
  return read_bytes("nlu.yml", "version: \"3.1\"\nnlu:\n" + lines);
}

}  // namespace

TEST_CASE("a table of labels and texts", "[training]") {
  const Lines two{"und greet|good day", "und order.lost|کوزه‌ام کجا موند؟"};
  for (const std::string name : {"a.tsv", "a.txt", "A.TSV", "without_extension"}) {
    INFO(name);
    CHECK(
        read_bytes(name, "greet\tgood day\r\n\n order.lost \tکوزه‌ام کجا موند؟ ") ==
        two);
    CHECK(read_bytes(name,
                     "\xEF\xBB\xBFlabel\ttext\ngreet\tgood day\n"
                     "order.lost\tکوزه‌ام کجا موند؟\n") == two);
    CHECK(read_bytes(name,
                     "Text\tid\tIntent\ngood day\t1\tgreet\n"
                     "کوزه‌ام کجا موند؟\t2\torder.lost\n") == two);
  }
  CHECK(read_bytes("a.tsv", "greet\t\"hi, \"you\"\n") == Lines{"und greet|\"hi, \"you\""});
  CHECK(read_bytes("a.tsv", "none\tthe pot sings\n") == Lines{"und none|the pot sings"});
}

TEST_CASE("what is wrong with a table", "[training]") {
  const std::string header =
      "expected a header with a column text, utterance, sentence, query or message and a column "
      "label, intent or category";
  CHECK(read_bytes("a.tsv", "greet\thello\n\ngreet hello\n") == Lines{"! a.tsv: line 3: no tab"});
  CHECK(read_bytes("a.txt", "greet hello\n") == Lines{"! a.txt: line 1: no tab"});
  CHECK(read_bytes("a.tsv", "greet\thello\n \thello\n") == Lines{"! a.tsv: line 2: empty label"});
  CHECK(read_bytes("a.tsv", "greet\thello\ngreet\t \n") == Lines{"! a.tsv: line 2: empty text"});
  CHECK(read_bytes("a.tsv", "greet\thello\ngreet\ta\tb\n") ==
        Lines{"! a.tsv: line 2: 3 columns, expected 2"});
  CHECK(read_bytes("a.tsv", "id\tgreet\thello\n") == Lines{"! a.tsv: line 1: " + header});
  CHECK(read_bytes("a.tsv", "\nlabel\twords\n") == Lines{"! a.tsv: line 2: " + header});
  CHECK(read_bytes("a.tsv", "greet\thello\ngreet\th\xC3llo\n") ==
        Lines{"! a.tsv: line 2: bad UTF-8"});
  CHECK(read_bytes("a.tsv", std::string_view("greet\thel\0lo\n", 13)) ==
        Lines{"! a.tsv: line 1: U+0000 in a text"});
  for (const std::string bytes : {"", "\n \n", "label\ttext\n"})
    CHECK(read_bytes("a.tsv", bytes) == Lines{"! a.tsv: no phrases"});
}

TEST_CASE("comma-separated values by RFC 4180", "[training]") {
  CHECK(read_bytes("a.csv",
                   "\xEF\xBB\xBFtext,category\n\"my kettle, the red one,\nleaks\",repair\n"
                   "\"she said \"\"soon\"\"\",delivery\r\n\r\nwhere is it,delivery") ==
        Lines{"und repair|my kettle, the red one,\nleaks", "und delivery|she said \"soon\"",
              "und delivery|where is it"});
  CHECK(read_bytes("a.csv", "my kettle leaks,repair\n\"where, then\",\"delivery\"\n") ==
        Lines{"und repair|my kettle leaks", "und delivery|where, then"});
  for (const std::string name : {"text", "Utterance", " sentence", "query", "\"message\""})
    CHECK(read_bytes("a.csv", "id,label," + name + "\n7,repair,it leaks\n") ==
          Lines{"und repair|it leaks"});
  // The intent is finer than the category.
  CHECK(read_bytes("a.csv", "category,query,intent\nhome,it leaks,repair\n") ==
        Lines{"und repair|it leaks"});
}

TEST_CASE("what is wrong with comma-separated values", "[training]") {
  CHECK(read_bytes("a.csv", "text,label\n\"two\nlines\",a\nbare\n") ==
        Lines{"! a.csv: line 4: no comma"});
  CHECK(read_bytes("a.csv", "text,label\nhello,greet,1\n") ==
        Lines{"! a.csv: line 2: 3 columns, expected 2"});
  CHECK(read_bytes("a.csv", "text,label\nhello,\n") == Lines{"! a.csv: line 2: empty label"});
  CHECK(read_bytes("a.csv", "text,label\n\"\",greet\n") == Lines{"! a.csv: line 2: empty text"});
  CHECK(read_bytes("a.csv", "text,label\n\"hello,greet\nbye,end\n") ==
        Lines{"! a.csv: line 2: a quotation mark that is never closed"});
  CHECK(read_bytes("a.csv", "text,label\n\n\"hello\"x,greet\n") ==
        Lines{"! a.csv: line 3: text behind a closing quotation mark"});
  CHECK(read_bytes("a.csv", "text,label\nsay \"hello\",greet\n") ==
        Lines{"! a.csv: line 2: a quotation mark inside an unquoted field"});
  CHECK(read_bytes("a.csv", "text,label\nhello,gr\xFFt\n") == Lines{"! a.csv: line 2: bad UTF-8"});
  CHECK(
      read_bytes("a.csv", "text,colour\nhello,red\n")[0].starts_with("! a.csv: line 1: expected"));
  CHECK(read_bytes("a.csv", "text,label\n") == Lines{"! a.csv: no phrases"});
}

TEST_CASE("Rasa's nlu", "[training]") {
  CHECK(read_nlu("- intent: greet\n  examples: |\n    - good day\n    - سلام وقت بخیر\n\n"
                 "- intent: faq/ask_hours\n  examples: |\n    -  when do you open - and close\n") ==
        Lines{"und greet|good day", "und greet|سلام وقت بخیر",
              "und faq/ask_hours|when do you open - and close"});
  // Examples as a list, with metadata or without.
  CHECK(read_nlu("- intent: greet\n  metadata: {tone: warm}\n  examples:\n  - text: |\n"
                 "      good day\n    metadata: {tone: cold}\n  - morning, [Sara](name)\n") ==
        Lines{"und greet|good day", "und greet|morning, Sara"});
  // What teaches no intent.
  CHECK(read_nlu("- synonym: kettle\n  examples: |\n    - pot\n- regex: code\n  examples: |\n"
                 "    - \\d{4}\n- lookup: colour\n  examples: |\n    - red\n"
                 "- intent: greet\n  examples: |\n    - hello\n") == Lines{"und greet|hello"});
  CHECK(read_bytes("x.yaml", "rules: []\n---\nnlu:\n- intent: yes\n  examples: |\n    - sure\n") ==
        Lines{"und yes|sure"});
  CHECK(read_bytes("nlu", "nlu:\n- intent: greet\n  examples: \"- hello\"\n") ==
        Lines{"und greet|hello"});
}

TEST_CASE("annotated entities become their text", "[training]") {
  const auto text = [](const std::string& example) {
    const Lines read = read_nlu("- intent: a\n  examples: |\n    - " + example + "\n");
    return read.size() == 1 ? read[0].substr(read[0].find('|') + 1) : "several";
  };
  CHECK(text("from [Yazd](city) to [Qom](city:ghom)") == "from Yazd to Qom");
  CHECK(text("[two]{\"entity\": \"n\", \"value\": \"}\"} kettles") == "two kettles");
  CHECK(text("[tall cup][{\"entity\": \"size\"}, {\"entity\": \"ware\"}] please") ==
        "tall cup please");
  CHECK(text("[سبز](رنگ) می‌خوام") == "سبز می‌خوام");
  for (const std::string same : {"a [note] here", "[open](", "[x]()", "[]( )", "[a]{\"b\"",
                                 "a ] [ b", "ends with [", "[a] (b)"})
    CHECK(text(same) == same);
  CHECK(text("[note [Yazd](city)") == "[note Yazd");
}

TEST_CASE("what is wrong with Rasa's nlu", "[training]") {
  // The lines of read_nlu() begin at 3.
  CHECK(read_nlu("- intent: greet\n  examples: |\n    - ok\n    # no comment\n") ==
        Lines{"! nlu.yml: line 6: an example that does not begin with \"-\""});
  CHECK(read_nlu("- intent: greet\n  examples: |\n    - سلام\n\n    -\n") ==
        Lines{"! nlu.yml: line 7: empty text"});
  CHECK(read_nlu("- intent: \"\"\n  examples: |\n    - ok\n") ==
        Lines{"! nlu.yml: line 3: empty label"});
  CHECK(read_nlu("- intent:\n  examples: |\n    - ok\n") ==
        Lines{"! nlu.yml: line 3: empty label"});
  CHECK(read_nlu("- intent: [a]\n  examples: |\n    - ok\n") ==
        Lines{"! nlu.yml: line 3: \"intent\" is no text"});
  CHECK(read_nlu("- intent: greet\n") ==
        Lines{"! nlu.yml: line 3: intent \"greet\" has no \"examples\""});
  CHECK(read_nlu("- intent: a\n  intent: b\n  examples: |\n    - ok\n") ==
        Lines{"! nlu.yml: line 4: duplicate key \"intent\""});
  CHECK(read_nlu("- intent: a\n  examples:\n  - metadata: {}\n") ==
        Lines{"! nlu.yml: line 5: an example without a text"});
  CHECK(read_nlu("- greet\n") ==
        Lines{"! nlu.yml: line 3: expected an entry such as \"intent: greet\""});
  CHECK(read_nlu("- story: x\n") ==
        Lines{"! nlu.yml: line 3: expected \"intent\", \"synonym\", \"regex\" or \"lookup\""});
  CHECK(read_nlu("  a: b\n") == Lines{"! nlu.yml: line 3: \"nlu\" is no list"});
  CHECK(read_nlu("- intent: a\n  examples: |\n    - \xFF\n") ==
        Lines{"! nlu.yml: line 5: bad UTF-8"});
  CHECK(read_nlu("- intent: \"a\n  examples\n")[0].starts_with("! nlu.yml: line "));
  CHECK(read_nlu("- intent: a\n\tb: c\n")[0].find("not valid YAML: ") != std::string::npos);
  for (const std::string stray : {"]\n", ",\n", "}"}) {  // on which yaml-cpp 0.7 never ends
    CHECK(read_nlu("- intent: a\n  examples: |\n    - b\n" + stray)[0].starts_with(
        "! nlu.yml: line 6: not valid YAML: "));
    CHECK(read_bytes("a.yml", stray + "nlu: []\n")[0].starts_with("! a.yml: line "));
  }
  CHECK(read_nlu("- regex: a\n") == Lines{"! nlu.yml: no phrases"});
  CHECK(read_bytes("a.yml", "stories: []\n") == Lines{"! a.yml: line 1: no list \"nlu\""});
  CHECK(read_bytes("a.yml", "nlu: []\nnlu: []\n") ==
        Lines{"! a.yml: line 2: duplicate key \"nlu\""});
  CHECK(read_bytes("a.yml", "nlu: " + std::string(10000, '['))[0].starts_with("! a.yml: line "));
}

TEST_CASE("a corpus of nlp.js", "[training]") {
  const std::string data =
      R"("data": [{"utterances": ["good day", "\u0633لام"], "answers": [{"a": 1}],
    "intent": "greet"}, {"intent": "None", "utterances": []},
    {"intent": "bye", "utterances": ["see you"]}], "entities": {"a": [1, 2.5, null, true]}})";
  const auto with = [&](const std::string& language) {
    return Lines{language + " greet|good day", language + " greet|سلام", language + " bye|see you"};
  };
  CHECK(read_bytes("corpus.json", "{" + data) == with("und"));
  CHECK(read_bytes("corpus", " {" + data) == with("und"));
  CHECK(read_bytes("corpus.json", "{\"name\": \"Shop\", \"locale\": \"en\", " + data) ==
        with("en"));
  CHECK(read_bytes("corpus.json", "{\"locale\": \"fa-IR\", " + data) == with("fa"));
  CHECK(read_bytes("corpus.json", "{\"locale\": \"fa-Latn\", " + data) == with("fa-Latn"));
  CHECK(read_bytes("corpus.json", "{\"locale\": \"de-AT\", " + data) == with("de-AT"));
}

TEST_CASE("what is wrong with a corpus of nlp.js", "[training]") {
  const auto fault = [](const std::string& bytes) { return read_bytes("c.json", bytes).front(); };
  CHECK(fault("{\"data\": [\n{\"intent\": \"a\",\n\n}]}") == "! c.json: line 4: not valid JSON");
  CHECK(fault("{\"data\": []}\n]") == "! c.json: line 2: not valid JSON");
  CHECK(fault("") == "! c.json: line 1: not valid JSON");
  CHECK(fault("{\"data\": [\n{\"intent\": \"\",\n\"utterances\": []}]}") ==
        "! c.json: line 2: empty label");
  CHECK(fault("{\"data\": [{\n\"intent\": \"a\", \"utterances\": [\"b\",\n\" \"\n]}]}") ==
        "! c.json: line 3: empty text");
  CHECK(fault("{\"data\": [{\"intent\": \"a\", \"utterances\": [\"b\",\n12\n]}]}") ==
        "! c.json: line 2: an utterance is no text");
  CHECK(fault("{\"data\": [\n{\"intent\": \"a\"}]}") ==
        "! c.json: line 2: intent \"a\" has no list \"utterances\"");
  CHECK(fault("{\"data\": [\n\n3]}") ==
        "! c.json: line 3: expected an object with a text \"intent\"");
  CHECK(fault("{\"data\": [],\n\"data\": []}") == "! c.json: line 2: duplicate key \"data\"");
  CHECK(fault("{\"data\": [],\n\"locale\": 4}") == "! c.json: line 2: \"locale\" is no text");
  CHECK(fault("\n[1]") == "! c.json: line 2: expected a corpus of nlp.js with a list \"data\"");
  CHECK(fault("7") == "! c.json: line 1: expected a corpus of nlp.js with a list \"data\"");
  CHECK(fault("{\"a\":\n" + std::string(100000, '[')) == "! c.json: line 2: nested deeper than 16");
  CHECK(fault("{\"a\":\n\"\\u0000\"}") == "! c.json: line 2: U+0000 in a text");
  CHECK(fault("{\"a\":\n\"\xC0\"}") == "! c.json: line 2: bad UTF-8");
  CHECK(fault("{\"data\": []}") == "! c.json: no phrases");
}

TEST_CASE("a Rasa training folder", "[training]") {
  const test::TempFolder folder;
  write(folder.file("data/nlu/b.yml"), "nlu:\n- intent: bye\n  examples: |\n    - see you\n");
  write(folder.file("data/nlu/a.yaml"), "nlu:\n- intent: greet\n  examples: |\n    - hello\n");
  write(folder.file("data/nlu/colours.txt"), "red\n");
  write(folder.file("data/stories.yml"), "stories:\n- story: x\n  steps: []\n");
  write(folder.file("data/empty.yml"), "");
  CHECK(read(folder, "data") == Lines{"und greet|hello", "und bye|see you"});
  CHECK(read(folder, "data/") == Lines{"und greet|hello", "und bye|see you"});
  write(folder.file("data/nlu/c.yml"), "nlu:\n- {}\n");
  CHECK(read(folder, "data")[0].starts_with("! data/nlu/c.yml: line 2: expected"));
}

TEST_CASE("a folder of label files", "[training]") {
  const test::TempFolder folder;
  for (const std::string place : {"mine/", "locales/fa/intents/", "en/"}) {
    write(folder.file(place + "order.lost.txt"), "\xEF\xBB\xBFit is gone\n\n  gone again \r\n");
    write(folder.file(place + "order.lost.latn.txt"), "gom shode\n");
    write(folder.file(place + "order.lost.test.txt"), "has it vanished\n");
    write(folder.file(place + "order.lost.latn.test.txt"), "peydash nist\n");
    write(folder.file(place + "deeper/x.txt"), "not of it\n");
  }
  const auto train = [](const std::string& own, const std::string& latin) {
    return Lines{latin + " order.lost|gom shode", own + " order.lost|it is gone",
                 own + " order.lost|gone again"};
  };
  CHECK(read(folder, "mine") == train("und", "und"));
  CHECK(read(folder, "locales/fa/intents") == train("fa", "fa-Latn"));
  CHECK(read(folder, "locales/fa/intents/") == train("fa", "fa-Latn"));
  CHECK(read(folder, "en") == train("en", "en"));
  CHECK(read(folder, "locales/fa/intents", Part::test) ==
        Lines{"fa-Latn order.lost|peydash nist", "fa order.lost|has it vanished"});

  write(folder.file("mine/broken.txt"), "fine\n\n\xFF\n");
  CHECK(read(folder, "mine") == Lines{"! mine/broken.txt: line 3: bad UTF-8"});
  write(folder.file("mine/broken.txt"), "");
  write(folder.file("mine/.test.txt"), "without a name\n");
  CHECK(read(folder, "mine", Part::test).size() == 1);
  CHECK(read(folder, "locales") == Lines{"! locales: no phrases"});
}

TEST_CASE("what is no labelled messages at all", "[training]") {
  const test::TempFolder folder;
  CHECK(read(folder, "none.csv") == Lines{"! none.csv: cannot be opened"});
  write(folder.file("a.md"), "just words\nlabel\ttext\n");
  CHECK(read(folder, "a.md") == Lines{"! a.md: unknown format: expected .tsv, .txt, .csv, .yml, "
                                      ".json or a folder"});
}

TEST_CASE("the analyzer tells the language where the file does not", "[training]") {
  const test::TempFolder folder;
  write(folder.file("a.tsv"),
        "lost\tبسته‌ام هنوز به دستم نرسیده است\nlost\tmy parcel has not "
        "arrived "
        "yet\n");
  write(folder.file("a.json"),
        R"({"locale": "ar", "data": [{"intent": "a", "utterances": ["my parcel is late"]}]})");
  const auto table = read_phrases(folder.file("a.tsv"), &test::analyzer());
  REQUIRE(table);
  CHECK(table->at(0).language == "fa");
  CHECK(table->at(1).language == "en");
  const auto corpus = read_phrases(folder.file("a.json"), &test::analyzer());
  REQUIRE(corpus);
  CHECK(corpus->at(0).language == "ar");
}

}  // namespace hamkalam::training
