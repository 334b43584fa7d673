// Whether a channel's configuration will do: what is missing, whether our own signature of a sample
// passes, and what to ask the platform. Pure; whoever asks performs the calls.
//
//   for (const Finding& one : look_over("telegram", config, now)) ...
//   for (const Probe& probe : probes("telegram", config, "https://support.example.com"))
//     for (const Finding& one : probe.judge(perform(probe.call))) ...
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "channel/channel.hpp"
#include "channel/retry.hpp"

namespace hamkalam::channel {

struct Finding {
  bool good = false;
  std::string text;  // in plain English, for who runs a shop
};

struct Probe {
  HttpCall call;
  std::function<std::vector<Finding>(const Outcome&)> judge;
};

// Without a word to anybody: secrets, tokens, and a signed sample through the adapter.
std::vector<Finding> look_over(const std::string& platform, const ChannelConfig& config,
                               event::Time now);

// What the platform is asked, in this order. `origin`: where this server is reached from outside;
// if it is given, Telegram and Bale are told so (setWebhook).
std::vector<Probe> probes(const std::string& platform, const ChannelConfig& config,
                          const std::string& origin = {});

// The path of a channel's hook: "/hooks/telegram", "/hooks/bale/SECRET".
std::string hook_path(const std::string& platform, const ChannelConfig& config);

}  // namespace hamkalam::channel
