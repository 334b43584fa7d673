// The mapped channels: any platform whose JSON the configuration explains (mapping.hpp), and
// e-mail, for which only what differs from the usual has to be said.
//
// Configuration: `mapping`, and `secrets` for the way in which it verifies; for sending its "send",
// `api_base` and whatever of {token} and {account} it names.
#pragma once

#include "channel/adapter.hpp"
#include "channel/mapped/mapping.hpp"

namespace hamkalam::channel {

class Mapped : public Adapter {
 public:
  explicit Mapped(std::string platform, Mapping usual = {})
      : Adapter(std::move(platform)), usual_(std::move(usual)) {}
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override {
    return {"mapping", "token", "api_base", "account", "name_key"};
  }
  Result<void> check(const ChannelConfig& config) const override;

 private:
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;

  Mapping usual_;
};

}  // namespace hamkalam::channel
