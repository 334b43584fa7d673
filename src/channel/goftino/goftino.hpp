// Goftino, the chat on Iranian shops' pages.
//
// Configuration: nothing is signed, so that `secrets` stand in the path (/hooks/goftino/SECRET).
// `token` is the goftino-key and `account` the operator in whose name is answered; for sending.
//
// Kept: messages of customers, with files, and of operators (but for those of `account`, which come
// back from us), hand-overs, the end of a chat. Left out on purpose: ratings and buttons.
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Goftino : public Adapter {
 public:
  Goftino() : Adapter("goftino") {}
  // Messages; an assignment hands over to the operator it names.
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override { return {"token", "account", "api_base"}; }

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
