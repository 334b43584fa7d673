// Hashes names for tables that are asked by std::string_view.
//
//   boost::unordered_flat_map<std::string, int, TextHash, std::equal_to<>> places;
#pragma once

#include <boost/container_hash/hash.hpp>
#include <string_view>

namespace hamkalam {

struct TextHash : boost::hash<std::string_view> {
  using is_transparent = void;
};

}  // namespace hamkalam
