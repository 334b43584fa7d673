// Rubika's bots.
//
// Configuration: nothing is signed, so that `secrets` stand in the path: the bot's endpoint is
// https://HOST/hooks/rubika/SECRET, behind which Rubika adds receiveUpdate or receiveInlineMessage.
// `token` is the bot's, for sending.
//
// Kept: messages with their files, buttons, edits, deletions. Left out on purpose: starts and
// stops, what bots say.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Rubika : public Adapter {
 public:
  Rubika() : Adapter("rubika") {}
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override { return {"token", "api_base"}; }

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
