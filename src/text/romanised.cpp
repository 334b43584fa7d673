#include "text/romanised.hpp"

#include <algorithm>
#include <limits>

#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

// Costs in eighths of a bit, as measured.
constexpr int kUnknown = 60;  // a word that nothing fits, and more for each letter
constexpr int kUnknownLetter = 16;
constexpr int kStays = 40;         // an English word amid others
constexpr int kAmongEnglish = 40;  // less after another one
constexpr int kRareEnglish = 110;  // one that no phrase has
constexpr int kJoiner = 8;         // a word that is written together with the next one
constexpr int kLoose = 36;         // and the two together are no known word
constexpr int kLexiconTimes = 2;   // what a row of the lexicon counts
constexpr std::uint32_t kBeginning = 0xFFFFFFFE;  // stands before the first word
constexpr int kFarBehind = 40;  // what no neighbour can make the cheapest is not looked at
constexpr int kFar = std::numeric_limits<int>::max() / 2;

// Anything but ASCII becomes a byte that no table knows.
std::string to_ascii(std::u16string_view text) {
  std::string out(text.size(), '\x7f');
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] < 0x80) out[i] = static_cast<char>(text[i]);
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int unknown_cost(std::string_view latin) {
  return kUnknown + kUnknownLetter * static_cast<int>(latin.size());
}

constexpr std::u16string_view kEnglishLetters = u"abcdefghijklmnopqrstuvwxyz";

// The letters of an English word, or nothing.
std::string english_letters(std::string_view word) {
  std::string out(word);
  for (char& c : out) {
    if (c < 'a' || c > 'z') return {};
    c = static_cast<char>(c - 'a');
  }
  return out;
}

}  // namespace

Result<Romanised> Romanised::load(const std::filesystem::path& table, const Lexicon::Fold& fold) {
  Romanised out;
  SearchKnowledge& k = out.knowledge_;
  HK_TRY(k.table, LatinTable::load(table));
  if (fold) {
    HK_TRY(k.lexicon, Lexicon::load(table.parent_path() / "lexicon.tsv", k.table, fold));
  }
  for (const auto& [latin, native] : k.lexicon.words) {
    Known& known = out.known_[latin];
    known.stays = native.front().empty();
    known.expected = !known.stays;
    if (known.stays) continue;
    known.native = native;
    for (const std::string& letters : native) out.add(k.table.native(letters), kLexiconTimes);
  }
  return out;
}

void Romanised::learn(std::span<const std::u16string> phrase) {
  std::uint32_t before = WordCounts::kBreak;
  for (const std::u16string& word : phrase) {
    const std::uint32_t number = word.empty() ? WordCounts::kBreak : counts_.add(word, 1);
    if (number != WordCounts::kBreak) counts_.follow(before, number);
    before = number;
  }
}

void Romanised::learn_english(std::u16string_view word) {
  int& count = known_[to_ascii(word)].english;
  count = std::max(count, 0) + 1;
}

void Romanised::expect(std::u16string_view latin) {
  known_[to_ascii(latin)].expected = true;
}

Result<void> Romanised::read_words(const std::filesystem::path& own,
                                   const std::filesystem::path& english) {
  SearchKnowledge& k = knowledge_;
  if (std::filesystem::exists(own)) {
    HK_TRY(const std::string bytes, read_file(own));
    HK_TRY(k.others, k.graph.read(bytes, k.table.alphabet(), own.string()));
  }
  if (std::filesystem::exists(english)) {
    HK_TRY(const std::string bytes, read_file(english));
    HK_TRY(english_words_, english_.read(bytes, kEnglishLetters, english.string()));
  }
  return {};
}

Result<std::string> Romanised::word_list(const std::filesystem::path& table,
                                         const std::vector<std::string>& lines,
                                         const Lexicon::Fold& fold) {
  LatinTable latin;
  if (!table.empty()) {
    HK_TRY(latin, LatinTable::load(table));
  }
  std::vector<WordGraph::Word> words;
  for (const std::string& line : lines) {
    std::string letters = table.empty() ? english_letters(line) : latin.letters(fold(line));
    if (letters.size() > 1) words.push_back({std::move(letters), 0});
  }
  return WordGraph::write(std::move(words), table.empty() ? kEnglishLetters : latin.alphabet());
}

