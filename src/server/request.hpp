// The parts of a request's target, and errors as answers: what the routes share.
//
//   query_of("/v1/outbox?state=dead")["state"]   -> "dead"
//   unescape("shop%3A1")                         -> "shop:1"
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "channel/channel.hpp"

namespace hamkalam::server {

std::map<std::string, std::string> query_of(std::string_view target);  // values as they stand
std::string unescape(std::string_view text);  // undoes %XX, which clients put for ':' and '@'

channel::HttpResponse error_response(int status, const Error& error);

}  // namespace hamkalam::server
