#include "text/word_search.hpp"

#include <algorithm>

namespace hamkalam::text {
namespace {

constexpr int kDouble = 1 * kBit;  // the second of two equal Latin letters
constexpr int kShort = 2 * kBit;   // "sh" read as two letters
constexpr int kSteps = 600;
constexpr std::size_t kKept = 4;

}  // namespace

// Whether a state is cheaper than what stood at its place. Where its slots are taken it counts as
// new: that costs time and changes nothing.
bool WordSearch::improves(std::uint32_t node, std::uint8_t brought, std::size_t at, int cost) {
  node ^= static_cast<std::uint32_t>(brought) << 28;
  const auto place = static_cast<std::uint16_t>(at);
  std::uint32_t slot = (node * 0x9E3779B1U ^ place * 0x85EBCA6BU) >> 20;
  for (int probe = 0; probe < 4; ++probe, ++slot) {
    Seen& seen = seen_[slot % kSlots];
    if (seen.round == round_) {
      if (seen.node != node || seen.at != place) continue;
      if (seen.cost <= cost) return false;
    }
    seen = {node, round_, place, static_cast<std::int16_t>(cost)};
    return true;
  }
  return true;
}

// Files the state that was written behind the last one.
void WordSearch::enter(int least) {
  Index& first = cheapest_[static_cast<std::size_t>(least)];
  states_[size_].next = first;
  first = static_cast<Index>(size_++);
}

void WordSearch::push(const State& state, int least) {
  if (least >= limit_ || size_ == kStates) return;
  if (!state.done && !improves(state.node, state.brought, state.at, state.cost)) return;
  states_[size_] = state;
  enter(least);
}

void WordSearch::begin(std::uint32_t root, std::string_view walked, State state) {
  if (root == WordGraph::kNoNode) return;
  state.node = k_.graph.walk(root, walked);
  if (state.node == WordGraph::kNoNode) return;
  state.phrase = root == k_.words && state.at == 0;
  if (root == k_.others) {
    state.cost = static_cast<std::int16_t>(state.cost + kOtherCost);
    state.word = static_cast<std::int16_t>(state.word + kOtherCost);
  }
  push(state, state.cost + k_.graph.best(state.node) + rest_[state.at]);
}

// Looks up what each place of the word allows.
void WordSearch::set_out(std::string_view latin, bool affixes) {
  word_size_ = latin.size();
  endings_size_ = 0;
  if (affixes)
    k_.lexicon.each_ending(latin, [&](const Affix& affix) {
      if (endings_size_ < endings_.size())
        endings_[endings_size_++] = {static_cast<std::uint8_t>(latin.size() - affix.latin.size()),
                                     &affix};
    });
  std::size_t size = 0;
  auto add = [&](const LatinTable::Row& row, int cost, std::size_t taken) {
    if (size == moves_.size()) return;
    Move& move = moves_[size++];
    move.letter = row.native_size ? std::uint64_t{1} << row.native[0] : 0;
    move.cost = static_cast<std::int16_t>(cost);
    move.taken = static_cast<std::uint8_t>(taken);
    move.size = row.native_size;
    std::copy_n(row.native, LatinTable::kLongest, move.text);
  };
  for (std::size_t at = 0; at <= latin.size(); ++at) {
    first_move_[at] = static_cast<std::uint16_t>(size);
    if (at > 0)
      for (const LatinTable::Row& row : k_.table.unwritten()) add(row, row.cost, 0);
    if (at == latin.size()) break;
    if (at > 0 && latin[at - 1] == latin[at]) add({}, kDouble, 1);
    std::size_t longest = 0;
    for (const LatinTable::Row& row : k_.table.rows_of(latin[at])) {
      if (!stands(row, latin, at)) continue;
      longest = std::max<std::size_t>(longest, row.latin_size);
      add(row, row.cost + (row.latin_size < longest ? kShort : 0), row.latin_size);
    }
  }
  first_move_[latin.size() + 1] = static_cast<std::uint16_t>(size);
  rest_[latin.size()] = 0;
  for (std::size_t at = latin.size(); at-- > 0;) {
    rest_[at] = kMost;
    for (std::size_t m = first_move_[at]; m < first_move_[at + 1]; ++m)
      if (moves_[m].taken > 0)
        rest_[at] = std::min(rest_[at], moves_[m].cost + rest_[at + moves_[m].taken]);
    for (std::size_t e = 0; e < endings_size_; ++e)
      if (endings_[e].at == at) rest_[at] = std::min(rest_[at], cost_of(*endings_[e].affix));
  }
}

void WordSearch::end_word(Index from) {
  const int own = k_.graph.cost(states_[from].node);
  if (own == WordGraph::kNoWord) return;
  State whole = states_[from];
  whole.before = from;
  whole.size = 0;
  whole.done = true;
  whole.cost = static_cast<std::int16_t>(whole.cost + own);
  whole.word = static_cast<std::int16_t>(whole.word + own);
  if (whole.at == word_size_) push(whole, whole.cost);
  for (std::size_t i = 0; i < endings_size_; ++i) {
    if (endings_[i].at != whole.at) continue;
    const std::string& native = endings_[i].affix->native;
    const int more = cost_of(*endings_[i].affix);
    State ended = whole;
    ended.ending = endings_[i].affix;
    ended.cost = static_cast<std::int16_t>(whole.cost + more);
    ended.word = static_cast<std::int16_t>(whole.word + more);
    ended.size = static_cast<std::uint8_t>(native.size());
    std::ranges::copy(native, ended.text);
    push(ended, ended.cost);
  }
}

void WordSearch::go_on(Index from) {
  end_word(from);
  const State s = states_[from];
  const std::uint64_t children = k_.graph.children(s.node);
  for (std::size_t m = first_move_[s.at]; m < first_move_[s.at + 1U]; ++m) {
    const Move& move = moves_[m];
    if (move.letter & ~children) continue;
    std::uint32_t node = s.node;
    if (move.size > 0) {
      node = k_.graph.walk(node, {move.text, move.size});
      if (node == WordGraph::kNoNode) continue;
    }
    const int cost = s.cost + move.cost;
    const std::size_t at = s.at + std::size_t{move.taken};
    const int least = cost + k_.graph.best(node) + rest_[at];
    if (least >= limit_ || size_ == kStates || !improves(node, s.brought, at, cost)) continue;
    State& next = states_[size_];
    next = s;
    next.node = node;
    next.before = from;
    next.cost = static_cast<std::int16_t>(cost);
    next.at = static_cast<std::uint8_t>(at);
    next.size = move.size;
    std::copy_n(move.text, LatinTable::kLongest, next.text);
    enter(least);
  }
}

Candidate WordSearch::candidate(Index state) const {
  const State& s = states_[state];
  Candidate out{{},      s.brought, s.cost - s.word, s.word, s.phrase ? s.node : WordGraph::kNoNode,
                s.ending};
  std::size_t size = 0;
  for (Index i = state; i != kNone; i = states_[i].before) size += states_[i].size;
  out.letters.resize(size);
  for (Index i = state; i != kNone; i = states_[i].before) {
    size -= states_[i].size;
    std::copy_n(states_[i].text, states_[i].size, out.letters.data() + size);
  }
  return out;
}

void WordSearch::find(std::string_view latin, std::span<const std::string_view> brought,
                      const Wanted& wanted, std::vector<Candidate>& out) {
  if (latin.empty() || latin.size() > kLongestWord) return;
  size_ = 0;
  if (++round_ == 0) {  // the marks of a round long ago
    seen_.fill({});
    round_ = 1;
  }
  cheapest_.fill(kNone);
  limit_ = std::min(wanted.limit, kMost);
  set_out(latin, wanted.affixes);

  State start{};
  start.before = kNone;
  for (const std::uint32_t root : {k_.words, k_.others}) {
    if (!wanted.alone) begin(root, {}, start);
    for (std::size_t i = 0; i < brought.size(); ++i) {
      State after = start;
      after.brought = static_cast<std::uint8_t>(i + 1);
      begin(root, brought[i], after);
    }
  }
  if (wanted.affixes && !wanted.alone)
    k_.lexicon.each_beginning(latin, [&](const Affix& affix) {
      State after = start;
      after.cost = after.word = kAffixCost;
      after.at = static_cast<std::uint8_t>(affix.latin.size());
      after.size = static_cast<std::uint8_t>(affix.native.size());
      std::ranges::copy(affix.native, after.text);
      for (const std::uint32_t root : {k_.words, k_.others}) begin(root, {}, after);
    });

  int steps = 0;
  std::size_t kept = 0;
  for (int cost = 0; cost < limit_ && steps < kSteps;) {
    const Index at = cheapest_[static_cast<std::size_t>(cost)];
    if (at == kNone) {
      ++cost;
      continue;
    }
    cheapest_[static_cast<std::size_t>(cost)] = states_[at].next;
    ++steps;
    if (!states_[at].done) {
      go_on(at);
      continue;
    }
    Candidate found = candidate(at);
    const auto there = std::ranges::find_if(out, [&](const Candidate& c) {
      return c.letters == found.letters && c.brought == found.brought;
    });
    limit_ = std::min(limit_, cost + kSearchMargin + (found.ties() ? kDangling : 0));
    if (there == out.end())
      out.push_back(std::move(found));
    else if (cost < there->channel + there->word)
      *there = std::move(found);
    if (++kept == kKept) return;
  }
}

}  // namespace hamkalam::text
