#include "training/json_value.hpp"

#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

namespace hamkalam::training {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kDeepest = 16;

// Where the parser is in the text: a line end that it has read ends the line.
struct Place {
  std::size_t line = 1;
  bool at_line_end = false;  // the last character read was a line end
};

// Characters for the parser, counting lines.
class Counting {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Counting(const char* at, Place* place) : at_(at), place_(place) {}
  reference operator*() const { return *at_; }
  Counting& operator++() {
    place_->at_line_end = *at_ == '\n';
    place_->line += place_->at_line_end;
    ++at_;
    return *this;
  }
  bool operator==(const Counting& other) const { return at_ == other.at_; }
  bool operator!=(const Counting& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Place* place_;
};

class Builder {
 public:
  Builder(const Source& source, const Place& place) : source_(source), place_(place) {}

  bool null() { return add({}); }
  bool boolean(bool) { return add({}); }
  bool number_integer(Json::number_integer_t) { return number(); }
  bool number_unsigned(Json::number_unsigned_t) { return number(); }
  bool number_float(Json::number_float_t, const std::string&) { return number(); }
  bool string(std::string& text) {
    Value value{Value::Kind::string};
    value.text = std::move(text);
    return add(std::move(value));
  }
  bool binary(Json::binary_t&) { return fail("not valid JSON"); }
  bool start_object(std::size_t) { return open(Value::Kind::object); }
  bool start_array(std::size_t) { return open(Value::Kind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    if (stack_.back()->find(name)) return fail("duplicate key \"" + name + "\"");
    stack_.back()->keys.push_back(std::move(name));
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) {
    return fail("not valid JSON");
  }

  Value root;
  Error error;

 private:
  bool fail(std::string what) {
    error = source_.fault(place_.line, std::move(what));
    return false;
  }
  // The parser has read the character behind a number.
  bool number() {
    Value value;
    value.line = place_.line - place_.at_line_end;
    return put(std::move(value)), true;
  }
  bool add(Value value) {
    if (value.text.find('\0') != std::string::npos) return fail("U+0000 in a text");
    value.line = place_.line;
    return put(std::move(value)), true;
  }
  Value* put(Value value) {
    Value* place = &root;
    if (!stack_.empty()) place = &stack_.back()->children.emplace_back();
    *place = std::move(value);
    return place;
  }
  bool open(Value::Kind kind) {
    if (stack_.size() >= kDeepest) return fail("nested deeper than " + std::to_string(kDeepest));
    stack_.push_back(put({kind, place_.line}));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  const Source& source_;
  const Place& place_;
  std::vector<Value*> stack_;  // stable: only the innermost container grows
};

}  // namespace

Result<Value> read_json_value(const Source& source) {
  Place place;
  Builder builder(source, place);
  const char* begin = source.text.data();
  if (!Json::sax_parse(Counting(begin, &place), Counting(begin + source.text.size(), &place),
                       &builder))
    return builder.error;
  return std::move(builder.root);
}

}  // namespace hamkalam::training
