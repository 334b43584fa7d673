// Judged contacts as lines of JSON: what replay keeps of each while it runs, what shards hand over
// to be merged, and what a report is made of.
//
//   out << score_line(card, score, veil);   // {"kind":"score",...}
//   out << reading_line(card, score, veil); // {"kind":"reading",...}, where there is much to read
#pragma once

#include <functional>

#include "replay/scorecard.hpp"

namespace hamkalam::replay {

// Hides what is personal in a text; names of people where `names` holds.
struct Veil {
  const text::Analyzer* analyzer = nullptr;  // nullptr: nothing is hidden
  bool names = false;

  std::string text(const std::string& text, const Card& card) const;
  // An id or a name, as another one that tells people apart and says nothing; as it is without
  // `names`. `kind`: a letter before it.
  std::string person(const std::string& who, char kind) const;
};

std::string score_line(const Card& card, const Score& score, const Scorecard& scorecard,
                       const Veil& veil);
// The conversation itself with the advice beside it; empty where nothing went wrong.
std::string reading_line(const Card& card, const Score& score, const Veil& veil);

}  // namespace hamkalam::replay
