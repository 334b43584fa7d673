#include "replay/readers/json_cutter.hpp"

#include <algorithm>

namespace hamkalam::replay {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

std::string JsonCutter::path() const {
  if (frames_.empty()) return {};
  const Frame& frame = frames_.back();
  const std::string step = frame.array ? "*" : frame.key;
  return frame.path.empty() ? step : frame.path + "/" + step;
}

bool JsonCutter::is_pattern(const std::string& path) const {
  return !frames_.empty() && std::find(patterns_.begin(), patterns_.end(), path) != patterns_.end();
}

bool JsonCutter::leads_on(const std::string& path) const {
  return frames_.empty() || std::any_of(patterns_.begin(), patterns_.end(), [&](const auto& one) {
           return one.size() > path.size() && one.starts_with(path) && one[path.size()] == '/';
         });
}

void JsonCutter::broken(const char* what) {
  fault_(line_, what);
  frames_.clear();
  key_.clear();
  value_.clear();
  value_.shrink_to_fit();
  in_key_ = in_string_ = escaped_ = too_long_ = false;
  depth_ = 0;
  // Another document may begin on a line of its own.
  state_ = State::resync;
}

void JsonCutter::begin_value(char c) {
  const std::string here = path();
  value_line_ = line_;
  const bool container = c == '{' || c == '[';
  if (!container && frames_.empty()) return broken("expected { or [");
  if (container && !is_pattern(here) && leads_on(here) && frames_.size() < 8) {
    frames_.push_back({c == '[', here, "", "", line_});
    state_ = c == '[' ? State::value : State::key;
    return;
  }
  state_ = State::capture;
  value_.clear();
  depth_ = 0;
  in_string_ = escaped_ = too_long_ = false;
  capture(c);
}

void JsonCutter::capture(char c) {
  const bool scalar = depth_ == 0 && !in_string_;
  if (scalar && !value_.empty() && (c == ',' || c == '}' || c == ']' || is_blank(c))) {
    end_capture();
    if (!is_blank(c)) close(c);
    return;
  }
  if (value_.size() < kMostBytes)
    value_ += c;
  else
    too_long_ = true;
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      if (depth_ == 0) end_capture();
    }
    return;
  }
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[') ++depth_;
  if (c == '}' || c == ']') {
    if (--depth_ < 0) return broken("a bracket too many");
    if (depth_ == 0) end_capture();
  }
}

void JsonCutter::end_capture() {
  state_ = State::after;
  const std::string here = path();
  if (too_long_) {
    fault_(value_line_, "a value longer than 64 MiB");
  } else if (is_pattern(here)) {
    // The members around it stand in the innermost object.
    std::string around;
    for (auto frame = frames_.rbegin(); frame != frames_.rend() && around.empty(); ++frame)
      if (!frame->array) around = "{" + frame->members + "}";
    take_({here, value_, around.empty() ? "{}" : std::move(around), value_line_});
  } else if (Frame& frame = frames_.back(); !frame.array) {
    if (frame.members.size() + value_.size() < kMostBytes)
      frame.members += (frame.members.empty() ? "\"" : ",\"") + frame.key + "\":" + value_;
    else
      fault_(value_line_, "an object longer than 64 MiB");
  }
  value_.clear();
}

void JsonCutter::close(char c) {
  if (c == ',') {
    state_ = frames_.back().array ? State::value : State::key;
    return;
  }
  if ((c == ']') != frames_.back().array || (c != ']' && c != '}'))
    return broken("expected a comma or the end of an object or array");
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  state_ = frames_.empty() ? State::value : State::after;
  if (!frame.array) take_({frame.path, "{" + frame.members + "}", "{}", frame.line});
}

void JsonCutter::take_key(char c) {
  if (!in_key_) {
    if (is_blank(c)) return;
    if (c == '}' && key_.empty()) return close(c);
    if (c != '"') return broken("expected the name of a field");
    in_key_ = true;
    key_.clear();
    return;
  }
  if (escaped_) {
    escaped_ = false;
  } else if (c == '\\') {
    escaped_ = true;
  } else if (c == '"') {
    in_key_ = false;
    frames_.back().key = key_;
    key_.clear();
    state_ = State::colon;
    return;
  }
  if (key_.size() > 1000) return broken("the name of a field is too long");
  key_ += c;
}

void JsonCutter::read(std::string_view bytes) {
  for (const char c : bytes) {
    switch (state_) {
      case State::capture: capture(c); break;
      case State::key: take_key(c); break;
      case State::colon:
        if (c == ':')
          state_ = State::value;
        else if (!is_blank(c))
          broken("expected a colon");
        break;
      case State::value:
        if (is_blank(c)) break;
        if (c == ']' && !frames_.empty() && frames_.back().array)
          close(c);
        else if (frames_.empty() && c == ',')
          break;  // documents of a list without its brackets
        else
          begin_value(c);
        break;
      case State::after:
        if (!is_blank(c)) close(c);
        break;
      case State::resync:
        if (fresh_line_ && (c == '{' || c == '[')) {
          state_ = State::value;
          begin_value(c);
        }
        break;
    }
    fresh_line_ = c == '\n';
    line_ += c == '\n';
  }
}

void JsonCutter::end(bool tell_open) {
  if (state_ == State::resync || (frames_.empty() && state_ == State::value)) return;
  // What was read of the objects around is told, so that a file that was cut off is not lost.
  const std::uint64_t line = value_line_;
  std::vector<Frame> open = std::move(frames_);
  frames_.clear();
  fault_(line, "the file ends inside a value that begins here");
  for (auto frame = open.rbegin(); tell_open && frame != open.rend(); ++frame)
    if (!frame->array && !frame->members.empty())
      take_({frame->path, "{" + frame->members + "}", "{}", frame->line});
  state_ = State::value;
}

}  // namespace hamkalam::replay
