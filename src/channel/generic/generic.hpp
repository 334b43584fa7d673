// The generic channel: protocol events as they are, one or an array, signed as Standard Webhooks.
// For platforms that can form the events themselves.
#pragma once

#include "channel/channel.hpp"

namespace hamkalam::channel {

class Generic : public Channel {
 public:
  Received receive(const HttpRequest& request, const ChannelConfig& config,
                   event::Time now) const override;
};

}  // namespace hamkalam::channel
