// Signatures of the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over
// "id.timestamp.body", base64, prefixed "v1,". The secret is base64 behind "whsec_".
//
//   auto fault = verify_standard_webhook(request, {"whsec_..."}, now);   // empty: it is genuine
#pragma once

#include "channel/channel.hpp"

namespace hamkalam::channel {

// Says what is wrong, or nothing. Deliveries older or newer than five minutes are refused.
std::string verify_standard_webhook(const HttpRequest& request,
                                    const std::vector<std::string>& secrets, event::Time now);

// The signature header for a body we send ourselves; empty for a secret that is no base64.
std::string sign_standard_webhook(std::string_view id, std::string_view timestamp,
                                  std::string_view body, std::string_view secret);

// A delivery of ours, signed with every secret: the receiver knows a repeat by its id.
HttpCall deliver_standard_webhook(const std::string& url, const std::string& id, std::string body,
                                  const std::vector<std::string>& secrets, event::Time now);

// Compares without telling by its duration where two strings differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace hamkalam::channel
