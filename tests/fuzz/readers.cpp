// Whatever a log holds: each reader ends, tells events that have a line and are JSON, and tells the
// same whatever pieces the log comes in.
#include "base/json.hpp"
#include "fuzz/common.hpp"
#include "fuzz/scratch.hpp"
#include "replay/readers/reader.hpp"

namespace {

using namespace hamkalam;

struct Told : replay::Sink {
  std::string all;
  void event(std::string_view conversation, std::string json, std::uint64_t line,
             event::Time) override {
    fuzz::must(line > 0, "an event has a line");
    all += std::to_string(line) + std::string(conversation) + json + "\n";
  }
  void fault(std::uint64_t line, const std::string& what) override {
    fuzz::must(!what.empty(), "a fault says what is wrong");
    all += std::to_string(line) + what + "\n";
  }
  void ignored(std::string_view kind) override { all += kind; }
};

const replay::LogWords& words() {
  static const auto loaded = replay::LogWords::load(HAMKALAM_SOURCE_DIR "/locales");
  return *loaded;
}

std::string told(replay::Format format, std::string_view log, std::size_t piece) {
  Told sink;
  const auto reader = replay::make_reader(
      format, {.words = &words(), .file = "log", .beginning = std::string(log)}, sink);
  for (std::size_t i = 0; i < log.size(); i += piece) reader->read(log.substr(i, piece));
  reader->end();
  return sink.all;
}

}  // namespace

// The last byte chooses the format; what is found by content is read as that too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view log(reinterpret_cast<const char*>(data), size - 1);
  const auto chosen = static_cast<replay::Format>(data[size - 1] % 12);
  fuzz::must(told(chosen, log, 3) == told(chosen, log, log.size() + 1), "pieces do not matter");
  if (const auto found = replay::detect(log, words())) told(*found, log, 64);
  return 0;
}
