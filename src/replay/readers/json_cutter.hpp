// Cuts JSON of any size into the values that matter, so that a file of many gigabytes is read one
// message at a time. Bytes may be cut anywhere; several documents may follow each other.
//
//   JsonCutter cutter({"messages/*"}, [](const JsonCutter::Piece& piece) { ... }, fault);
//   cutter.read(R"({"id":1,"messages":[{"a":1},{"a":2}]})");
//   // pieces: {"messages/*", {"a":1}, around: {"id":1}}, the second one, {"", {"id":1}}
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace hamkalam::replay {

class JsonCutter {
 public:
  struct Piece {
    std::string_view path;   // the pattern that it stands at; "" a document without its pieces
    std::string_view json;   // one value, not checked
    std::string around;      // the object around it, as far as it was read, as JSON
    std::uint64_t line = 0;  // where the value begins
  };
  using Take = std::function<void(const Piece&)>;
  using Fault = std::function<void(std::uint64_t line, const std::string& what)>;

  // Longer values are faults. What stands around a piece may be as long.
  static constexpr std::size_t kMostBytes = 64 << 20;

  JsonCutter(std::vector<std::string> patterns, Take take, Fault fault)
      : patterns_(std::move(patterns)), take_(std::move(take)), fault_(std::move(fault)) {}

  void read(std::string_view bytes);
  // `tell_open`: objects that the log ends in are told as far as they were read.
  void end(bool tell_open = true);

 private:
  // What is expected next.
  enum class State { value, key, colon, after, capture, resync };
  struct Frame {
    bool array = false;
    std::string path, key, members;  // members: of an object, without braces
    std::uint64_t line = 0;
  };

  void begin_value(char c);
  void take_key(char c);
  void capture(char c);
  void end_capture();
  void close(char c);
  void broken(const char* what);
  std::string path() const;
  bool leads_on(const std::string& path) const;
  bool is_pattern(const std::string& path) const;

  std::vector<std::string> patterns_;
  Take take_;
  Fault fault_;
  State state_ = State::value;
  std::vector<Frame> frames_;
  std::string key_, value_;
  bool in_key_ = false, escaped_ = false, in_string_ = false, too_long_ = false, fresh_line_ = true;
  int depth_ = 0;
  std::uint64_t line_ = 1, value_line_ = 1;
};

}  // namespace hamkalam::replay
