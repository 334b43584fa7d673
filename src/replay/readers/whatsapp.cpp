// WhatsApp's exported chats: a line begins a message with its time and its writer, lines without go
// on with the last one. Headers differ by telephone and country; all are read alike.
#include "replay/readers/whatsapp.hpp"
#include "replay/readers/json_log.hpp"
#include "replay/readers/lines.hpp"
#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {
namespace {

class WhatsappReader : public Reader {
 public:
  WhatsappReader(ReaderOptions options, Sink& sink)
      : options_(std::move(options)), scribe_(options_, sink) {
    conversation_ = "whatsapp:" + options_.file;
    customer_ = options_.words->chat_with(options_.file);
  }

  void read(std::string_view bytes) override {
    lines_.read(bytes, [this](auto... line) { take(line...); });
  }
  void end() override {
    lines_.end([this](auto... line) { take(line...); });
    flush();
  }

 private:
  void take(std::string_view line, std::uint64_t number, bool whole) {
    if (!whole) scribe_.fault(number, "a line longer than 16 MiB was cut");
    const auto header = read_header(line, *options_.words);
    if (!header) {
      if (open_) {
        if (said_.text.size() < Lines::kMostBytes) (said_.text += '\n') += line;
      } else if (!plain(line).empty()) {
        scribe_.fault(number, "no time at the beginning of this line");
      }
      return;
    }
    flush();
    const auto at = to_time(header->stamp, options_.dates, options_.zone);
    if (!at) return scribe_.fault(number, "there is no such day");
    if (header->name.empty()) return scribe_.ignored("system");
    said_ = {};
    said_.conversation = conversation_;
    said_.at = at;
    said_.name = header->name;
    said_.channel = "chat";
    said_.text = line.substr(header->text);
    if (options_.agents.empty() && !customer_.empty())
      said_.from = said_.name == customer_ ? "customer" : "agent";
    open_ = true;
    line_ = number;
  }

  void flush() {
    if (!std::exchange(open_, false)) return;
    if (options_.words->is_media(said_.text)) {
      said_.text.clear();
      said_.attachment = "file";
    }
    scribe_.say(std::exchange(said_, {}), line_);
  }

  ReaderOptions options_;
  Scribe scribe_;
  Lines lines_;
  std::string conversation_, customer_;
  Said said_;
  bool open_ = false;
  std::uint64_t line_ = 0;
};

}  // namespace

std::optional<WhatsappHeader> read_header(std::string_view line, const LogWords& words) {
  std::vector<std::size_t> offsets;
  const std::string text = plain_line(line.substr(0, 400), &offsets);
  std::size_t at = 0;
  const bool bracket = text.starts_with('[');
  if (bracket) ++at;
  const auto stamp = take_stamp(text, at, words);
  if (!stamp) return std::nullopt;
  if (bracket) {
    if (text.compare(at, 2, "] ") != 0) return std::nullopt;
    at += 2;
  } else {
    if (text.compare(at, 3, " - ") != 0) return std::nullopt;
    at += 3;
  }
  WhatsappHeader header{*stamp, "", 0};
  // What has no writer is a notice of the application.
  const std::size_t colon = text.find(": ", at);
  const bool ends = colon == text.npos && text.ends_with(':') && text.size() > at + 1;
  if (colon == text.npos && !ends) return header;
  const std::size_t end = ends ? text.size() - 1 : colon;
  header.name = text.substr(at, end - at);
  // The message's own bytes, from where its text begins.
  header.text = ends ? line.size() : offsets[colon + 2];
  return header;
}

std::unique_ptr<Reader> make_whatsapp_reader(ReaderOptions options, Sink& sink) {
  if (options.dates == DateOrder::unknown) {
    std::vector<Stamp> stamps;
    Lines lines;
    const auto take = [&](std::string_view line, std::uint64_t, bool) {
      if (const auto header = read_header(line, *options.words)) stamps.push_back(header->stamp);
    };
    lines.read(options.beginning, take);
    options.dates = order_of(stamps);
  }
  return std::make_unique<WhatsappReader>(std::move(options), sink);
}

}  // namespace hamkalam::replay
