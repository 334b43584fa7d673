// `words`: a dictionary's words for romanised text.
#include <CLI/CLI.hpp>

#include "command/training.hpp"
#include "text/fold.hpp"
#include "text/romanised.hpp"

namespace hamkalam::command {
namespace {

struct WordsOptions {
  Data data;
  std::string language, list;
  fs::path out;
};

// A dictionary's words, one a line of `list`, as the file that the analysis reads.
int make_words(WordsOptions& options) {
  options.data.find();
  const fs::path locales = options.data.folder / "locales",
                 table = locales / options.language / "latin.tsv";
  auto folder = text::Folder::load(
      {locales / "fa/letters.tsv", locales / "ar/letters.tsv", locales / "en/letters.tsv"});
  if (!folder) return fail(folder.error());
  std::vector<std::string> lines;
  const auto read =
      each_line(options.list, [&](const std::string& line) { lines.push_back(line); });
  if (!read) return fail(read.error());
  const auto bytes = text::Romanised::word_list(
      fs::exists(table) ? table : fs::path(), lines,
      [&](const std::string& word) { return folder->fold(text::to_utf16(word)).units; });
  return bytes ? write_whole(options.out, *bytes) : fail(bytes.error());
}

}  // namespace

void add_words(Commands& commands) {
  auto [command, options] =
      commands.add("words", "a dictionary's words for romanised text", make_words);
  options.data.add_options(command, Data::kFolder);
  command.add_option("language", options.language, "fa, en ..")->required();
  command.add_option("list", options.list, "words, one a line; - is standard input")->required();
  command.add_option("out", options.out, "the file to write")->required();
}

}  // namespace hamkalam::command
