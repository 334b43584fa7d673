// Reading a platform's JSON that may be anything: what is missing or of another kind is nothing,
// and nothing throws.
//
//   id(at(json, "message", "chat", "id"))   -> "42", whether it was 42 or "42"
//   for (const Json& one : items(at(json, "entry"))) ...
#pragma once

#include <optional>

#include "event/event.hpp"

namespace hamkalam::channel {

// The value under these keys, null where there is none.
const Json& at(const Json& json, std::string_view key);
template <class... Keys>
const Json& at(const Json& json, std::string_view key, Keys... keys) {
  return at(at(json, key), keys...);
}

// The value that a JSON pointer (RFC 6901) names; null where there is none.
const Json& point(const Json& json, std::string_view pointer);

const Json& items(const Json& json);               // itself if it is an array, else an empty one
bool has(const Json& json, std::string_view key);  // and it is not null

std::string text(const Json& json);  // of a string, else empty
std::string id(const Json& json);    // of a string or a whole number, else empty
bool is_true(const Json& json);

// Seconds, milliseconds or microseconds since 1970 as number or string, or ISO 8601.
std::optional<event::Time> time(const Json& json);

}  // namespace hamkalam::channel
