// WhatsApp Cloud.
//
// Configuration: `secrets` are app secrets, `verify_token` is what the webhook is set up with;
// `token` and `account` (the id of the telephone number) are for sending. Who writes is a telephone
// number: conversations get a name that hides it, under `name_key`.
//
// Kept: messages with their media, buttons and lists, edits, deletions, and what the business says
// from its telephone. A customer's message is answered within a day (`reply_by` in its `source`).
// Left out on purpose: reactions, statuses, system messages.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class WhatsApp : public Adapter {
 public:
  WhatsApp() : Adapter("whatsapp") {}
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override {
    return {"verify_token", "token", "account", "api_base", "name_key"};
  }
  int per_second() const override { return 60; }

 private:
  HttpResponse greet(const HttpRequest& request, const ChannelConfig& config) const override;
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
