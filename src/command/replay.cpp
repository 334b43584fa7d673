// `replay`: what was live, answered again.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <future>
#include <iostream>

#include "base/file.hpp"
#include "command/command.hpp"
#include "command/progress.hpp"
#include "command/replay_changes.hpp"
#include "command/replay_outputs.hpp"
#include "replay/print.hpp"
#include "replay/replay.hpp"
#include "store/journal.hpp"
#include "text/calendar.hpp"

namespace hamkalam::command {
namespace {

struct ReplayFlags {
  Data data;
  std::vector<std::string> logs, agents;
  std::string advice, format = "auto", zone = "UTC", dates, work;
  unsigned jobs = 0;
  bool recompute = false;
  ReportFlags reports;
  ChangeFlags changes;
};

// A journal's rows, as a log of its own; other logs as they lie on the disk.
Result<void> feed(const std::vector<std::string>& logs, replay::LogTaker& to) {
  for (const std::string& log : logs) {
    if (!log.starts_with("sqlite:") && !store::is_postgres(log)) {
      HK_CHECK(replay::read_logs({log}, to));
      continue;
    }
    HK_TRY(const auto journal, store::open(log, store::Access::read));
    HK_CHECK(to.begin(log, "journal"));
    HK_CHECK(journal->for_each(
        [&](const std::string&, const store::Row& row) { return to.bytes(row.body + "\n"); }));
    HK_CHECK(to.end());
  }
  return {};
}

// What must be the same for a folder of work to be gone on with.
std::string resume_key(const ReplayFlags& flags, const std::string& brain) {
  std::string key = brain;
  for (const auto& log : flags.logs) {
    std::error_code fault;
    key += "|" + log + "|" + std::to_string(fs::file_size(log, fault)) + "|" +
           std::to_string(fs::last_write_time(log, fault).time_since_epoch().count());
  }
  for (const auto& agent : flags.agents) key += "|" + agent;
  return key + "|" + flags.format + flags.zone + flags.dates + (flags.recompute ? "r" : "") +
         (flags.reports.redact ? "x" : "") + (flags.reports.redact_names ? "n" : "") +
         (flags.reports.wanted() ? "s" : "") + flags.reports.scorecard.string() +
         (flags.advice.empty() ? "" : "a") + (flags.changes.wanted() ? "b" : "");
}

Result<replay::ReplayOptions> options_of(const ReplayFlags& flags,
                                         const assist::Assistant& assistant,
                                         const replay::LogWords& words) {
  replay::ReplayOptions out;
  if (flags.format != "auto") {
    out.format = replay::format_named(flags.format);
    if (!out.format) return Error("--format", "no format is called \"" + flags.format + "\"");
  }
  if (!text::is_zone(flags.zone))
    return Error("--zone", "no zone is called \"" + flags.zone + "\"");
  using replay::DateOrder;
  out.readers = {.words = &words, .agents = flags.agents, .zone = flags.zone};
  if (flags.dates == "dmy")
    out.readers.dates = DateOrder::day_first;
  else if (flags.dates == "mdy")
    out.readers.dates = DateOrder::month_first;
  else if (flags.dates == "ymd")
    out.readers.dates = DateOrder::year_first;
  else if (!flags.dates.empty())
    return Error("--date-order", "expected dmy, mdy or ymd");
  out.recompute = flags.recompute || flags.changes.wanted();
  out.keep_answers = !flags.advice.empty() || flags.changes.wanted();
  out.jobs = flags.jobs ? flags.jobs : std::max(1u, std::thread::hardware_concurrency());
  if (flags.work.empty()) {
    HK_TRY(out.work, own_folder());
  } else {
    out.work = flags.work;
    out.resume_key = resume_key(flags, assistant.brain());
  }
  if (flags.reports.redact)
    out.dress = [&assistant](std::string answer) {
      return assistant.analyzer().redact_json(answer);
    };
  return out;
}

void tell_counts(const replay::IntakeCounts& counts) {
  if (counts.faults) std::cerr << counts.faults << " lines could not be read\n";
  for (const auto& [kind, count] : counts.ignored)
    std::cerr << count << " left out: " << kind << "\n";
  for (const auto& name : counts.skipped) std::cerr << "no log: " << name << "\n";
}

// The scores of other replays, put together.
int merge(const ReplayFlags& flags, const assist::Assistant& assistant,
          const replay::Scorecard& scorecard) {
  const auto written = write_reports(flags.reports, flags.zone, assistant, flags.data.folder,
                                     scorecard, [&](const auto& use) -> Result<void> {
                                       for (const auto& path : flags.reports.merge) {
                                         HK_TRY(const auto lines, read_lines(path));
                                         for (const auto& line : lines) HK_CHECK(use(line));
                                       }
                                       return Result<void>();
                                     });
  return written ? kFine : fail(written.error());
}

// Reads and answers; a code where that failed.
std::optional<int> run(const ReplayFlags& flags, replay::Replay& replay) {
  {
    ProgressBar bar("read", replay::size_of_logs(flags.logs));
    replay.on_reading([&](const auto& counts) { bar.show(counts.bytes, counts.records); });
    if (const auto read = replay.read([&](auto& to) { return feed(flags.logs, to); }); !read)
      return fail(read.error());
  }
  if (replay.counts().sources.empty() && !replay.counts().skipped.empty()) {
    tell_counts(replay.counts());
    return fail(Error("", "what these logs are cannot be seen: --format says it"));
  }
  ProgressBar bar("answered", replay.counts().records);
  auto done = std::async(std::launch::async, [&] { return replay.answer(); });
  while (done.wait_for(std::chrono::milliseconds(200)) != std::future_status::ready)
    bar.show(replay.progress().answered, replay.progress().messages);
  if (const auto answered = done.get(); !answered) return fail(answered.error(), kEnvironment);
  return std::nullopt;
}

int write_history(ReplayFlags& flags) {
  auto assistant = flags.data.load();
  if (!assistant) return fail(assistant.error(), flags.data.code(assistant.error()));
  const auto words = replay::LogWords::load(flags.data.folder / "locales");
  if (!words) return fail(words.error(), kEnvironment);
  auto options = options_of(flags, *assistant, *words);
  if (!options) return fail(options.error());
  options->history = options->keep_answers = true;
  replay::Replay replay(*assistant, *options);
  if (const auto code = run(flags, replay)) return *code;
  const auto written = replay.each_answer([](std::string_view lines) -> Result<void> {
    if (!lines.empty()) std::cout << lines << '\n';
    return std::cout ? Result<void>() : Error("standard output", "cannot be written");
  });
  if (!written || !std::cout.flush())
    return fail(written ? Error("standard output", "cannot be written") : written.error(),
                kEnvironment);
  tell_counts(replay.counts());
  replay.finish();
  return replay.counts().faults ? kFindings : kFine;
}

int replay_logs(ReplayFlags& flags) {
  auto assistant = flags.data.load();
  if (!assistant) return fail(assistant.error(), flags.data.code(assistant.error()));
  flags.reports.redact |= flags.reports.redact_names;
  const auto scorecard = replay::Scorecard::load(flags.data.folder, flags.reports.scorecard);
  if (!scorecard) return fail(scorecard.error());
  if (!flags.reports.merge.empty()) return merge(flags, *assistant, *scorecard);
  if (flags.logs.empty()) return fail(Error("", "no log is named"));
  const auto words = replay::LogWords::load(flags.data.folder / "locales");
  if (!words) return fail(words.error(), kEnvironment);
  std::ofstream file;
  if (!flags.advice.empty() && flags.advice != "-") {
    file.open(flags.advice, std::ios::binary);
    if (!file) return fail(Error(flags.advice, "cannot be written"), kEnvironment);
  }
  auto options = options_of(flags, *assistant, *words);
  if (!options) return fail(options.error());
  if (flags.reports.wanted())
    options->observe = [&] {
      return std::make_unique<ContactJudge>(
          *assistant, *scorecard,
          replay::Veil{flags.reports.redact ? &assistant->analyzer() : nullptr,
                       flags.reports.redact_names});
    };
  const auto begin = std::chrono::steady_clock::now();
  replay::Replay replay(*assistant, *options);
  if (const auto code = run(flags, replay)) return *code;
  if (!flags.advice.empty()) {
    std::ostream& out = flags.advice == "-" ? std::cout : file;
    const auto written = replay.each_answer([&](std::string_view line) {
      out << line << '\n';
      return out ? Result<void>() : Error(flags.advice, "cannot be written");
    });
    if (!written || !out.flush())
      return fail(written ? Error(flags.advice, "cannot be written") : written.error(),
                  kEnvironment);
  }
  if (flags.reports.wanted())
    if (const auto written =
            write_reports(flags.reports, flags.zone, *assistant, flags.data.folder, *scorecard,
                          [&](const auto& use) { return replay.each_observation(use); });
        !written)
      return fail(written.error());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  tell_counts(replay.counts());
  std::cerr << replay::print_totals(replay.totals(), seconds, options->jobs);
  bool regressed = false;
  if (flags.changes.wanted()) {
    const auto told = tell_changes(flags.changes, replay);
    if (!told) return fail(told.error());
    regressed = *told;
  }
  replay.finish();
  return regressed || replay.totals().errors ? kFindings : kFine;
}

// What says which logs they are and how they are read.
void add_log_options(CLI::App& command, ReplayFlags& flags) {
  flags.data.add_options(command, Data::kFolder | Data::kModel | Data::kBusiness);
  command.add_option("log", flags.logs,
                     "logs: files, folders, .gz, .zip, sqlite:PATH or - for standard input");
  command.add_option("--format", flags.format,
                     "what the logs are where that cannot be seen: events, jsonl, csv, whatsapp, "
                     "telegram, chatwoot, zendesk, intercom, messenger, rasa, stories, "
                     "agent_assist");
  command.add_option("--agent", flags.agents,
                     "names or ids of our people, where the log is silent");
  command.add_option("--zone", flags.zone, "time zone of times that name none");
  command.add_option("--date-order", flags.dates, "dmy, mdy or ymd, where dates leave it open");
  command.add_flag("--recompute", flags.recompute, "derive what hamkalam did afresh");
  command.add_option("--jobs", flags.jobs, "threads; as many as there are cores without it");
}

}  // namespace

void add_history(Commands& commands) {
  auto [command, flags] = commands.add(
      "history", "logs with what hamkalam would have done written in, for sharding", write_history);
  add_log_options(command, flags);
  command.get_option("log")->required();
}

void add_replay(Commands& commands) {
  auto [command, flags] =
      commands.add("replay", "logs in, the advice of every line out", replay_logs);
  add_log_options(command, flags);
  command.add_option("--advice", flags.advice, "where the answers go, - for here");
  command.add_flag("--redact", flags.reports.redact, "mask personal data in all that is written");
  flags.reports.add_options(command);
  flags.changes.add_options(command);
  command.add_option("--work", flags.work,
                     "folder for what is under way: interrupted, the same command goes on there");
}

}  // namespace hamkalam::command
