// `manual`: what the command line knows of itself, as a manual page or as a shell's completions.
// The package ships both, made when it is built, so that they are never behind the program.
#include <CLI/CLI.hpp>
#include <iostream>

#include "command/command.hpp"

namespace hamkalam::command {
namespace {

struct ManualOptions {
  std::string form = "man";
  const CLI::App* app = nullptr;
};

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// Flags and options, without what stands for itself by its place.
std::vector<const CLI::Option*> flags_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return !option->get_positional(); });
}

std::vector<std::string> long_flags(const CLI::App& app) {
  std::vector<std::string> out;
  for (const CLI::Option* option : flags_of(app))
    for (const std::string& name : option->get_lnames()) out.push_back("--" + name);
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Text as troff takes it for text.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

void print_man(const CLI::App& app) {
  std::cout
      << ".TH HAMKALAM 1\n.SH NAME\nhamkalam \\- a chat assistant beside support agents\n"
         ".SH SYNOPSIS\n.B hamkalam\nCOMMAND [OPTIONS]\n.SH DESCRIPTION\n"
         "Reads what customers write, in Persian, Arabic and English, suggests replies to the "
         "agent, reviews what the agent writes and tells when a supervisor is needed. It works "
         "without any other service.\n.SH COMMANDS\n";
  for (const CLI::App* command : commands_of(app)) {
    std::cout << ".SS " << plain(command->get_name());
    for (const CLI::Option* option : command->get_options())
      if (option->get_positional())
        std::cout << " " << plain(option->get_name(true)) << (option->get_required() ? "" : "?");
    std::cout << "\n" << plain(command->get_description()) << ".\n";
    for (const CLI::Option* option : flags_of(*command)) {
      std::cout << ".TP\n.B " << plain(option->get_name());
      if (option->get_type_size() != 0) std::cout << " " << plain(option->get_type_name());
      std::cout << "\n" << plain(option->get_description()) << "\n";
    }
  }
  std::cout
      << ".SH EXIT STATUS\n0 fine, 1 findings, 2 bad use or input, 3 the environment.\n"
         ".SH FILES\n.I /etc/hamkalam/hamkalam.json\n.br\n.I /var/lib/hamkalam\n"
         ".SH ENVIRONMENT\n.B HAMKALAM_DATA\nnames the folder with intents and locales; every "
         "setting has a variable of its own, see\n.BR \"hamkalam config \\-\\-explain\" .\n";
}

void print_bash(const CLI::App& app) {
  std::cout << "_hamkalam() {\n  local words\n  case ${COMP_WORDS[1]} in\n";
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(app)) {
    names.push_back(command->get_name());
    std::cout << "    " << names.back() << ") words='" << joined(long_flags(*command)) << "' ;;\n";
  }
  std::cout << "  esac\n  ((COMP_CWORD > 1)) || words='" << joined(names)
            << " --help'\n  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
               "\"${COMP_WORDS[COMP_CWORD]}\")\n}\ncomplete -o default -F _hamkalam hamkalam\n";
}

void print_zsh(const CLI::App& app) {
  std::cout << "#compdef hamkalam\nif ((CURRENT == 2)); then\n  compadd --";
  for (const CLI::App* command : commands_of(app)) std::cout << " " << command->get_name();
  std::cout << "\nelse\n  case ${words[2]} in\n";
  for (const CLI::App* command : commands_of(app))
    std::cout << "    " << command->get_name() << ") compadd -- " << joined(long_flags(*command))
              << " ;;\n";
  std::cout << "  esac\n  _files\nfi\n";
}

void print_fish(const CLI::App& app) {
  for (const CLI::App* command : commands_of(app)) {
    const std::string name = command->get_name();
    std::cout << "complete -c hamkalam -n __fish_use_subcommand -a " << name << "\n";
    for (const std::string& flag : long_flags(*command))
      std::cout << "complete -c hamkalam -n '__fish_seen_subcommand_from " << name << "' -l "
                << flag.substr(2) << "\n";
  }
}

int manual(ManualOptions& options) {
  if (options.form == "bash")
    print_bash(*options.app);
  else if (options.form == "zsh")
    print_zsh(*options.app);
  else if (options.form == "fish")
    print_fish(*options.app);
  else
    print_man(*options.app);
  return kFine;
}

}  // namespace

void add_manual(Commands& commands) {
  auto [command, options] =
      commands.add("manual", "this command line as a manual page or a shell's completions", manual);
  options.app = command.get_parent();
  command.add_option("form", options.form, "man, bash, zsh or fish")
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
}

}  // namespace hamkalam::command
