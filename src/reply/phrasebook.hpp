// The wordings of one language: sentences that make one or several moves (moves.json), and for each
// intent what to say and what to ask first (answers.json).
//
//   HK_TRY(Phrasebook fa, Phrasebook::load(data / "locales/fa", catalogue, analyzer));
//   fa.wordings()      // in order of preference among equals
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "intent/catalogue.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::reply {

struct Wording {
  std::vector<std::string> moves;  // in catalogue order; "answer" and "ask_fact" included
  std::string text, spoken;        // MessageFormat; spoken is empty where there is no such register
  std::vector<std::string> placeholders;
  std::vector<std::string> intents, signals;  // any of; empty: always
  std::vector<std::string> said;              // normalised phrases of the customer, any of
  std::string need;                           // the fact that an ask_fact wording asks for
  bool is_short = false;
};

class Phrasebook {
 public:
  // Errors name file and place: unknown move, intent, signal or placeholder; a move or an intent
  // without a wording; a pattern that cannot be read.
  static Result<Phrasebook> load(const std::filesystem::path& folder,
                                 const intent::Catalogue& catalogue,
                                 const text::Analyzer& analyzer);

  text::Language language() const { return language_; }
  const std::vector<Wording>& wordings() const { return wordings_; }

  // Whether one speaks in the spoken register here.
  bool speaks(std::string_view sector, std::string_view channel) const;

  // "30 minutes", "2 hours".
  std::string duration(std::int64_t minutes) const;

 private:
  text::Language language_{};
  std::vector<Wording> wordings_;
  std::vector<std::string> spoken_sectors_, spoken_channels_;
  std::string minutes_, hours_;
};

}  // namespace hamkalam::reply