void Romanised::finish() {
  SearchKnowledge& k = knowledge_;
  std::vector<std::string> letters(counts_.size() + 1);  // by number
  std::vector<WordGraph::Word> words;
  for (std::uint32_t i = 1; i < letters.size(); ++i)
    if (letters[i] = k.table.letters(counts_.word(i)); !letters[i].empty())
      words.push_back({letters[i], counts_.cost(i)});
  k.words = k.graph.add(std::move(words), WordGraph::Ends::apart);

  std::vector<std::uint32_t> nodes(letters.size(), WordGraph::kNoNode);
  for (std::size_t i = 1; i < letters.size(); ++i)
    if (!letters[i].empty()) nodes[i] = k.graph.walk(k.words, letters[i]);
  nodes[WordCounts::kBreak] = kBeginning;
  const auto pairs = std::move(counts_).pairs();
  pairs_.reserve(pairs.size());
  for (const auto& [first, second, cost] : pairs)
    if (nodes[first] != WordGraph::kNoNode && nodes[second] != WordGraph::kNoNode)
      pairs_.set(nodes[first], nodes[second], cost);

  std::uint64_t all = 0;
  for (const auto& [latin, known] : known_)
    all += static_cast<std::uint64_t>(std::max(known.english, 0));
  WordSearch search(k);
  for (auto& [latin, known] : known_) {
    if (known.english > 0)
      known.english = rarity(static_cast<std::uint64_t>(known.english), all) + kStays;
    if (known.expected) find_nearest(latin, search, known.nearest);
  }
  counts_ = {};
}

const Romanised::Known* Romanised::known(std::string_view latin) const {
  const auto it = known_.find(latin);
  return it == known_.end() ? nullptr : &it->second;
}

// The known native words that a Latin one may be: by its letters, and by the lexicon.
void Romanised::find_nearest(std::string_view latin, WordSearch& search,
                             std::vector<Candidate>& out) const {
  const SearchKnowledge& k = knowledge_;
  out.clear();
  int limit = unknown_cost(latin);
  auto add = [&](const std::string& letters, const Affix* ending) {  // it is written just so
    const std::uint32_t node = k.graph.walk(k.words, letters);
    const int cost = k.graph.cost(node) + (ending ? cost_of(*ending) : 0);
    const bool ties = ending && ending->ties();
    limit = std::min(limit, cost + kSearchMargin + (ties ? kDangling : 0));
    out.push_back({letters + (ending ? ending->native : ""), 0, 0, cost, node, ending});
  };
  if (const Known* whole = known(latin)) {
    if (whole->english >= 0) limit = std::min(limit, whole->english + kFarBehind);
    for (const std::string& letters : whole->native) add(letters, nullptr);
  }
  // What the lexicon has as a whole is not taken apart.
  const bool apart = out.empty();
  if (apart)
    k.lexicon.each_ending(latin, [&](const Affix& ending) {
      if (const Known* stem = known(latin.substr(0, latin.size() - ending.latin.size())))
        for (const std::string& letters : stem->native) add(letters, &ending);
    });
  if (k.table.covers(latin)) search.find(latin, {}, {.affixes = apart, .limit = limit}, out);
}

int Romanised::english_cost(std::string_view latin) const {
  if (english_words_ == WordGraph::kNoNode) return -1;
  const std::string letters = english_letters(latin);
  if (letters.empty()) return -1;
  const std::uint32_t node = english_.walk(english_words_, letters);
  const bool there = node != WordGraph::kNoNode && english_.cost(node) != WordGraph::kNoWord;
  return there ? kRareEnglish + kStays : -1;
}

int Romanised::cost_after(const Way* before, const Way& way) const {
  int cost = way.word.word;
  if (way.latin) return before && before->latin ? std::max(0, cost - kAmongEnglish) : cost;
  const std::uint32_t first = before ? before->context : kBeginning;
  const int ending_cost = way.word.ending ? cost_of(*way.word.ending) : 0;
  if (way.word.node != WordGraph::kNoNode && first != WordGraph::kNoNode)
    cost = std::min(cost, pairs_.get(first, way.word.node) + ending_cost);
  return before && before->joins && !way.word.brought ? cost + kLoose : cost;
}

// Words up to the next break, each with the ways it may go.
class Romanised::Sentence {
 public:
  explicit Sentence(const Romanised& romanised) : r_(romanised), search_(romanised.knowledge_) {}

  void add(std::size_t index, std::u16string_view word);
  void close(std::span<const std::u16string_view> words, std::vector<Written>& out);

 private:
  struct Place {
    std::size_t index, first;  // of the word in the text; of its first way
    std::size_t digits;        // at the word's beginning, that are kept
  };
  void find_ways(std::string_view latin);
  void take(Candidate candidate, bool latin = false, const std::string* joins = nullptr) {
    const bool whole = !candidate.ending || candidate.ties();
    const std::uint32_t node = whole ? candidate.node : WordGraph::kNoNode;
    ways_.push_back({std::move(candidate), latin, joins, node, kFar, 0});
  }

  static int last_cost(const Way& way) { return way.cost + (way.word.ties() ? kDangling : 0); }

  const Romanised& r_;
  WordSearch search_;
  std::vector<Place> places_;
  std::vector<Way> ways_;  // of all words, one word's after the other's
  std::vector<Candidate> found_;
  std::vector<std::string_view> brought_;
};

