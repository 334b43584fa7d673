#include "replay/replay.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <queue>
#include <thread>

#include "base/file.hpp"

namespace hamkalam::replay {
namespace {

// An answer's place in a bucket's file of answers.
struct Entry {
  std::uint64_t position = 0, begin = 0, size = 0;
};

Json to_json(const Totals& totals) {
  return Json::array(
      {totals.lines, totals.messages, totals.drafts, totals.errors, totals.flags, totals.findings});
}

void add(Totals& to, const Totals& from) {
  to.lines += from.lines;
  to.messages += from.messages;
  to.drafts += from.drafts;
  to.errors += from.errors;
  to.flags += from.flags;
  to.findings += from.findings;
}

Result<void> write_whole(const std::filesystem::path& path, std::string_view bytes) {
  // By another name first: a file that is there is whole.
  const std::filesystem::path part = path.string() + ".part";
  {
    std::ofstream out(part, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out) return Error(path.string(), "cannot be written");
  }
  std::error_code fault;
  std::filesystem::rename(part, path, fault);
  return fault ? Error(path.string(), fault.message()) : Result<void>();
}

}  // namespace

Replay::Replay(const assist::Assistant& assistant, ReplayOptions options)
    : assistant_(assistant), options_(std::move(options)) {}

Replay::~Replay() {
  if (!done_ && !options_.resume_key.empty()) return;
  std::error_code ignored;
  for (std::size_t i = 0; i < Spool::kBuckets; ++i)
    for (const char* kind : {"log", "moved", "answers", "index", "seen", "done"})
      std::filesystem::remove(file(kind, i), ignored);
  for (const char* name : {"links", "state.json"})
    std::filesystem::remove(options_.work / name, ignored);
  std::filesystem::remove(options_.work, ignored);  // unless others have put something there
}

std::filesystem::path Replay::file(const char* kind, std::size_t bucket) const {
  return options_.work / (std::string(kind) + "." + std::to_string(bucket));
}

Result<void> Replay::load_state() {
  HK_TRY(const Json state, read_json(options_.work / "state.json"));
  try {
    if (state.at("key") != options_.resume_key) return Error("state.json", "of another replay");
    counts_.records = state.at("records");
    counts_.faults = state.at("faults");
    counts_.stored_from = state.at("stored_from");
    counts_.sources = state.at("sources").get<std::vector<std::string>>();
    counts_.skipped = state.at("skipped").get<std::vector<std::string>>();
    for (const auto& [kind, count] : state.at("ignored").items()) counts_.ignored[kind] = count;
  } catch (const Json::exception& e) {
    return Error("state.json", e.what());
  }
  return {};
}

Result<void> Replay::save_state() const {
  const Json state{{"key", options_.resume_key},      {"records", counts_.records},
                   {"faults", counts_.faults},        {"stored_from", counts_.stored_from},
                   {"sources", counts_.sources},      {"skipped", counts_.skipped},
                   {"ignored", Json(counts_.ignored)}};
  return write_whole(options_.work / "state.json", state.dump());
}

Result<void> Replay::read(const std::function<Result<void>(LogTaker&)>& feed) {
  if (!options_.resume_key.empty() && load_state()) {
    HK_TRY(auto spool, Spool::open(options_.work));
    spool_ = std::move(spool);
    resumed_ = true;
    return {};
  }
  HK_TRY(auto spool, Spool::create(options_.work));
  spool_ = std::move(spool);
  std::error_code ignored;
  for (std::size_t i = 0; i < Spool::kBuckets; ++i)
    std::filesystem::remove(file("done", i), ignored);
  Intake intake(*spool_, options_.readers, options_.format);
  intake.progress = tell_;
  HK_CHECK(feed(intake));
  counts_ = intake.counts();
  HK_CHECK(spool_->finish());
  return options_.resume_key.empty() ? Result<void>() : save_state();
}

std::string Replay::place(const Record& record) const {
  const std::string line = "line " + std::to_string(record.line);
  return counts_.sources.size() > 1 && record.source < counts_.sources.size()
             ? counts_.sources[record.source] + ": " + line
             : line;
}

Result<void> Replay::answer_bucket(std::size_t bucket) {
  HK_TRY(const auto groups, spool_->groups(bucket));
  if (groups.empty()) return {};
  std::ofstream answers;
  if (options_.keep_answers) answers.open(file("answers", bucket), std::ios::binary);
  std::vector<Entry> index;
  std::uint64_t written = 0;
  std::string seen;
  Totals totals;
  for (const auto& group : groups) {
    const std::uint64_t first = group.front().position;
    const auto observer = options_.observe ? options_.observe() : nullptr;
    Runner runner(assistant_,
                  options_.recompute ? Runner::Mode::recompute : Runner::Mode::automatic,
                  first >= counts_.stored_from, observer.get(), options_.keep_answers);
    std::uint64_t faults = 0, messages = 0;
    for (const Record& record : group) {
      if (record.position >= counts_.stored_from) runner.is_stored();
      std::string answer;
      if (record.is_fault) {
        ++faults;
        if (!options_.history)
          answer =
              event::error_frame(Error("invalid_field", "", place(record) + ": " + record.json));
      } else if (options_.history) {
        answer = runner.keep(record.json);
      } else {
        answer = runner.answer(record.json, place(record));
      }
      answered_.fetch_add(1, std::memory_order_relaxed);
      messages_.fetch_add(runner.totals().messages - messages, std::memory_order_relaxed);
      messages = runner.totals().messages;
      if (!options_.keep_answers) continue;
      if (options_.dress) answer = options_.dress(std::move(answer));
      answer += '\n';
      index.push_back({record.position, written, answer.size()});
      written += answer.size();
      answers.write(answer.data(), static_cast<std::streamsize>(answer.size()));
    }
    add(totals, runner.totals());
    totals.lines += faults;
    totals.errors += faults;
    if (observer) seen += observer->finish();
  }
  if (options_.keep_answers) {
    answers.flush();
    if (!answers) return Error(file("answers", bucket).string(), "cannot be written");
    std::sort(index.begin(), index.end(),
              [](const Entry& a, const Entry& b) { return a.position < b.position; });
    HK_CHECK(write_whole(file("index", bucket), {reinterpret_cast<const char*>(index.data()),
                                                 index.size() * sizeof(Entry)}));
  }
  if (options_.observe) HK_CHECK(write_whole(file("seen", bucket), seen));
  return write_whole(file("done", bucket), to_json(totals).dump());
}

Result<void> Replay::answer() {
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> fault;
  const auto work = [&] {
    for (;;) {
      const std::size_t bucket = next.fetch_add(1);
      if (bucket >= Spool::kBuckets) return;
      if (resumed_ && std::filesystem::exists(file("done", bucket))) continue;
      const auto done = answer_bucket(bucket);
      if (done) continue;
      const std::lock_guard lock(mutex);
      if (!fault) fault = done.error();
      next = Spool::kBuckets;
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < options_.jobs; ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  if (fault) return *fault;
  for (std::size_t i = 0; i < Spool::kBuckets; ++i) {
    if (!std::filesystem::exists(file("done", i))) continue;
    HK_TRY(const Json json, read_json(file("done", i)));
    if (json.size() != 6) return Error(file("done", i).string(), "is broken");
    add(totals_, {json[0], json[1], json[2], json[3], json[4], json[5]});
  }
  return {};
}

Replay::Progress Replay::progress() const {
  return {counts_.bytes, counts_.records, answered_.load(std::memory_order_relaxed),
          messages_.load(std::memory_order_relaxed)};
}

Result<void> Replay::each_answer(const std::function<Result<void>(std::string_view)>& use) const {
  struct Cursor {
    std::ifstream index, answers;
    Entry entry;
    bool next() {
      return static_cast<bool>(index.read(reinterpret_cast<char*>(&entry), sizeof entry));
    }
  };
  std::vector<std::unique_ptr<Cursor>> cursors;
  const auto later = [](const Cursor* a, const Cursor* b) {
    return a->entry.position > b->entry.position;
  };
  std::priority_queue<Cursor*, std::vector<Cursor*>, decltype(later)> queue(later);
  for (std::size_t i = 0; i < Spool::kBuckets; ++i) {
    if (!std::filesystem::exists(file("index", i))) continue;
    auto cursor = std::make_unique<Cursor>();
    cursor->index.open(file("index", i), std::ios::binary);
    cursor->answers.open(file("answers", i), std::ios::binary);
    if (cursor->next()) queue.push(cursor.get());
    cursors.push_back(std::move(cursor));
  }
  std::string line;
  while (!queue.empty()) {
    Cursor* cursor = queue.top();
    queue.pop();
    line.resize(cursor->entry.size);
    cursor->answers.seekg(static_cast<std::streamoff>(cursor->entry.begin));
    if (!cursor->answers.read(line.data(), static_cast<std::streamsize>(line.size())))
      return Error(options_.work.string(), "an answer is missing");
    line.pop_back();
    HK_CHECK(use(line));
    if (cursor->next()) queue.push(cursor);
  }
  return {};
}

Result<void> Replay::each_observation(
    const std::function<Result<void>(std::string_view)>& use) const {
  for (std::size_t i = 0; i < Spool::kBuckets; ++i) {
    if (!std::filesystem::exists(file("seen", i))) continue;
    HK_TRY(const std::string bytes, read_file(file("seen", i)));
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      HK_CHECK(use(std::string_view(bytes).substr(begin, end - begin)));
      begin = end + 1;
    }
  }
  return {};
}

}  // namespace hamkalam::replay
