#include "command/replay_changes.hpp"

#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "replay/card.hpp"
#include "replay/change.hpp"

namespace hamkalam::command {
namespace {

Result<void> write_changes(const std::string& path, const std::string& bytes) {
  if (path.empty()) return {};
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << bytes << std::flush;
  return out ? Result<void>() : Error(path, "cannot be written");
}

// What is expected of a message against what was found, a line a fault.
class ExpectationJudge : public replay::GroupObserver {
 public:
  explicit ExpectationJudge(const assist::Assistant& assistant) : cards_(assistant) {}
  void folded(const conversation::Conversation& conversation, const event::Event& event,
              const event::Advice* advice) override {
    cards_.folded(conversation, event, advice);
  }
  std::string finish() override {
    std::string out;
    for (const auto& card : cards_.finish())
      for (const auto& message : card.messages)
        if (message.expect.is_object()) judge(card.conversation, message, out);
    return out;
  }

 private:
  static std::vector<std::string> names(const Json& value) {
    std::vector<std::string> out;
    if (value.is_string()) out.push_back(value.get<std::string>());
    if (value.is_array())
      for (const Json& one : value)
        if (one.is_string()) out.push_back(one.get<std::string>());
    return out;
  }
  static void judge(const std::string& conversation, const replay::CardMessage& message,
                    std::string& out) {
    const std::string place = conversation + " " + message.id + ": ";
    std::set<std::string> rules(message.rules.begin(), message.rules.end()), signals,
        flags(message.flags.begin(), message.flags.end());
    for (const auto& finding : message.findings) rules.insert(finding.rule);
    for (const auto& signal : message.signals) signals.insert(signal.name);
    for (const auto& [field, value] : message.expect.items()) {
      const bool negated = field.starts_with("not_");
      const std::string what = negated ? field.substr(4) : field;
      for (const auto& name : names(value)) {
        bool found = false;
        if (what == "intent")
          found = message.intent == name;
        else if (what == "rules")
          found = rules.contains(name);
        else if (what == "flags")
          found = flags.contains(name);
        else if (what == "signals")
          found = signals.contains(name);
        else {
          out += place + "expect." + field + ": nobody knows this field\n";
          break;
        }
        if (found != negated) continue;
        out += place + (negated ? "unwanted " : "expected ") + what + " " + name +
               (what == "intent" && !negated ? ", found " + message.intent : "") + "\n";
      }
    }
    out += "\t\n";  // one expectation was looked at
  }

  replay::CardCollector cards_;
};

}  // namespace

void ChangeFlags::add_options(CLI::App& command) {
  command.add_option("--baseline", baseline, "an earlier --advice of the same logs: what changed");
  command.add_option("--changes", html, "what changed, as HTML");
  command.add_option("--junit", junit, "what changed, as JUnit's XML");
  command.add_option("--fail-on", fail_on,
                     "what ends with 1, such as flags_gone,labels>2%,suggestions>100");
}

Result<bool> tell_changes(const ChangeFlags& flags, const replay::Replay& replay) {
  HK_TRY(const auto conditions, replay::read_conditions(flags.fail_on));
  std::ifstream baseline(flags.baseline, std::ios::binary);
  if (!baseline) return Error(flags.baseline, "cannot be opened");
  replay::Changes changes;
  std::string before;
  HK_CHECK(replay.each_answer([&](std::string_view now) -> Result<void> {
    if (!std::getline(baseline, before))
      return Error(flags.baseline, "has fewer lines than these logs: it is of others");
    return changes.take(before, now);
  }));
  if (std::getline(baseline, before))
    return Error(flags.baseline, "has more lines than these logs: it is of others");
  changes.finish();
  std::cout << replay::print_changes(changes, conditions);
  HK_CHECK(write_changes(flags.html, replay::changes_html(changes, conditions)));
  HK_CHECK(write_changes(flags.junit, replay::changes_junit(changes, conditions)));
  for (const auto& condition : conditions)
    if (changes.breaks(condition)) return true;
  return false;
}

int check_log(const assist::Assistant& assistant, const fs::path& data, const std::string& log) {
  const auto words = replay::LogWords::load(data / "locales");
  if (!words) return fail(words.error(), kEnvironment);
  const auto folder = own_folder();
  if (!folder) return fail(folder.error(), kEnvironment);
  replay::ReplayOptions options;
  options.readers = {.words = &*words};
  options.recompute = true;
  options.jobs = std::max(1u, std::thread::hardware_concurrency());
  options.work = *folder;
  // Broken lines are faults too.
  options.observe = [&] { return std::make_unique<ExpectationJudge>(assistant); };
  replay::Replay replay(assistant, std::move(options));
  if (const auto read = replay.read([&](auto& to) { return replay::read_logs({log}, to); }); !read)
    return fail(read.error());
  if (const auto done = replay.answer(); !done) return fail(done.error(), kEnvironment);
  std::uint64_t faults = 0, expectations = 0;
  const auto told = replay.each_observation([&](std::string_view line) {
    if (line == "\t") {
      ++expectations;
    } else {
      ++faults;
      std::cout << log << ": " << line << "\n";
    }
    return Result<void>();
  });
  const auto broken = replay.each_answer([&](std::string_view line) {
    if (line.starts_with(R"({"type":"error")")) {
      ++faults;
      std::cout << log << ": " << line << "\n";
    }
    return Result<void>();
  });
  if (!told || !broken) return fail(told ? broken.error() : told.error(), kEnvironment);
  if (expectations == 0)
    return fail(Error(log, "no message has an \"expect\": there is nothing to check"));
  std::cout << faults << " faults, " << expectations << " messages with expectations, brain "
            << assistant.brain() << "\n";
  return faults ? kFindings : kFine;
}

}  // namespace hamkalam::command
