#include "training/answers.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "training/json_value.hpp"

namespace hamkalam::training {
namespace {

constexpr std::array<std::string_view, 3> kCodeNames{"intent", "short_code", "code"};
constexpr std::array<std::string_view, 3> kTextNames{"text", "content", "answer"};
constexpr std::array<std::string_view, 3> kLanguageNames{"language", "lang", "locale"};
constexpr std::size_t kLongest = 4000;  // characters, as the profile's schema has it

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

// "{{contact.name}}" or "{% if .. %}"; empty where there is none.
std::string_view placeholder(std::string_view text) {
  for (const auto& [open, close] : {std::pair("{{", "}}"), std::pair("{%", "%}")})
    if (const auto begin = text.find(open); begin != text.npos)
      if (const auto end = text.find(close, begin); end != text.npos)
        return text.substr(begin, end + 2 - begin);
  return {};
}

std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

class Reader {
 public:
  Reader(const Source& source, const text::Analyzer& analyzer, text::Language usual)
      : source_(source), analyzer_(analyzer), usual_(usual) {}

  Result<AnswerFile> table() {
    HK_TRY(const auto rows, csv_rows(source_));
    if (rows.empty()) return source_.fault(1, "expected a header with a column intent and text");
    const Row& header = rows.front();
    const auto code = column_of(header, kCodeNames), text = column_of(header, kTextNames);
    const auto language = column_of(header, kLanguageNames);
    if (!code || !text)
      return source_.fault(header.line,
                           "expected a header with a column intent or short_code and a column "
                           "text or content");
    for (std::size_t i = 1; i < rows.size(); ++i) {
      const Row& row = rows[i];
      if (row.cells.size() != header.cells.size())
        fault(row.line, std::to_string(row.cells.size()) + " columns, expected " +
                            std::to_string(header.cells.size()));
      else
        add(row.line, row.cells[*code], row.cells[*text],
            language ? std::string_view(row.cells[*language]) : "");
    }
    return std::move(out_);
  }

  Result<AnswerFile> list() {
    HK_TRY(const Value root, read_json_value(source_));
    const Value* items = root.kind == Value::Kind::object ? root.find("payload") : &root;
    if (!items || items->kind != Value::Kind::array)
      return source_.fault(items ? items->line : root.line,
                           "expected a list, such as [{\"short_code\": \"..\", \"content\": "
                           "\"..\"}], also as \"payload\" of an object");
    for (const Value& item : items->children) {
      if (item.kind != Value::Kind::object) {
        fault(item.line, "expected an object with \"short_code\" and \"content\"");
        continue;
      }
      const auto code = member(item, kCodeNames), text = member(item, kTextNames);
      if (!code || !text)
        fault(item.line, std::string("no text \"") + (code ? "content" : "short_code") + "\"");
      else
        add(item.line, *code, *text, member(item, kLanguageNames).value_or(""));
    }
    return std::move(out_);
  }

 private:
  void fault(std::size_t line, std::string what) {
    out_.faults.push_back(source_.fault(line, std::move(what)));
  }
  template <class Names>
  static std::optional<std::string_view> member(const Value& object, const Names& names) {
    for (const std::string_view name : names)
      if (const Value* value = object.find(name); value && value->kind == Value::Kind::string)
        return value->text;
    return {};
  }
  void add(std::size_t line, std::string_view code, std::string_view text,
           std::string_view language) {
    code = trimmed(code);
    text = trimmed(text);
    language = trimmed(language);
    if (code.empty()) return fault(line, "empty intent or short_code");
    if (text.empty()) return fault(line, "empty text");
    if (const std::size_t size = characters(text); size > kLongest)
      return fault(line, "a text of " + std::to_string(size) + " characters, expected at most " +
                             std::to_string(kLongest));
    if (const auto found = placeholder(text); !found.empty())
      return fault(line, "the text holds " + std::string(found) + ", which nothing fills in here");
    text::Language own = usual_;
    if (!language.empty()) {
      own = text::language_of(our_tag(lower(language)));
      if (own == text::Language::und)
        return fault(line, "language \"" + std::string(language) + "\", expected fa, ar or en");
    }
    OwnAnswer answer{std::string(code), with_plain_line_ends(text), text::written(own)};
    if (own == text::Language::und)
      answer.language = text::written(analyzer_.analyze(answer.text).language);
    if (answer.language == text::Language::und)
      return fault(line, "its language cannot be told: say it with --language");
    out_.answers.push_back(std::move(answer));
  }

  const Source& source_;
  const text::Analyzer& analyzer_;
  text::Language usual_;
  AnswerFile out_;
};

Result<AnswerFile> read_one(const std::string& path, const text::Analyzer& analyzer,
                            text::Language usual) {
  HK_TRY(const Source source, Source::open(path));
  const auto dot = path.find_last_of("./");
  const std::string extension = dot == path.npos ? "" : lower(path.substr(dot));
  const auto start = trimmed(source.text).substr(0, 1);
  Reader reader(source, analyzer, usual);
  const bool is_json =
      extension == ".json" || (extension != ".csv" && (start == "[" || start == "{"));
  return is_json ? reader.list() : reader.table();
}

}  // namespace

Result<AnswerFile> read_answers(const std::vector<std::string>& paths,
                                const text::Analyzer& analyzer, text::Language usual) {
  AnswerFile out;
  for (const auto& path : paths) {
    HK_TRY(AnswerFile one, read_one(path, analyzer, usual));
    std::move(one.answers.begin(), one.answers.end(), std::back_inserter(out.answers));
    std::move(one.faults.begin(), one.faults.end(), std::back_inserter(out.faults));
  }
  return out;
}

Added add_answers(const std::vector<OwnAnswer>& answers, const intent::Catalogue& catalogue,
                  Json& profile) {
  Added out;
  for (const OwnAnswer& answer : answers) {
    const bool of_intent = catalogue.intent(answer.code) != nullptr;
    Json& place = of_intent ? profile["answers"][answer.code] : profile["fixed_texts"];
    Json& texts = place[std::string(text::tag(answer.language))];
    if (std::find(texts.begin(), texts.end(), Json(answer.text)) != texts.end()) {
      ++out.known;
      continue;
    }
    texts.push_back(answer.text);
    ++(of_intent ? out.answers : out.fixed_texts);
  }
  return out;
}

}  // namespace hamkalam::training
