// What speaks to a Rasa server's REST channel: {"sender","message","metadata"?} in; what we answer
// goes back in the same breath (the route's matter), what an agent says later to a callback.
//
// Configuration: `api_base` is the whole address of the callback; without it only the autopilot can
// answer. Ids: metadata.message_id where there is one; else every request is a message of its own.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Rasa : public Adapter {
 public:
  Rasa() : Adapter("rasa") {}
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override { return {"token", "api_base"}; }
  // The events of a request whose sender is known already.
  Received receive_known(const HttpRequest& request, event::Time now) const;

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
