// What one message costs in process, stage by stage: p50 and p99 in microseconds over the held-out
// phrases. Run by hand: build/release/tests/bench_brain [SHARE-FOLDER]; nothing asserts a time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "base/file.hpp"
#include "intent/features.hpp"

namespace {

using namespace hamkalam;

class Stage {
 public:
  explicit Stage(const char* name) : name_(name) {}
  template <class Work>
  auto time(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    auto result = work();
    micros_.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
            .count());
    return result;
  }
  void print() {
    if (micros_.empty()) return;
    std::sort(micros_.begin(), micros_.end());
    double sum = 0;
    for (const double m : micros_) sum += m;
    std::printf("%-34s p50 %7.1f us   p99 %7.1f us   mean %7.1f us   n %zu\n", name_,
                micros_[micros_.size() / 2], micros_[micros_.size() * 99 / 100],
                sum / static_cast<double>(micros_.size()), micros_.size());
  }

 private:
  const char* name_;
  std::vector<double> micros_;
};

// Microseconds of CPU. `count` conversations at a time, the texts and lengths of load.cpp: neither
// the weights that a text needs nor its conversation are in the processor's caches then, as they
// are where one conversation follows the other.
double crowd(const assist::Assistant& assistant, const std::vector<std::string>& texts,
             std::size_t count) {
  const std::size_t turns = 16'000 / count / 8 * 8;
  std::vector<conversation::Conversation> talks(count, assistant.begin("bench"));
  std::vector<std::string> lines(count);
  std::clock_t ticks = 0;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    for (std::size_t i = 0; i < count; ++i)
      lines[i] = Json{{"type", "message"},
                      {"conversation", "bench"},
                      {"id", "m-" + std::to_string(turn)},
                      {"at", "2026-01-01T10:00:00Z"},
                      {"from", "customer"},
                      {"text", texts[(i * 7919 + turn) % texts.size()]}}
                     .dump();
    const std::clock_t begin = std::clock();
    for (std::size_t i = 0; i < count; ++i) {
      if (turn % 8 == 0) talks[i] = assistant.begin("bench");
      auto event = event::decode_text(lines[i]);
      assist::mask_secrets(assistant, *event);
      assist::exchange(assistant, talks[i], {}, std::move(*event));
    }
    ticks += std::clock() - begin;
  }
  return 1e6 * static_cast<double>(ticks) / CLOCKS_PER_SEC / static_cast<double>(turns * count);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path share = argc > 1 ? argv[1] : HAMKALAM_SHARE_DIR;
  auto assistant = assist::Assistant::load(share, share / "model.bin");
  if (!assistant) return std::fprintf(stderr, "%s\n", assistant.error().text().c_str()), 3;
  std::vector<std::string> texts;
  for (const auto& path : list_files(share / "locales", ".test.txt"))
    if (auto lines = read_lines(path)) texts.insert(texts.end(), lines->begin(), lines->end());

  Stage analyse("text analysis"), decode("decode an event"), read("read (text, intents, signals)"),
      advise("advise (rules, replies)"), write("write the advice"), review("review a draft"),
      whole("one message, JSON to JSON");
  for (int round = 0; round < 3; ++round)
    for (std::size_t i = 0; i < texts.size(); ++i) {
      auto conversation = assistant->begin("bench");
      Json body{{"type", "message"},  {"conversation", "bench"},
                {"id", "m-1"},        {"at", "2026-01-01T10:00:00Z"},
                {"from", "customer"}, {"text", texts[i]}};
      const std::string line = body.dump();
      analyse.time([&] { return assistant->analyzer().analyze(texts[i]); });
      const auto event = decode.time([&] { return event::decode_text(line); });
      auto turn = read.time([&] { return assistant->read(conversation, *event); });
      conversation.apply(*event, std::move(turn));
      const auto advice = advise.time([&] { return assistant->advise(conversation); });
      write.time([&] { return event::to_json(advice); });
      event::Event draft = *event;
      draft.type = event::Type::draft;
      review.time([&] { return assistant->review(conversation, draft); });
      auto fresh = assistant->begin("bench");
      whole.time([&] {
        auto said = event::decode_text(line);
        assist::mask_secrets(*assistant, *said);
        return assist::exchange(*assistant, fresh, {}, std::move(*said)).answer;
      });
    }
  for (Stage* stage : {&analyse, &decode, &read, &advise, &write, &review, &whole}) stage->print();
  std::printf("CPU a message, eight in a conversation, as under load:\n");
  for (const std::size_t count : {1, 64, 1000})
    std::printf("%8zu conversations at once: %6.1f us\n", count, crowd(*assistant, texts, count));
  return 0;
}
