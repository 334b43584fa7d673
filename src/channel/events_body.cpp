#include "channel/events_body.hpp"

namespace hamkalam::channel {

Received read_events(std::string_view body, const event::Limits& limits, std::size_t most) {
  Received out;
  // An array around the events is one level more than an event may have.
  const auto first = body.find_first_not_of(" \t\r\n");
  const bool array = first != body.npos && body[first] == '[';
  auto json = parse_json(body, "", limits.depth + array);
  if (json && json->is_array() && json->size() > most)
    json = Error("too_large", "", "more than " + std::to_string(most) + " events");
  if (!json) {
    out.events.push_back({json.error(), "", ""});
  } else if (json->is_array()) {
    out.is_array = true;
    for (Json& item : *json) out.events.push_back(event::receive(std::move(item), limits));
  } else {
    out.events.push_back(event::receive(std::move(*json), limits));
  }
  return out;
}

}  // namespace hamkalam::channel
