// Whether a request is from whom it says: the signatures of the platforms, each over the raw bytes
// of the body, compared in constant time, under any of several secrets while they are rotated.
//
//   auto fault = verify(Scheme::meta, request, {"app secret"}, now);   // empty: it is genuine
#pragma once

#include <optional>

#include "channel/channel.hpp"

namespace hamkalam::channel {

enum class Scheme {
  standard,  // Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature
  meta,      // X-Hub-Signature-256: sha256=HEX of the body
  intercom,  // X-Hub-Signature: sha1=HEX of the body
  chatwoot,  // X-Chatwoot-Signature: sha256=HEX of "TIMESTAMP.BODY"
  zendesk,   // X-Zendesk-Webhook-Signature: BASE64 of "TIMESTAMPBODY", the time as it is written
  slack,     // X-Slack-Signature: v0=HEX of "v0:TIMESTAMP:BODY"
  header,    // a header that holds the secret itself
  path       // the third part of the path is the secret: /hooks/bale/SECRET
};
std::optional<Scheme> scheme(std::string_view name);  // by its name above

// Says what is wrong, or nothing. Times that are signed may be five minutes away. `header` names,
// in lower case, the header of Scheme::header. Without a secret nothing is genuine.
std::string verify(Scheme scheme, const HttpRequest& request,
                   const std::vector<std::string>& secrets, event::Time now,
                   const std::string& header = {});

// The value of the signature header of meta, intercom, chatwoot, zendesk and slack.
std::string sign(Scheme scheme, std::string_view timestamp, std::string_view body,
                 std::string_view secret);

// The parts of a target behind /hooks/PLATFORM, from 0; empty where there is none.
std::string_view path_part(std::string_view target, std::size_t index);

// Meta's question as a webhook is set up: its challenge back where it knows the token, else 403.
HttpResponse answer_challenge(const HttpRequest& request, const std::string& verify_token);

// The answer to what is not genuine.
Received refused(const std::string& fault);

}  // namespace hamkalam::channel
