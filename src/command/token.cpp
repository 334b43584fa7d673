// `token`: who may sign in.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "access/durable_file.hpp"
#include "access/tokens.hpp"
#include "command/access.hpp"
#include "command/command.hpp"

namespace hamkalam::command {
namespace {

struct TokenOptions {
  AccessFiles files;
  std::string role, subject, id;
  int days = 0;
  CLI::App *add = nullptr, *list = nullptr;
};

std::string date(event::Time time) {
  return time ? event::format_time(time / 1000 * 1000) : "-";
}

int list(const access::Tokens& tokens) {
  for (const auto& [id, token] : tokens.all()) {
    const bool expired = token.expires && token.expires <= now();
    std::cout << id << "\t" << access::name(token.role) << "\t" << token.subject << "\tcreated "
              << date(token.created) << "\texpires " << date(token.expires) << "\t"
              << (token.revoked ? "revoked " + date(token.revoked)
                                : std::string(expired ? "expired" : "valid"))
              << "\n";
  }
  return kFine;
}

int token(TokenOptions& options) {
  if (const auto found = options.files.find(); !found) return fail(found.error());
  const fs::path& path = options.files.tokens;
  if (path.empty()) return fail(Error("token", "which file? --tokens FILE or --config FILE"));
  if (options.list->parsed()) {
    const auto tokens = access::Tokens::load(path);
    return tokens ? list(*tokens) : fail(tokens.error());
  }
  const auto lock = access::FileLock::take(path);
  if (!lock) return fail(lock.error(), kEnvironment);
  auto tokens = access::Tokens::load(path);
  if (!tokens) return fail(tokens.error());
  access::AuditEntry entry{.what = "token_revoked", .about = options.id};
  std::string text;
  if (options.add->parsed()) {
    const event::Time expires = options.days ? now() + options.days * event::kDay : 0;
    const auto issued =
        tokens->add(*access::role_of(options.role), options.subject, now(), expires);
    if (!issued) return fail(issued.error());
    entry.what = "token_added";
    entry.about = issued->id;
    entry.why = options.role + " " + options.subject;
    text = issued->text;
  } else if (!tokens->revoke(options.id, now())) {
    return fail(Error("token", "no valid one has the id " + options.id));
  }
  // First the log, then the deed: nothing happens unseen.
  if (const auto noted = options.files.note(entry); !noted)
    return fail(noted.error(), kEnvironment);
  if (const auto saved = tokens->save(path); !saved) return fail(saved.error(), kEnvironment);
  if (!text.empty()) {
    std::cout << text << std::endl;
    std::cerr << "This is shown once. Its id is " << entry.about
              << "; a running server knows it after SIGHUP.\n";
  }
  return kFine;
}

}  // namespace

void add_token(Commands& commands) {
  auto [command, options] = commands.add("token", "who may sign in", token);
  command.require_subcommand(1);
  options.add = command.add_subcommand("add", "a new token, printed once");
  options.list = command.add_subcommand("list", "all tokens, without their secrets");
  CLI::App* revoke = command.add_subcommand("revoke", "takes a token back");
  options.add->add_option("--role", options.role, "agent, platform, quality or admin")
      ->required()
      ->check(CLI::IsMember({"agent", "platform", "quality", "admin"}));
  options.add->add_option("--subject", options.subject, "the agent's id or the platform's name")
      ->required();
  options.add->add_option("--expires", options.days, "in so many days; else never")
      ->check(CLI::Range(1, 36500));
  revoke->add_option("id", options.id, "as `list` shows it")->required();
  for (CLI::App* sub : {options.add, options.list, revoke}) options.files.add_options(*sub);
}

}  // namespace hamkalam::command
