// Fills a wording with values by ICU MessageFormat: plurals, and digits as the language writes
// them.
//
//   fill("{n, plural, one{# hour} other{# hours}}", {{"n", 2}}, Language::en)   // "2 hours"
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "text/language.hpp"

namespace hamkalam::text {

using Values = std::map<std::string, std::variant<std::int64_t, std::string>, std::less<>>;

// Errors: not a MessageFormat pattern. A value that the pattern does not name is ignored.
Result<std::string> fill(const std::string& pattern, const Values& values, Language language);

// The names that a pattern wants filled. Errors as above.
Result<std::vector<std::string>> placeholders(const std::string& pattern);

}  // namespace hamkalam::text
