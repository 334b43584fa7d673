// The body of a request that carries protocol events: one object, or an array of at most `most`.
#pragma once

#include "channel/channel.hpp"

namespace hamkalam::channel {

// A body that is no JSON, too deep or too long an array is one error alone.
Received read_events(std::string_view body, const event::Limits& limits = {},
                     std::size_t most = 100);

}  // namespace hamkalam::channel
