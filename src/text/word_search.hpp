// Which known words a Latin word may stand for: walks graphs of words along the rows of a letter
// table, always on from the cheapest place reached so far, until what is left costs too much more
// than the best word. One search serves one text: it is scratch space and holds no knowledge.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/latin_table.hpp"
#include "text/lexicon.hpp"
#include "text/word_graph.hpp"

namespace hamkalam::text {

// What a search knows. Roots of the graph may be kNoNode.
struct SearchKnowledge {
  LatinTable table;
  WordGraph graph;
  std::uint32_t words = WordGraph::kNoNode;   // words of phrases; their nodes tell them apart
  std::uint32_t others = WordGraph::kNoNode;  // words of a dictionary
  Lexicon lexicon;
};

// Costs in eighths of a bit.
constexpr int kAffixCost = 44;  // a beginning or an ending
constexpr int kTieCost = 24;    // an ending that ties
constexpr int kDangling = 36;   // and there is no next word
constexpr int kOtherCost = 96;  // a word of which nothing is known but that it is one

constexpr int kSearchMargin = 2 * kBit;  // words that far behind the best are not looked for

// A native word for a Latin one.
struct Candidate {
  std::string letters;                      // without those that the word before brought
  std::uint8_t brought = 0;                 // which those are: 1 is the first choice, 0 is none
  int channel = 0;                          // what it costs to write it so
  int word = 0;                             // what it costs to say it
  std::uint32_t node = WordGraph::kNoNode;  // of the word of phrases that it is or has an ending of
  const Affix* ending = nullptr;

  bool ties() const { return ending && ending->ties(); }
};

inline int cost_of(const Affix& affix) {
  return affix.ties() ? kTieCost : kAffixCost;
}

class WordSearch {
 public:
  static constexpr int kMost = 400;  // no limit is higher

  explicit WordSearch(const SearchKnowledge& knowledge) : k_(knowledge) {}
  WordSearch(const WordSearch&) = delete;

  struct Wanted {
    bool affixes = true;  // with beginnings and endings
    bool alone = false;   // only words that go on from what was brought
    int limit = kMost;    // words that cost so much are not looked for
  };
  // Adds the nearest words to those that are there, the best first. `brought`: letters by which the
  // word before may be written together with this one; words that go on from them are found too.
  void find(std::string_view latin, std::span<const std::string_view> brought, const Wanted& wanted,
            std::vector<Candidate>& out);

 private:
  using Index = std::uint16_t;  // of a state
  static constexpr Index kNone = 0xFFFF;
  static constexpr std::size_t kStates = 1000, kSlots = 1024, kMoves = 600, kLongestWord = 40;

  // A place in the graph, reached by the first `at` letters.
  struct State {
    std::uint32_t node;
    Index before, next;       // where it came from; another one of equal cost
    std::int16_t cost, word;  // of everything; of words and affixes alone
    std::uint8_t at, size, brought;
    bool phrase, done;           // it is a word of phrases so far; a word was ended
    char text[Affix::kLongest];  // the letters of this step
    const Affix* ending;
  };
  // A row that may stand at a place of the word.
  struct Move {
    std::uint64_t letter;  // the first native one, as the graph's bit; 0: there is none
    std::int16_t cost;
    std::uint8_t taken, size;  // Latin letters, native ones
    char text[LatinTable::kLongest];
  };
  struct Seen {
    std::uint32_t node;
    std::uint16_t round, at;
    std::int16_t cost;
  };
  struct Ending {
    std::uint8_t at;
    const Affix* affix;
  };

  void set_out(std::string_view latin, bool affixes);
  void push(const State& state, int least);
  void enter(int least);
  bool improves(std::uint32_t node, std::uint8_t brought, std::size_t at, int cost);
  void begin(std::uint32_t root, std::string_view walked, State state);
  void go_on(Index from);
  void end_word(Index from);
  Candidate candidate(Index state) const;

  const SearchKnowledge& k_;
  // Of the word that is looked for: its size; the moves by place; what is left to pay at least.
  std::size_t word_size_ = 0;
  std::array<Move, kMoves> moves_;
  std::array<std::uint16_t, kLongestWord + 2> first_move_;
  std::array<int, kLongestWord + 1> rest_;
  std::array<Ending, 16> endings_;
  std::size_t endings_size_ = 0;

  std::array<State, kStates> states_;
  std::size_t size_ = 0;
  std::array<Seen, kSlots> seen_{};
  std::uint16_t round_ = 0;
  std::array<Index, kMost> cheapest_;  // by cost
  int limit_ = kMost;
};

}  // namespace hamkalam::text