void Romanised::Sentence::find_ways(std::string_view latin) {
  const SearchKnowledge& k = r_.knowledge_;
  const Known* known = r_.known(latin);
  if (known && known->stays) return take({}, true);
  const std::size_t first = ways_.size();
  const bool covered = k.table.covers(latin);
  const int unknown = unknown_cost(latin);
  if (known && known->expected) {
    for (const Candidate& candidate : known->nearest) take(candidate);
  } else {
    r_.find_nearest(latin, search_, found_);
    for (Candidate& candidate : found_) take(std::move(candidate));
  }
  int least = kFar;
  for (std::size_t i = first; i < ways_.size(); ++i)
    least = std::min(least, ways_[i].word.channel + ways_[i].word.word);
  if (covered && !brought_.empty()) {
    const int limit = std::min(unknown, least + kLoose + kSearchMargin);
    found_.clear();
    search_.find(latin, brought_, {.alone = true, .limit = limit}, found_);
    for (Candidate& candidate : found_) take(std::move(candidate));
  }
  if (const auto joiner = k.lexicon.joiners.find(latin); joiner != k.lexicon.joiners.end())
    for (const std::string& letters : joiner->second)
      take({letters, 0, 0, kJoiner, WordGraph::kNoNode}, false, &letters);
  if (covered && least > unknown - kFarBehind)
    take({k.table.spell(latin), 0, 0, unknown, WordGraph::kNoNode});
  int english = known ? known->english : -1;
  if (english < 0 && least > kRareEnglish - kFarBehind) english = r_.english_cost(latin);
  if (english >= 0 || ways_.size() == first)
    take({{}, 0, 0, std::max(english, 0), WordGraph::kNoNode}, true);
}

void Romanised::Sentence::add(std::size_t index, std::u16string_view word) {
  std::string latin = to_ascii(word);
  // "2ta" is a number and a word, but a lone digit may be a letter.
  std::size_t digits = static_cast<std::size_t>(
      std::find_if_not(latin.begin(), latin.end(), is_digit) - latin.begin());
  if (digits + 1 >= latin.size() || r_.known(latin) ||
      (digits == 1 && !r_.knowledge_.table.rows_of(latin[0]).empty()))
    digits = 0;
  latin.erase(0, digits);

  const std::size_t before = places_.empty() ? 0 : places_.back().first, first = ways_.size();
  brought_.clear();
  for (std::size_t b = before; b < first; ++b)
    if (ways_[b].joins) brought_.push_back(*ways_[b].joins);
  find_ways(latin);
  for (std::size_t i = first; i < ways_.size(); ++i) {
    Way& way = ways_[i];
    if (places_.empty()) {
      way.cost = way.word.channel + r_.cost_after(nullptr, way);
      if (way.joins) way.context = kBeginning;
    }
    for (std::size_t b = before; b < first; ++b) {
      const Way& prior = ways_[b];
      if (way.word.brought > 0 && (!prior.joins || *prior.joins != brought_[way.word.brought - 1U]))
        continue;
      const int cost = prior.cost + way.word.channel + r_.cost_after(&prior, way);
      if (cost >= way.cost) continue;
      way.cost = cost;
      way.before = static_cast<std::uint16_t>(b - before);
      if (way.joins) way.context = prior.context;
    }
  }
  places_.push_back({index, first, digits});
}

// Goes back from the cheapest way of the last word.
void Romanised::Sentence::close(std::span<const std::u16string_view> words,
                                std::vector<Written>& out) {
  std::size_t best = 0;
  for (std::size_t i = places_.size(); i-- > 0;) {
    const auto [index, first, digits] = places_[i];
    if (i + 1 == places_.size())
      for (std::size_t k = first; k < ways_.size(); ++k)
        if (last_cost(ways_[k]) < last_cost(ways_[first + best])) best = k - first;
    const Way& way = ways_[first + best];
    if (!way.latin) {
      out[index].text = words[index].substr(0, digits);
      out[index].text += r_.knowledge_.table.native(way.word.letters);
      out[index].joins = way.joins != nullptr;
    }
    best = way.before;
  }
  places_.clear();
  ways_.clear();
}

std::vector<Romanised::Written> Romanised::native(
    std::span<const std::u16string_view> words) const {
  std::vector<Written> out(words.size());
  Sentence sentence(*this);
  for (std::size_t i = 0; i < words.size(); ++i)
    if (words[i].empty())
      sentence.close(words, out);
    else if (words[i] != u"-")
      sentence.add(i, words[i]);
  sentence.close(words, out);
  return out;
}

std::u16string Romanised::native(std::u16string_view word) const {
  std::u16string text = native(std::span(&word, 1))[0].text;
  return text.empty() ? std::u16string(word) : text;
}

}  // namespace hamkalam::text
