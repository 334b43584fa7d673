// Words with costs as a graph of letters. Equal beginnings are shared, and equal ends where nothing
// needs to tell words apart. A node's children stand together and are found by one bit a letter; a
// node knows the least cost of the words below it, so that a search leaves hopeless ways early.
//
//   WordGraph graph;
//   const auto root = graph.add({{"\1\4\2", 40}, {"\1\4", 56}}, WordGraph::Ends::apart);
//   graph.child(root, 1)  ->  a node, or kNoNode
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "text/bits.hpp"

namespace hamkalam::text {

class WordGraph {
 public:
  static constexpr std::uint32_t kNoNode = 0xFFFFFFFF;
  static constexpr int kNoWord = 255;
  static constexpr int kLetters = 64;  // letters are bytes from 0 to 63

  struct Word {
    std::string letters;
    int cost;  // 0 to 254
  };
  enum class Ends { apart, shared };  // apart: a node is one word's

  // Adds a set of words under a root of its own, which is returned. Of equal words the cheapest.
  std::uint32_t add(std::vector<Word> words, Ends ends);

  std::uint32_t child(std::uint32_t node, char letter) const {
    const Node& n = nodes_[node];
    const std::uint64_t bit = std::uint64_t{1} << letter;
    if (!(n.children & bit)) return kNoNode;
    return n.first + count_bits(n.children & (bit - 1));
  }
  std::uint64_t children(std::uint32_t node) const {
    return nodes_[node].children;
  }  // one bit each
  // The node below `node` at the end of some letters, or kNoNode.
  std::uint32_t walk(std::uint32_t node, std::string_view letters) const {
    for (const char letter : letters)
      if (node = child(node, letter); node == kNoNode) break;
    return node;
  }
  int cost(std::uint32_t node) const { return nodes_[node].cost; }  // of the word, or kNoWord
  int best(std::uint32_t node) const { return nodes_[node].best; }  // of the words from here on

  // One set of words as a file's bytes, made for an alphabet, and what adding it from there gives.
  static std::string write(std::vector<Word> words, std::u16string_view alphabet);
  Result<std::uint32_t> read(std::string_view bytes, std::u16string_view alphabet,
                             const std::string& place);

 private:
  struct Node {
    std::uint64_t children = 0;
    std::uint32_t first = 0;
    std::uint8_t cost = kNoWord, best = kNoWord;
    std::uint16_t unused = 0;
  };
  std::vector<Node> nodes_;
};

}  // namespace hamkalam::text
