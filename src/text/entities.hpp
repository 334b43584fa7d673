// What in a text is a thing with a value: numbers, sums of money, times and durations, order and
// tracking numbers, phone, card and account numbers, national ids, addresses and links.
#pragma once

#include <string>
#include <vector>

#include "text/lexer.hpp"

namespace hamkalam::text {

// When and where something was said: what "tomorrow" is counted from.
struct Moment {
  std::int64_t at = 0;  // UTC milliseconds
  std::string zone;     // IANA name or "+03:30"; UTC where it is empty or unknown
};

std::vector<Entity> find_entities(const Folded& folded, std::u16string_view original,
                                  const Speech& speech, const Moment& moment,
                                  const std::vector<Native>& natives = {});

// Whether entities of this kind identify a person and are masked where a text leaves for a log or a
// report.
bool is_personal(std::string_view kind);

}  // namespace hamkalam::text
