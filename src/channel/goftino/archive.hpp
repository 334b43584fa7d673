// Goftino's API: `token` is the goftino-key. Its times name no zone; who pulls says which it is.
#pragma once

#include "channel/archive.hpp"

namespace hamkalam::channel {

class GoftinoArchive : public Archive {
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
};

}  // namespace hamkalam::channel
