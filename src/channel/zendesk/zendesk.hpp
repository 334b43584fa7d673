// Zendesk's messaging, by Sunshine Conversations v2. (Webhooks of triggers have a body of the
// shop's own: the channel "mapped" with "verify":"zendesk" reads them.)
//
// Configuration: `secrets` are the webhook's, `account` is the app's id, `token` is KEY_ID:SECRET
// of an API key and `api_base` is https://SUBDOMAIN.zendesk.com/sc, for sending.
//
// Kept: what customers say, with files, and what agents say in Zendesk's workspace. Left out on
// purpose: what the business sends by the API (we do), reads, typing, reactions, deliveries,
// referrals.
//
// As documented in Zendesk's client libraries of Sunshine Conversations (docs/: AppsApi,
// MessagesApi, SwitchboardActionsApi, PassControlBody, Webhook, ConversationMessageEvent); the
// header X-API-Key and the source "zd:agentWorkspace" are known from the code of others.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Zendesk : public Adapter {
 public:
  Zendesk() : Adapter("zendesk") {}
  // Messages; an assignment passes the conversation on to the next in the switchboard.
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override { return {"token", "api_base", "account"}; }

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
