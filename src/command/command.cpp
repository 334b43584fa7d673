#include "command/command.hpp"

#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>

namespace hamkalam::command {

CLI::App& Commands::create(const char* name, const char* what, std::function<int()> run) {
  CLI::App* command = app_.add_subcommand(name, what);
  command->callback([this, run = std::move(run)] { exit_code_ = run(); });
  return *command;
}

void Data::add_options(CLI::App& command, unsigned parts) {
  if (parts & kFolder) command.add_option("--data", folder, "folder with intents/ and locales/");
  if (parts & kModel) command.add_option("--model", model, "the trained model");
  if (parts & kBusiness)
    command.add_option("--business", business, "the profile of the business, a JSON file");
}

void Data::find() {
  if (folder.empty())
    if (const char* named = std::getenv("HAMKALAM_DATA")) folder = named;
  if (folder.empty()) {
    std::error_code ignored;
    const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
    folder = self.parent_path().parent_path() / "share/hamkalam";
  }
  if (model.empty()) model = folder / "model.bin";
}

int Data::code(const Error& fault) const {
  const std::string& profile = business.native();
  return !profile.empty() && fault.where.starts_with(profile) ? kBadUse : kEnvironment;
}

Result<assist::Assistant> Data::load() {
  find();
  return assist::Assistant::load(folder, model, business);
}

int fail(const Error& error, int code) {
  std::cerr << "hamkalam: " << error.text() << "\n";
  return code;
}

Result<void> each_line(const std::string& path,
                       const std::function<void(const std::string&)>& use) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file || fs::is_directory(path)) return Error(path, "cannot be opened");
  }
  std::istream& in = path == "-" ? std::cin : file;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) use(line);
  return {};
}

Result<fs::path> own_folder() {
  std::string pattern = (fs::temp_directory_path() / "hamkalam-replay-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) return Error(pattern, "cannot be made");
  return fs::path(pattern);
}

event::Time now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace hamkalam::command
