// Chatwoot's own API (its product exports no conversations): `api_base`, `account` and the access
// token of a user who may see all inboxes, as `token`.
//
// Messages are asked for from the newest backwards, twenty a page, which every version knows.
#pragma once

#include "channel/archive.hpp"

namespace hamkalam::channel {

class ChatwootArchive : public Archive {
 public:
  Result<void> check(const ChannelConfig& config) const override;
  HttpCall chats(int page, const ChannelConfig& config) const override;
  std::vector<StoredChat> chats_in(const Json& answer) const override;
  HttpCall messages(const StoredChat& chat, const Json& before,
                    const ChannelConfig& config) const override;
  Page messages_in(const Json& answer, const Json& before) const override;
  Json delivery(const StoredChat& chat, const Json& message,
                const ChannelConfig& config) const override;
  Json end(const StoredChat& chat, const ChannelConfig& config) const override;
  std::string agent_name(const Json& message) const override;
  Json survey(const Json& message) const override;
};

}  // namespace hamkalam::channel
