// Chatwoot, as an agent bot or by the account's webhook where another bot answers.
//
// Configuration: `secrets` are the keys that sign (or, of installations from before 2026 that sign
// nothing, stand in the path: /hooks/chatwoot/SECRET); `token` is the bot's or a user's access
// token and `api_base` the installation, for sending; with `account` other accounts are left out;
// `self` is the id of the bot or user that the token belongs to.
//
// Kept: what customers, agents and bots say, private notes of people, edits, deletions, who is
// assigned, the end of a conversation. Left out on purpose: what we sent ourselves, activities,
// typing, contacts.
//
// Sent: messages (a bot's only while the conversation is pending: a person who has it is not talked
// over), notes as private notes, an assignment as the hand-over to people.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Chatwoot : public Adapter {
 public:
  Chatwoot() : Adapter("chatwoot") {}
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override {
    return {"token", "api_base", "account", "notes", "self"};
  }
  bool has_notes() const override { return true; }

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
