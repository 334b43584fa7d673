#include "base/json.hpp"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace hamkalam {
namespace {

// Builds a Json while it watches depth, duplicate keys and U+0000.
class Builder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  explicit Builder(int max_depth) : max_depth_(max_depth) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(number_integer_t value) { return add(value); }
  bool number_unsigned(number_unsigned_t value) { return add(value); }
  bool number_float(number_float_t value, const string_t&) { return add(value); }
  bool string(string_t& value) { return clean(value) && add(std::move(value)); }
  bool binary(binary_t&) { return fail("bad_json", "binary value"); }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(string_t& name) {
    if (!clean(name)) return false;
    if (!keys_.back().insert(name).second)
      return fail("invalid_field", "duplicate key \"" + name + "\"");
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) {
    return fail("bad_json", "not valid JSON at byte " + std::to_string(position));
  }

  Json root;
  Error error;

 private:
  bool fail(std::string code, std::string what) {
    error = Error(std::move(code), "", std::move(what));
    return false;
  }
  bool clean(const std::string& value) {
    return value.find('\0') == std::string::npos || fail("invalid_field", "U+0000 in a string");
  }
  Json* place(Json&& value) {
    if (stack_.empty()) {
      root = std::move(value);
      return &root;
    }
    Json& parent = *stack_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    // Keys are known to be new here: append without ordered_json's linear search.
    auto& object = parent.get_ref<Json::object_t&>();
    static_cast<std::vector<Json::object_t::value_type>&>(object).emplace_back(key_,
                                                                               std::move(value));
    return &object.back().second;
  }
  template <class T>
  bool add(T&& value) {
    place(Json(std::forward<T>(value)));
    return true;
  }
  bool open(Json&& value) {
    if (static_cast<int>(stack_.size()) >= max_depth_)
      return fail("too_deep", "nested deeper than " + std::to_string(max_depth_));
    stack_.push_back(place(std::move(value)));
    keys_.emplace_back();
    return true;
  }
  bool close() {
    stack_.pop_back();
    keys_.pop_back();
    return true;
  }

  int max_depth_;
  std::vector<Json*> stack_;  // stable: only the innermost container grows
  std::vector<std::set<std::string>> keys_;
  std::string key_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, std::string_view where, int max_depth) {
  if (!is_utf8(text)) return Error("bad_json", std::string(where), "not valid UTF-8");
  Builder builder(max_depth);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    builder.error.where = where;
    return builder.error;
  }
  return std::move(builder.root);
}

std::string_view beginning(std::string_view utf8, std::size_t bytes) {
  if (bytes >= utf8.size()) return utf8;
  while (bytes > 0 && (utf8[bytes] & 0xC0) == 0x80) --bytes;
  return utf8.substr(0, bytes);
}

bool is_utf8(std::string_view bytes) {
  const auto* p = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* end = p + bytes.size();
  auto tail = [&](int count, unsigned char low, unsigned char high) {
    if (end - p <= count) return false;
    if (p[1] < low || p[1] > high) return false;
    for (int i = 2; i <= count; ++i)
      if (p[i] < 0x80 || p[i] > 0xBF) return false;
    p += count + 1;
    return true;
  };
  while (p < end) {
    const unsigned char c = *p;
    if (c < 0x80) {
      ++p;
    } else if (c >= 0xC2 && c <= 0xDF) {
      if (!tail(1, 0x80, 0xBF)) return false;
    } else if (c >= 0xE0 && c <= 0xEF) {
      if (!tail(2, c == 0xE0 ? 0xA0 : 0x80, c == 0xED ? 0x9F : 0xBF)) return false;
    } else if (c >= 0xF0 && c <= 0xF4) {
      if (!tail(3, c == 0xF0 ? 0x90 : 0x80, c == 0xF4 ? 0x8F : 0xBF)) return false;
    } else {
      return false;
    }
  }
  return true;
}

void JsonWriter::separate() {
  if (!fresh_) out_ += ',';
  fresh_ = false;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  fresh_ = false;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  fresh_ = false;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  out_ += ':';
  fresh_ = true;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  static constexpr char kHex[] = "0123456789abcdef";
  separate();
  out_ += '"';
  std::size_t plain = 0;  // from here on nothing needed an escape
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out_ += value.substr(plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"': out_ += "\\\""; break;
      case '\\': out_ += "\\\\"; break;
      case '\n': out_ += "\\n"; break;
      case '\r': out_ += "\\r"; break;
      case '\t': out_ += "\\t"; break;
      default:
        out_ += "\\u00";
        out_ += kHex[c >> 4];
        out_ += kHex[c & 15];
    }
  }
  out_ += value.substr(plain);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  out_ += std::to_string(value);
  return *this;
}

JsonWriter& JsonWriter::fraction(int per_mille) {
  separate();
  const int hundredths = (per_mille + 5) / 10;
  out_ += std::to_string(hundredths / 100);
  out_ += '.';
  out_ += static_cast<char>('0' + hundredths / 10 % 10);
  out_ += static_cast<char>('0' + hundredths % 10);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace hamkalam
