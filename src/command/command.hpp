// The commands of hamkalam. Each is one file that names its flags, wires the rooms it needs and
// ends with a code of `Exit`; adding one is such a file, a line here and a line in main.cpp.
//
//   struct CountOptions { Data data; std::string log; };
//   int count(CountOptions& options) { ...; return kFine; }
//   void add_count(Commands& commands) {
//     auto [command, options] = commands.add("count", "how many events a log has", count);
//     options.data.add_options(command, Data::kFolder);
//     command.add_option("log", options.log, "a file of events")->required();
//   }
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "assist/assistant.hpp"
#include "base/result.hpp"
#include "event/time.hpp"

namespace CLI {
class App;
}

namespace hamkalam::command {

namespace fs = std::filesystem;

// Fine; findings or a regression; bad use or input; the environment.
enum Exit { kFine = 0, kFindings = 1, kBadUse = 2, kEnvironment = 3 };

// The command line: collects commands and keeps the exit code of the one that ran.
class Commands {
 public:
  explicit Commands(CLI::App& app) : app_(app) {}

  template <class Options>
  struct Added {
    CLI::App& command;
    Options& options;  // lives as long as the command line
  };
  // A command with flags of its own; `run` gets them once they are parsed.
  template <class Options>
  Added<Options> add(const char* name, const char* what, int (*run)(Options&)) {
    auto options = std::make_shared<Options>();
    return {create(name, what, [options, run] { return run(*options); }), *options};
  }

  int exit_code() const { return exit_code_; }

 private:
  CLI::App& create(const char* name, const char* what, std::function<int()> run);

  CLI::App& app_;
  int exit_code_ = kFine;
};

// Where intents/, locales/, model.bin and console/ are, and the profile of the business.
struct Data {
  enum Part : unsigned { kFolder = 1, kModel = 2, kBusiness = 4 };

  fs::path folder, model, business;

  // Adds --data, --model and --business, as far as `parts` names them.
  void add_options(CLI::App& command, unsigned parts);
  // Fills in what no flag said: HAMKALAM_DATA, else beside the executable.
  void find();
  // What a fault of load() ends with: a bad profile is bad input, where other data that cannot be
  // loaded is the environment's fault.
  int code(const Error& fault) const;
  fs::path business_schema() const { return folder / "intents/business.schema.json"; }
  Result<assist::Assistant> load();
};

// Tells people what is wrong, on standard error; returns `code`.
int fail(const Error& error, int code = kBadUse);

// Lines of a file or of standard input ("-"), without empty ones.
Result<void> each_line(const std::string& path, const std::function<void(const std::string&)>& use);

// A new folder for this run alone, that nobody else may read.
Result<fs::path> own_folder();

// The edge's clock: what happens at a terminal happens now.
event::Time now();

void add_answers(Commands& commands);
void add_ask(Commands& commands);  // and `review`
void add_audit(Commands& commands);
void add_backup(Commands& commands);
void add_channel(Commands& commands);
void add_check(Commands& commands);
void add_config(Commands& commands);
void add_eval(Commands& commands);
void add_export(Commands& commands);
void add_migrate(Commands& commands);
void add_history(Commands& commands);  // with `replay`
void add_manual(Commands& commands);
void add_forget(Commands& commands);
void add_pull(Commands& commands);
void add_replay(Commands& commands);
void add_rules(Commands& commands);
void add_serve(Commands& commands);
void add_text(Commands& commands);
void add_token(Commands& commands);
void add_train(Commands& commands);
void add_words(Commands& commands);

}  // namespace hamkalam::command
