#include "training/formats.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/json.hpp"
#include "training/source.hpp"

namespace hamkalam::training {
namespace {

namespace fs = std::filesystem;

std::string lower_extension(const fs::path& path) {
  std::string out = path.extension().string();
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

Result<std::vector<Phrase>> read_one_rasa(const Source& source) {
  bool found = false;
  HK_TRY(auto phrases, read_rasa(source, found));
  if (!found) return source.fault(1, "no list \"nlu\"");
  return phrases;
}

// A file whose name says nothing: what begins like JSON, names "nlu" or has a tab in its first
// line.
Result<std::vector<Phrase>> read_by_content(const Source& source) {
  const std::string_view text = source.text;
  if (trimmed(text).starts_with('{')) return read_nlpjs(source);
  if (text.starts_with("nlu:") || text.find("\nnlu:") != std::string_view::npos)
    return read_one_rasa(source);
  if (text.substr(0, text.find('\n')).find('\t') != std::string_view::npos)
    return read_tab_separated(source);
  return Error(source.name, "unknown format: expected .tsv, .txt, .csv, .yml, .json or a folder");
}

Result<std::vector<Phrase>> read_one(const fs::path& path) {
  HK_TRY(const Source source, Source::open(path));
  const std::string extension = lower_extension(path);
  if (extension == ".tsv" || extension == ".txt") return read_tab_separated(source);
  if (extension == ".csv") return read_comma_separated(source);
  if (extension == ".yml" || extension == ".yaml") return read_one_rasa(source);
  if (extension == ".json") return read_nlpjs(source);
  return read_by_content(source);
}

// The language of locales/<tag>/intents; empty where neither folder is named by a language.
std::string language_of_folder(const fs::path& folder) {
  std::error_code ignored;
  fs::path place = fs::absolute(folder, ignored).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();  // it ended in a slash
  for (const fs::path& name : {place.filename(), place.parent_path().filename()})
    if (const auto language = text::language_of(name.string()); language != text::Language::und)
      return std::string(text::tag(language));
  return {};
}

Result<void> read_label_file(const fs::path& path, const std::string& tag, Part part,
                             std::vector<Phrase>& out) {
  std::string label = path.stem().string();
  auto strip = [&](std::string_view suffix) {
    const bool ends = label.ends_with(suffix);
    if (ends) label.resize(label.size() - suffix.size());
    return ends;
  };
  const bool test = strip(".test"), latin = strip(".latn");
  if (test != (part == Part::test)) return {};
  const auto romanised = text::romanised_of(text::language_of(tag));
  const std::string language =
      latin && romanised != text::Language::und ? std::string(text::tag(romanised)) : tag;
  HK_TRY(const Source source, Source::open(path));
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < source.text.size();) {
    const std::size_t end = std::min(source.text.find('\n', begin), source.text.size());
    const auto line = trimmed(std::string_view(source.text).substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (!line.empty()) HK_CHECK(source.add(number, label, line, language, out));
  }
  return {};
}

Result<std::vector<Phrase>> read_folder(const fs::path& folder, Part part) {
  std::vector<Phrase> out;
  bool any_rasa = false;
  std::vector<fs::path> yaml = list_files(folder, ".yml");
  for (auto& path : list_files(folder, ".yaml")) yaml.push_back(std::move(path));
  std::sort(yaml.begin(), yaml.end());
  for (const fs::path& path : yaml) {
    HK_TRY(const Source source, Source::open(path));
    bool found = false;
    HK_TRY(const auto phrases, read_rasa(source, found));
    any_rasa = any_rasa || found;
    out.insert(out.end(), phrases.begin(), phrases.end());
  }
  if (any_rasa) return out;  // its .txt files are lookup tables
  const std::string tag = language_of_folder(folder);
  std::error_code ignored;
  for (const fs::path& path : list_files(folder, ".txt"))
    if (fs::equivalent(path.parent_path(), folder, ignored))
      HK_CHECK(read_label_file(path, tag, part, out));
  return out;
}

}  // namespace

Result<Source> Source::open(const fs::path& path) {
  HK_TRY(std::string bytes, read_file(path));
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
  Source out{path.string(), std::move(bytes)};
  if (is_utf8(out.text) && out.text.find('\0') == std::string::npos) return out;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < out.text.size();) {
    const std::size_t end = std::min(out.text.find('\n', begin), out.text.size());
    const auto line = std::string_view(out.text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (!is_utf8(line)) return out.fault(number, "bad UTF-8");
    if (line.find('\0') != std::string_view::npos) return out.fault(number, "U+0000 in a text");
  }
  return Error(out.name, "bad UTF-8");
}

Error Source::fault(std::size_t line, std::string what) const {
  return Error(name + ": line " + std::to_string(line), std::move(what));
}

Result<void> Source::add(std::size_t line, std::string_view label, std::string_view words,
                         const std::string& language, std::vector<Phrase>& out) const {
  label = trimmed(label);
  words = trimmed(words);
  if (label.empty()) return fault(line, "empty label");
  if (words.empty()) return fault(line, "empty text");
  out.push_back({std::string(words), language, {std::string(label)}});
  return {};
}

std::string our_tag(const std::string& locale) {
  if (text::language_of(locale) != text::Language::und) return locale;
  const std::string primary = locale.substr(0, locale.find_first_of("-_"));
  return text::language_of(primary) != text::Language::und ? primary : locale;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

Result<std::vector<Phrase>> read_phrases(const fs::path& path, const text::Analyzer* analyzer,
                                         Part part) {
  std::error_code ignored;
  const bool folder = fs::is_directory(path, ignored);
  HK_TRY(auto phrases, folder ? read_folder(path, part) : read_one(path));
  if (phrases.empty()) return Error(path.string(), "no phrases");
  for (Phrase& phrase : phrases)
    if (phrase.language.empty())
      phrase.language =
          text::tag(analyzer ? analyzer->analyze(phrase.text).language : text::Language::und);
  return phrases;
}

Result<std::vector<Phrase>> read_phrases(const std::vector<std::string>& paths,
                                         const text::Analyzer* analyzer, Part part) {
  std::vector<Phrase> out;
  for (const auto& path : paths) {
    HK_TRY(auto phrases, read_phrases(fs::path(path), analyzer, part));
    out.insert(out.end(), std::make_move_iterator(phrases.begin()),
               std::make_move_iterator(phrases.end()));
  }
  return out;
}

}  // namespace hamkalam::training
