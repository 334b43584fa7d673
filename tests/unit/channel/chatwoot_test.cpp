#include "channel/chatwoot/chatwoot.hpp"

#include "support/catch.hpp"
#include "unit/channel/cases.hpp"

namespace hamkalam::channel {

TEST_CASE("an old installation of Chatwoot has its secret in the path", "[channel]") {
  const Json body{{"event", "conversation_resolved"}, {"id", 10}, {"timestamp", kNow / 1000}};
  const ChannelConfig config = config_of(Json::object());
  HttpRequest request{"POST", "/hooks/chatwoot/topsecret", {}, body.dump(), ""};
  CHECK(find("chatwoot")->receive(request, config, kNow).events.size() == 1);
  // A signature that does not fit is not mended by the path.
  request.headers["x-chatwoot-signature"] = "sha256=00";
  CHECK(find("chatwoot")->receive(request, config, kNow).response.status == 401);
}

}  // namespace hamkalam::channel
