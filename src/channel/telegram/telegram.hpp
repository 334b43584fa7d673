// Telegram, Telegram Business accounts and Bale, whose bots speak the same language.
//
// Configuration: `secrets` are the secret_token of setWebhook on Telegram; Bale has none, so that
// there they stand in the path (/hooks/bale/SECRET). `token` is the bot's, for sending.
//
// Kept: messages of private chats with their media, edits, buttons, what a Business account says
// and deletes. Left out on purpose: groups and channels, bots, reactions, commands that start.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Telegram : public Adapter {
 public:
  using Adapter::Adapter;  // "telegram" or "bale"
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  int per_second() const override { return 25; }
  std::vector<std::string_view> wants() const override { return {"token", "api_base", "self"}; }

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
