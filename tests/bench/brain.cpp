// What one message costs in process, stage by stage: p50 and p99 in microseconds over the held-out
// phrases. Run by hand: build/release/tests/bench_brain [COUNT...]; nothing asserts a time. With
// counts only what load.mjs asks: the CPU a message where so many conversations go on at a time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <iterator>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "assist/wanted.hpp"
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

// Microseconds of CPU. `count` conversations at a time, the events and lengths of load.cpp, and as
// many kept as the server keeps: neither the weights that a text needs nor its conversation are in
// the processor's caches then, as they are where one conversation follows the other.
double crowd(const assist::Assistant& assistant, const std::vector<std::string>& texts,
             std::size_t count) {
  constexpr std::size_t kKept = 10'000;
  const std::size_t turns = 48'000 / count / 8 * 8;
  std::deque<conversation::Conversation> kept;
  std::vector<conversation::Conversation> talks;
  std::vector<std::string> ids(count), lines(count);
  const auto now = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  std::clock_t ticks = 0;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    for (std::size_t i = 0; i < count; ++i) {
      if (turn % 8 == 0) ids[i] = "load-" + std::to_string(i) + "-" + std::to_string(turn / 8);
      lines[i] = Json{{"type", "message"},
                      {"conversation", ids[i]},
                      {"id", "m-" + std::to_string(turn)},
                      {"from", "customer"},
                      {"text", texts[(i * 7919 + turn) % texts.size()]}}
                     .dump();
    }
    const std::clock_t begin = std::clock();
    if (turn % 8 == 0) {
      std::move(talks.begin(), talks.end(), std::back_inserter(kept));
      talks.clear();
      while (kept.size() > kKept) kept.pop_front();
      for (const auto& id : ids) talks.push_back(assistant.begin(id));
    }
    for (std::size_t i = 0; i < count; ++i) {
      auto event = event::decode_text(lines[i]);
      event->at = now();
      assist::mask_secrets(assistant, *event);
      assist::exchange(assistant, talks[i], {}, std::move(*event));
    }
    ticks += std::clock() - begin;
  }
  return 1e6 * static_cast<double>(ticks) / CLOCKS_PER_SEC / static_cast<double>(turns * count);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path share = HAMKALAM_SHARE_DIR;
  auto assistant = assist::Assistant::load(share, share / "model.bin");
  if (!assistant) return std::fprintf(stderr, "%s\n", assistant.error().text().c_str()), 3;
  std::vector<std::string> texts;
  for (const auto& path : list_files(share / "locales", ".test.txt"))
    if (auto lines = read_lines(path)) texts.insert(texts.end(), lines->begin(), lines->end());

  std::vector<std::size_t> counts;
  for (int i = 1; i < argc; ++i) counts.push_back(std::strtoul(argv[i], nullptr, 10));
  for (const std::size_t count : counts.empty() ? std::vector<std::size_t>{1, 64, 1000} : counts)
    std::printf("%zu conversations of eight messages: %.1f us of CPU a message\n", count,
                crowd(*assistant, texts, std::clamp<std::size_t>(count, 1, 2000)));
  if (!counts.empty()) return 0;

  Stage analyse("text analysis"), decode("decode an event"), read("read (text, intents, signals)"),
      judge("rules and replies"), advise("advise (and flags, notes, attention)"),
      write("write the advice"), review("review a draft"), whole("one message, JSON to JSON");
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
      judge.time([&] {
        const rules::Facts facts({.conversation = conversation,
                                  .settings = assistant->rules().settings(),
                                  .catalogue = assistant->catalogue(),
                                  .end = conversation.messages().size(),
                                  .analyzer = &assistant->analyzer()});
        const auto outcome = assistant->rules().judge(facts);
        const auto& book = assistant->phrasebook(assist::answer_language(conversation));
        return reply::compose(book, assist::request_for(facts.situation(), outcome, book));
      });
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
  for (Stage* stage : {&analyse, &decode, &read, &judge, &advise, &write, &review, &whole})
    stage->print();
  return 0;
}
