// What the text analysis of a message of about a hundred characters costs, beside what ICU alone
// takes for NFKC and for its word iterator. Run by hand: build/release/tests/bench_text
// [SHARE-FOLDER]; nothing asserts a time.
//
//   bench_text --letters fa|ar [SHARE-FOLDER]
//
// instead writes the lines of its standard input as the table of letters alone would, without any
// knowledge of words: what public_text.mjs measures the romanised model against.
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "text/analyzer.hpp"
#include "text/fold.hpp"
#include "text/latin_table.hpp"
#include "text/segmenter.hpp"

namespace {

using namespace hamkalam;

// p50 and p99 of `work` over all texts, several rounds, in microseconds.
template <class Work>
void time(const char* name, const std::vector<std::string>& texts, Work work) {
  std::vector<double> micros;
  for (int round = 0; round < 20; ++round)
    for (const std::string& text : texts) {
      const auto begin = std::chrono::steady_clock::now();
      work(text);
      micros.push_back(
          std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
              .count());
    }
  std::sort(micros.begin(), micros.end());
  std::printf("  %-34s p50 %6.2f us   p99 %6.2f us\n", name, micros[micros.size() / 2],
              micros[micros.size() * 99 / 100]);
}

// Phrases of one folder joined to messages of 90 to 110 characters.
std::vector<std::string> messages(const std::filesystem::path& folder, std::string_view suffix) {
  std::vector<std::string> out;
  std::string message;
  for (const auto& path : list_files(folder, suffix)) {
    const std::string name = path.filename().string();
    if (suffix == ".txt" && (name.ends_with(".test.txt") || name.ends_with(".latn.txt"))) continue;
    const auto lines = read_lines(path);
    if (!lines) continue;
    for (const std::string& line : *lines) {
      message += (message.empty() ? "" : " ") + line;
      const std::size_t size = text::to_utf16(message).size();
      if (size < 90) continue;
      if (size <= 110) out.push_back(message);
      message.clear();
    }
  }
  return out;
}

int write_letters(const std::filesystem::path& locale) {
  const auto table = text::LatinTable::load(locale / "latin.tsv");
  const auto folder = text::Folder::load({locale / "letters.tsv"});
  const auto segmenter = text::Segmenter::load();
  if (!table || !folder || !segmenter) return 3;
  for (std::string line; std::getline(std::cin, line);) {
    const auto folded = folder->fold(text::to_utf16(line));
    std::string out;
    std::size_t behind = 0;
    for (const text::Piece& piece : segmenter->cut(folded).pieces) {
      if (piece.at > behind) out += ' ';
      behind = piece.at + piece.text.size();
      const std::string word = text::to_utf8(piece.text);
      const bool latin = piece.kind == text::TokenKind::word && table->covers(word);
      out += latin ? text::to_utf8(table->native(table->spell(word))) : word;
    }
    std::cout << out << "\n";
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "--letters")
    return write_letters(std::filesystem::path(argc > 3 ? argv[3] : HAMKALAM_SHARE_DIR) /
                         "locales" / argv[2]);
  const std::filesystem::path share = argc > 1 ? argv[1] : HAMKALAM_SHARE_DIR;
  const auto analyzer = text::Analyzer::load(share / "locales");
  if (!analyzer) return std::fprintf(stderr, "%s\n", analyzer.error().text().c_str()), 3;
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return 3;
  for (const auto& [name, folder, suffix] : {std::tuple{"Persian", "fa/intents", ".txt"},
                                             {"Arabic", "ar/intents", ".txt"},
                                             {"English", "en/intents", ".txt"},
                                             {"Finglish", "fa/intents", ".latn.txt"},
                                             {"Arabizi", "ar/intents", ".latn.txt"}}) {
    const auto texts = messages(share / "locales" / folder, suffix);
    std::printf("%s, %zu messages of about 100 characters\n", name, texts.size());
    time("ICU: NFKC", texts, [&](const std::string& text) {
      return nfkc->normalize(icu::UnicodeString::fromUTF8(text), status).length();
    });
    time("ICU: word iterator", texts, [&](const std::string& text) {
      const auto units = icu::UnicodeString::fromUTF8(text);
      words->setText(units);
      int n = 0;
      while (words->next() != icu::BreakIterator::DONE) ++n;
      return n;
    });
    time("normalize", texts, [&](const std::string& text) { return analyzer->normalize(text); });
    time("analyze", texts, [&](const std::string& text) { return analyzer->analyze(text); });
  }
  return 0;
}
