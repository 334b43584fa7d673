#include "text/fill.hpp"

#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>

#include <algorithm>

namespace hamkalam::text {

Result<std::vector<std::string>> placeholders(const std::string& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  icu::MessagePattern parsed(icu::UnicodeString::fromUTF8(pattern), &where, status);
  if (U_FAILURE(status)) return Error(pattern, "not a message pattern");
  std::vector<std::string> names;
  for (int32_t i = 0; i < parsed.countParts(); ++i) {
    const auto& part = parsed.getPart(i);
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_NAME) continue;
    std::string name;
    parsed.getSubstring(part).toUTF8String(name);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

Result<std::string> fill(const std::string& pattern, const Values& values, Language language) {
  if (pattern.find_first_of("{'") == pattern.npos) return pattern;
  UErrorCode status = U_ZERO_ERROR;
  icu::MessageFormat format(icu::UnicodeString::fromUTF8(pattern),
                            icu::Locale(std::string(tag(written(language))).c_str()), status);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> arguments;
  for (const auto& [name, value] : values) {
    names.push_back(icu::UnicodeString::fromUTF8(name));
    if (const auto* number = std::get_if<std::int64_t>(&value))
      arguments.emplace_back(*number);
    else
      arguments.emplace_back(icu::UnicodeString::fromUTF8(std::get<std::string>(value)));
  }
  icu::UnicodeString filled;
  if (U_SUCCESS(status))
    format.format(names.data(), arguments.data(), static_cast<int32_t>(names.size()), filled,
                  status);
  if (U_FAILURE(status)) return Error(pattern, "cannot be filled");
  std::string out;
  filled.toUTF8String(out);
  return out;
}

}  // namespace hamkalam::text
