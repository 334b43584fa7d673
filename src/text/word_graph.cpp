#include "text/word_graph.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <tuple>

#include "base/file.hpp"

namespace hamkalam::text {
namespace {

// A file of words: these eight bytes, the hash of the alphabet, the number of nodes, the nodes; the
// root is the last one. Little-endian, as all machines it is built for.
constexpr std::string_view kMagic = "hkwords1";
static_assert(std::endian::native == std::endian::little);

std::uint64_t hash_of(std::u16string_view alphabet) {
  return hash_bytes({reinterpret_cast<const char*>(alphabet.data()), alphabet.size() * 2});
}

}  // namespace

std::uint32_t WordGraph::add(std::vector<Word> words, Ends ends) {
  std::sort(words.begin(), words.end(), [](const Word& a, const Word& b) {
    return std::tie(a.letters, a.cost) < std::tie(b.letters, b.cost);
  });
  words.erase(std::unique(words.begin(), words.end(),
                          [](const Word& a, const Word& b) { return a.letters == b.letters; }),
              words.end());

  // Children that stand already, by what they are.
  std::map<std::vector<std::tuple<std::uint64_t, std::uint32_t, std::uint8_t>>, std::uint32_t>
      placed;
  // The node of words that share their first `depth` letters, after its children were placed.
  auto place = [&](auto& self, std::span<const Word> part, std::size_t depth) -> Node {
    Node node;
    if (!part.empty() && part[0].letters.size() == depth) {
      node.cost = node.best = static_cast<std::uint8_t>(part[0].cost);
      part = part.subspan(1);
    }
    if (part.empty()) return node;
    std::vector<Node> children;
    for (std::size_t begin = 0, end = 0; begin < part.size(); begin = end) {
      const char letter = part[begin].letters[depth];
      while (end < part.size() && part[end].letters[depth] == letter) ++end;
      children.push_back(self(self, part.subspan(begin, end - begin), depth + 1));
      node.children |= std::uint64_t{1} << letter;
      node.best = std::min(node.best, children.back().best);
    }
    node.first = static_cast<std::uint32_t>(nodes_.size());
    if (ends == Ends::shared) {
      std::vector<std::tuple<std::uint64_t, std::uint32_t, std::uint8_t>> key;
      for (const Node& c : children) key.emplace_back(c.children, c.first, c.cost);
      const auto [there, fresh] = placed.try_emplace(std::move(key), node.first);
      node.first = there->second;
      if (!fresh) return node;
    }
    nodes_.insert(nodes_.end(), children.begin(), children.end());
    return node;
  };
  const Node root = place(place, words, 0);
  nodes_.push_back(root);
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::string WordGraph::write(std::vector<Word> words, std::u16string_view alphabet) {
  WordGraph graph;
  graph.add(std::move(words), Ends::shared);
  const std::uint64_t header[] = {hash_of(alphabet), graph.nodes_.size()};
  std::string out(kMagic);
  out.append(reinterpret_cast<const char*>(header), sizeof header);
  out.append(reinterpret_cast<const char*>(graph.nodes_.data()),
             graph.nodes_.size() * sizeof(Node));
  return out;
}

Result<std::uint32_t> WordGraph::read(std::string_view bytes, std::u16string_view alphabet,
                                      const std::string& place) {
  std::uint64_t header[2] = {};
  const std::size_t begin = kMagic.size() + sizeof header;
  if (!bytes.starts_with(kMagic) || bytes.size() < begin) return Error(place, "no file of words");
  std::memcpy(header, bytes.data() + kMagic.size(), sizeof header);
  if (header[0] != hash_of(alphabet))
    return Error(place, "made for another letter table: build it again");
  const std::size_t count = (bytes.size() - begin) / sizeof(Node);
  if (count == 0 || header[1] != count || (bytes.size() - begin) % sizeof(Node) != 0)
    return Error(place, "not whole");
  const std::size_t offset = nodes_.size();
  nodes_.resize(offset + count);
  std::memcpy(nodes_.data() + offset, bytes.data() + begin, count * sizeof(Node));
  for (std::size_t i = offset; i < nodes_.size(); ++i) {
    Node& node = nodes_[i];
    if (node.children == 0) continue;
    if (node.first + count_bits(node.children) > i - offset)
      return Error(place, "a node's children do not stand before it");
    node.first += static_cast<std::uint32_t>(offset);
  }
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

}  // namespace hamkalam::text
