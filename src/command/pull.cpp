// `pull`: conversations that a platform keeps, as a log, where its product exports none.
#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "channel/archive.hpp"
#include "command/command.hpp"
#include "command/settings.hpp"
#include "server/http_client.hpp"
#include "text/calendar.hpp"

namespace hamkalam::command {
namespace {

constexpr std::size_t kMostAnswer = 32 << 20;

struct PullFlags {
  Settings settings;
  std::string platform, out, since, zone = "UTC";
  unsigned rate = 120;
};

// Of a log that an interrupted or an earlier pull has left: what stands in it, and its size without
// a line that was not finished.
Result<void> know_log(const std::string& path, channel::Pull& pull) {
  std::error_code fault;
  if (!fs::exists(path, fault)) return {};
  std::uint64_t whole = 0;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line) && !file.eof(); whole += line.size() + 1) {
    const auto json = parse_json(line, path);
    if (!json || !json->is_object() || !json->contains("conversation"))
      return Error(path, "holds something else than a log of an earlier pull");
    pull.know(json->value("conversation", ""), json->value("id", ""));
  }
  file.close();
  fs::resize_file(path, whole, fault);
  return fault ? Error(path, fault.message()) : Result<void>();
}

// The answer to a call, however often it takes.
Result<std::string> ask(const channel::HttpCall& call, const channel::ChannelConfig& config,
                        int seconds) {
  for (std::uint64_t attempts = 1;; ++attempts) {
    HK_TRY(auto outcome, server::perform_now(call, {.proxy = config.proxy,
                                                    .time = std::chrono::seconds(seconds),
                                                    .most_answer = kMostAnswer}));
    const auto next = channel::what_next(outcome, attempts, channel::kMessages, true, 0, now());
    if (next.what == channel::Next::What::taken) return std::move(outcome.body);
    if (next.what != channel::Next::What::again) return Error(call.base, next.reason);
    std::cerr << "again in " << (next.delay + 999) / 1000 << " s: " << next.reason << "\n";
    std::this_thread::sleep_for(std::chrono::milliseconds(next.delay));
  }
}

int pull_log(PullFlags& flags) {
  const auto* archive = channel::find_archive(flags.platform);
  if (!archive) return fail(Error(flags.platform, "expected chatwoot or goftino"));
  const auto config = flags.settings.read();
  if (!config) return fail(config.error());
  const auto found = config->channels.find(flags.platform);
  const channel::ChannelConfig chosen =
      found == config->channels.end() ? channel::ChannelConfig() : found->second;
  if (const auto fine = archive->check(chosen); !fine) return fail(fine.error());
  if (!text::is_zone(flags.zone))
    return fail(Error("--zone", "no zone is called \"" + flags.zone + "\""));
  if (flags.rate == 0) return fail(Error("--rate", "expected 1 or more"));
  channel::PullOptions options{
      .now = now(), .to_utc = [&](event::Time local) { return text::to_utc(local, flags.zone); }};
  if (!flags.since.empty()) {
    const auto day = event::parse_time(flags.since + "T00:00:00Z");
    if (!day) return fail(Error("--since", "expected a day as 2026-03-01"));
    options.since = text::to_utc(*day, flags.zone);
  }
  channel::Pull pull(flags.platform, chosen, std::move(options));
  std::ofstream file;
  if (!flags.out.empty()) {
    if (const auto known = know_log(flags.out, pull); !known) return fail(known.error());
    file.open(flags.out, std::ios::binary | std::ios::app);
    if (!file) return fail(Error(flags.out, "cannot be written"), kEnvironment);
  }
  std::ostream& out = flags.out.empty() ? std::cout : file;
  std::uint64_t events = 0;
  const auto pause = std::chrono::milliseconds(60'000) / flags.rate;
  auto due = std::chrono::steady_clock::now();
  while (const auto call = pull.next()) {
    std::this_thread::sleep_until(due);
    due = std::chrono::steady_clock::now() + pause;
    const auto answer = ask(*call, chosen, config->outbox_seconds);
    if (!answer) return fail(answer.error(), kEnvironment);
    const auto told = pull.take(*answer);
    if (!told) return fail(Error(call->base + call->path, told.error().text()), kEnvironment);
    for (const Json& event : *told)
      out << event.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
    if (!out.flush()) return fail(Error(flags.out, "cannot be written"), kEnvironment);
    events += told->size();
  }
  std::cerr << pull.chats() << " conversations, " << events << " new events\n";
  return kFine;
}

}  // namespace

void add_pull(Commands& commands) {
  auto [command, flags] = commands.add(
      "pull", "earlier conversations from a platform that exports none, as a log", pull_log);
  command.add_option("platform", flags.platform, "chatwoot or goftino")->required();
  command.add_option("--out", flags.out,
                     "the log; what stands in it is not fetched again, so that an interrupted "
                     "pull goes on and a later one brings what is new");
  command.add_option("--since", flags.since, "leaves out what was silent since this day");
  command.add_option("--zone", flags.zone, "time zone of --since and of times that name none");
  command.add_option("--rate", flags.rate, "requests a minute at most")->capture_default_str();
  flags.settings.add_options(command);
}

}  // namespace hamkalam::command
