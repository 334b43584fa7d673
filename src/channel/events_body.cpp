#include "channel/events_body.hpp"

namespace hamkalam::channel {

Received read_events(std::string_view body) {
  constexpr std::size_t kMost = 100;
  Received out;
  // An array around the events is one level more than an event may have.
  auto json = parse_json(body, "", event::Limits().depth + 1);
  if (json && json->is_array() && json->size() > kMost)
    json = Error("too_large", "", "more than 100 events");
  if (!json) {
    out.events.push_back({json.error(), "", ""});
  } else if (json->is_array()) {
    out.is_array = true;
    for (Json& item : *json) out.events.push_back(event::receive(std::move(item)));
  } else {
    out.events.push_back(event::receive(std::move(*json)));
  }
  return out;
}

}  // namespace hamkalam::channel
