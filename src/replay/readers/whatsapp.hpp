// The beginning of a line of WhatsApp's exported chats.
//
//   read_header("[06/13/18, 21:25:15] Sara: hi", words)   // time, "Sara", where "hi" begins
#pragma once

#include "replay/readers/stamp.hpp"

namespace hamkalam::replay {

struct WhatsappHeader {
  Stamp stamp;
  std::string name;      // empty: a notice of the application
  std::size_t text = 0;  // where the message begins
};

std::optional<WhatsappHeader> read_header(std::string_view line, const LogWords& words);

}  // namespace hamkalam::replay
