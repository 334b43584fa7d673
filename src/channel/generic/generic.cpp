#include "channel/generic/generic.hpp"

#include "channel/events_body.hpp"
#include "channel/standard_webhooks.hpp"
#include "event/advice.hpp"

namespace hamkalam::channel {

Received Generic::receive(const HttpRequest& request, const ChannelConfig& config,
                          event::Time now) const {
  if (const std::string fault = verify_standard_webhook(request, config.secrets, now);
      !fault.empty()) {
    Received refused;
    refused.response = {
        401, event::error_frame(Error("forbidden", "", fault)), "application/json", {}};
    return refused;
  }
  return read_events(request.body);
}

}  // namespace hamkalam::channel
