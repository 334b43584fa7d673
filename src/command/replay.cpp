// `replay`: what was live, answered again.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>

#include "command/command.hpp"
#include "replay/print.hpp"
#include "replay/runner.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

struct ReplayOptions {
  Data data;
  std::vector<std::string> logs;
  std::string advice;
  bool recompute = false, redact = false;
};

int replay_logs(ReplayOptions& options) {
  auto assistant = options.data.load();
  if (!assistant) return fail(assistant.error(), options.data.code(assistant.error()));
  replay::Runner runner(*assistant, options.recompute ? replay::Runner::Mode::recompute
                                                      : replay::Runner::Mode::automatic);
  std::ofstream file;
  if (!options.advice.empty() && options.advice != "-") {
    file.open(options.advice, std::ios::binary);
    if (!file) return fail(Error(options.advice, "cannot be written"), kEnvironment);
  }
  std::ostream* out = options.advice.empty() ? nullptr : options.advice == "-" ? &std::cout : &file;
  std::vector<double> micros;
  const auto begin = std::chrono::steady_clock::now();
  auto take = [&](const std::string& line) {
    const auto start = std::chrono::steady_clock::now();
    const std::string answer = runner.answer(line);
    micros.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
            .count());
    if (out) *out << (options.redact ? assistant->analyzer().redact_json(answer) : answer) << '\n';
  };
  for (const auto& log : options.logs) {
    Result<void> read;
    if (log.starts_with("sqlite:") || store::is_postgres(log)) {
      auto journal = store::open(log, store::Access::read);
      read = !journal ? Result<void>(journal.error())
                      : (*journal)->for_each([&](const std::string&, const store::Row& row) {
                          take(row.body);
                          return Result<void>();
                        });
    } else {
      read = each_line(log, take);
    }
    if (!read) return fail(read.error());
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (out) out->flush();
  if (out && !*out) return fail(Error(options.advice, "cannot be written"), kEnvironment);
  std::cerr << replay::print_totals(runner.totals(), seconds, micros);
  return runner.totals().errors ? kFindings : kFine;
}

}  // namespace

void add_replay(Commands& commands) {
  auto [command, options] =
      commands.add("replay", "a log in, the advice of every line out", replay_logs);
  options.data.add_options(command, Data::kFolder | Data::kModel | Data::kBusiness);
  command.add_option("log", options.logs, "event logs, sqlite:PATH or -")->required();
  command.add_option("--advice", options.advice, "where the answers go, - for here");
  command.add_flag("--recompute", options.recompute, "derive what hamkalam did afresh");
  command.add_flag("--redact", options.redact, "mask personal data in the advice that is written");
}

}  // namespace hamkalam::command
