// JSON whose values know their lines, for files of many thousands of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "training/source.hpp"

namespace hamkalam::training {

// A value that knows its line: parse_json() keeps no places, and a fault in a corpus of thousands
// of lines has to name one.
struct Value {
  enum class Kind { object, array, string, other };
  const Value* find(std::string_view name) const {
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (keys[i] == name) return &children[i];
    return nullptr;
  }

  Kind kind = Kind::other;
  std::size_t line = 1;
  std::string text;
  std::vector<std::string> keys;  // of an object, beside its children
  std::vector<Value> children;
};

// Errors, with the line: no JSON, nested too deep, a key twice, U+0000 in a text.
Result<Value> read_json_value(const Source& source);

}  // namespace hamkalam::training
