// What is wrong at a place within a JSON value, and the words for it.
//
//   unlike(inside("days", 0), "a day", value).what  // expected a day, not "monday"
#pragma once

#include <string>

#include "base/json.hpp"

namespace hamkalam::rules {

struct Fault {
  std::string place;  // as in JavaScript: a.b[0]["c d"]; "" is the whole value
  std::string what;
};

// The place of a member or an item of what stands at `place`.
std::string inside(const std::string& place, const std::string& key);
std::string inside(const std::string& place, std::size_t index);

// "expected .., not .."; a long value is cut.
Fault unlike(std::string place, const std::string& expected, const Json& value);

// "unknown key; expected .."; `known` is an object with the keys there may be: the most similar one
// is told, or all if they are few. Where there are none, it says what was `expected` of the object.
std::string unknown_key(const std::string& key, const Json& known, const std::string& expected);

}  // namespace hamkalam::rules
