// The text analysis: one message in, its language, words, clauses and entities out. Immutable after
// load; knows scripts, not languages: everything particular to a language is data in locales/.
//
//   HK_TRY(text::Analyzer analyzer, text::Analyzer::load(data / "locales"));
//   text::Analysis a = analyzer.analyze("sefaresham kojast?");
//   // a.language == Language::fa_latn, a.native: the same in Persian letters
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "text/analysis.hpp"
#include "text/display.hpp"
#include "text/entities.hpp"

namespace hamkalam::text {

class Analyzer {
 public:
  // Reads every folder of `locales`: letters.tsv, latin.tsv, affixes.txt, words.tsv,
  // locale.json, and the phrases as word and letter frequencies.
  static Result<Analyzer> load(const std::filesystem::path& locales);

  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;
  ~Analyzer();

  // `utf8` is what was received; ill-formed bytes count as U+FFFD. `prior` is the conversation's
  // language so far, which decides where the words do not.
  // `moment`: when and where it was said, which decides what "tomorrow" is.
  Analysis analyze(std::string_view utf8, Language prior = Language::und,
                   const Moment& moment = {}) const;

  // The text with each secret that stands behind its label ("cvv2 123", a one-time code, a
  // password) masked by as many asterisks as it has UTF-16 code units. Masking again changes
  // nothing.
  std::string mask_secrets(std::string_view utf8) const;

  // The text with each entity that identifies a person masked by as many asterisks as it has UTF-16
  // code units.
  std::string redact(std::string_view utf8) const;

  // The same for every string in one JSON text; what is no JSON is masked as a text.
  std::string redact_json(std::string_view json) const;

  // The text, which is in `language`, cleaned for showing (display.hpp); a romanised one and one in
  // another language stay as they are.
  std::string display(std::string_view utf8, Language language) const;

  // Only the folded, joined tokens: what two spellings of the same share.
  std::string normalize(std::string_view utf8) const;

 private:
  struct Data;
  explicit Analyzer(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data_;
};

// One JSON object, as `hamkalam text` prints it. `display` is the text cleaned for showing.
std::string to_json(const Analysis& analysis, std::string_view display);

// Name and version of the Unicode library: part of the brain, since its tables decide.
std::string_view unicode_library();

}  // namespace hamkalam::text
