// An event is an error with a code of the protocol, or is stored as JSON that decodes to the same;
// a body of events likewise.
#include <set>

#include "channel/events_body.hpp"
#include "event/advice.hpp"
#include "event/event.hpp"
#include "fuzz/scratch.hpp"

namespace {

using namespace hamkalam;

void look(const event::Incoming& incoming) {
  static const std::set<std::string> kCodes{"bad_json",  "invalid_field", "unknown_type",
                                            "too_large", "too_deep",      "forbidden"};
  if (!incoming.event) {
    const Error error = incoming.event.error();
    fuzz::must(kCodes.contains(error.code), "an error has a code");
    const auto frame = event::with_ref(event::error_frame(error, incoming.id), incoming.ref);
    fuzz::must(parse_json(frame, "frame").has_value(), "an error is JSON");
    return;
  }
  event::Event event = *incoming.event;
  if (!event::is_stored(event.type)) return;
  if (!event.at) event.at = 1'772'356'320'000;
  // What hamkalam signs for is derived, never received.
  event.by_hamkalam = false;
  for (const char* field : {"seq", "by"}) event.body.erase(field);
  const std::string row = event::stored(event, 7);
  const auto again = event::decode_text(row);
  fuzz::must(again.has_value(), "what is stored can be read");
  fuzz::must(event::same_content(*again, event), "what is stored is what came");
  fuzz::must(event::stored(*again, 7) == row, "storing it again gives the same bytes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  look(event::receive_text(text));
  for (const auto& incoming : channel::read_events(text).events) look(incoming);
  return 0;
}
