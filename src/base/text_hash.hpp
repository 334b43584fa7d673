// Tables of names: what is found by its name alone, asked by std::string_view.
//
//   NameMap<int> counts;                                                     // places stay
//   boost::unordered_flat_map<std::string, int, TextHash, std::equal_to<>>;  // quicker, they move
#pragma once

#include <boost/container_hash/hash.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hamkalam {

struct TextHash : boost::hash<std::string_view> {
  using is_transparent = void;
};

template <class Value>
using NameMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace hamkalam
