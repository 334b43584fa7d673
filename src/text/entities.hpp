// Numbers, order numbers, phone numbers, addresses and sums of money in a folded text.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "text/analysis.hpp"
#include "text/fold.hpp"

namespace hamkalam::text {

// Words of a locale that make a number a sum: folded currency names to their codes (ISO 4217, and
// IRT for toman) and folded scale words to what they multiply by.
struct MoneyWords {
  std::map<std::u16string, std::string> currency;
  std::map<std::u16string, std::int64_t> scale;
};

// `money`: of the text's language first, then of others whose words may be mixed in.
std::vector<Entity> find_entities(const Folded& folded, std::u16string_view original,
                                  const std::vector<const MoneyWords*>& money);

}  // namespace hamkalam::text
