// Reading JSON within limits and writing it with a fixed key order.
//
//   HK_TRY(Json profile, parse_json(bytes, "deploy/hamkalam.json"));
//   JsonWriter out;
//   out.begin_object().key("type").string("ack").key("seq").number(9).end_object();
//   out.take();  // {"type":"ack","seq":9}
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace hamkalam {

using Json = nlohmann::ordered_json;  // keeps the order of keys as received

// Parses one JSON text. Refuses (Error::code): broken JSON and bad UTF-8 `bad_json`; nesting deeper
// than `max_depth` `too_deep`, checked while parsing; duplicate keys and U+0000 `invalid_field`.
Result<Json> parse_json(std::string_view text, std::string_view where, int max_depth = 16);

// Whether `bytes` are well-formed UTF-8 without surrogates or overlong forms.
bool is_utf8(std::string_view bytes);

// The beginning of well-formed UTF-8: at most so many bytes, no character cut in two.
std::string_view beginning(std::string_view utf8, std::size_t bytes);

// Appends JSON to a string; the caller keeps begin and end in balance.
class JsonWriter {
 public:
  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);
  JsonWriter& string(std::string_view value);
  JsonWriter& number(std::int64_t value);
  JsonWriter& fraction(int per_mille);  // 940 -> 0.94, always two decimals
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // already JSON
  std::string take() { return std::move(out_); }

 private:
  void separate();
  std::string out_;
  bool fresh_ = true;  // nothing stands yet in the open object or array
};

}  // namespace hamkalam
