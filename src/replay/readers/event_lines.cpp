#include "replay/readers/event_lines.hpp"

#include <nlohmann/json.hpp>

#include "replay/readers/json_log.hpp"
#include "replay/readers/lines.hpp"

namespace hamkalam::replay {
namespace {

// The same by parsing: for what the quick look cannot be sure of.
LineLook parsed(std::string_view line) {
  LineLook out;
  const auto json = parse_json(line, "");
  if (!json || !json->is_object()) return out;
  if (const auto it = json->find("conversation"); it != json->end() && it->is_string())
    out.conversation = it->get<std::string>();
  if (const auto it = json->find("type"); it != json->end() && it->is_string())
    out.type = it->get<std::string>();
  if (const auto it = json->find("at"); it != json->end() && it->is_string())
    out.at = event::parse_time(it->get_ref<const std::string&>()).value_or(0);
  out.stored = json->contains("seq");
  out.may_name_customer = json->contains("customer");
  return out;
}

// Protocol events pass as they stand.
class LineReader : public Reader {
 public:
  LineReader(ReaderOptions options, Sink& sink) : options_(std::move(options)), sink_(sink) {}
  void read(std::string_view bytes) override {
    lines_.read(bytes, [this](auto... line) { take(line...); });
  }
  void end() override {
    lines_.end([this](auto... line) { take(line...); });
  }

 private:
  void take(std::string_view line, std::uint64_t number, bool whole) {
    if (line.empty()) return;
    if (!whole) return sink_.fault(number, "a line longer than 16 MiB");
    sink_.event(look_at(line).conversation, std::string(line), number, 0);
  }

  ReaderOptions options_;
  Sink& sink_;
  Lines lines_;
};

}  // namespace

LineLook look_at(std::string_view line) {
  LineLook out;
  int depth = 0;
  bool is_key = false;
  std::string_view key;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') {
      const std::size_t begin = i + 1;
      while (++i < line.size() && line[i] != '"')
        if (line[i] == '\\') {
          if (depth == 1) {
            // An escaped key, or an escaped value of a key that matters, is read properly.
            if (is_key || key == "conversation" || key == "type" || key == "at")
              return parsed(line);
          }
          ++i;
        }
      if (i >= line.size()) return {};
      const std::string_view text = line.substr(begin, i - begin);
      if (depth != 1) continue;
      if (is_key) {
        key = text;
        is_key = false;
        out.stored |= key == "seq";
        out.may_name_customer |= key == "customer";
      } else if (key == "conversation") {
        out.conversation = text;
      } else if (key == "type") {
        out.type = text;
      } else if (key == "at") {
        out.at = event::parse_time(text).value_or(0);
      }
    } else if (c == '{' || c == '[') {
      ++depth;
      is_key = depth == 1 && c == '{';
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 1) {
      is_key = true;
    }
  }
  return out;
}

std::unique_ptr<Reader> make_line_reader(ReaderOptions options, Sink& sink) {
  return std::make_unique<LineReader>(std::move(options), sink);
}

}  // namespace hamkalam::replay
