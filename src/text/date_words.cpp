#include "text/date_words.hpp"

#include <unicode/dtptngen.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>

#include <memory>

namespace hamkalam::text {
namespace {

constexpr std::int64_t kDayMillis = 24 * 60 * 60 * 1000;

icu::Locale locale_of(Language language, bool with_calendar) {
  std::string name(tag(written(language)));
  if (with_calendar && written(language) == Language::fa) name += "@calendar=persian";
  return icu::Locale(name.c_str());
}

}  // namespace

std::string day_in_words(std::int64_t days, Language language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = locale_of(language, true);
  const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
      icu::DateTimePatternGenerator::createInstance(locale, status));
  std::string out;
  if (U_FAILURE(status)) return out;
  icu::SimpleDateFormat format(patterns->getBestPattern(u"EEEEdMMMM", status), locale, status);
  if (U_FAILURE(status)) return out;
  format.setTimeZone(*icu::TimeZone::getGMT());
  icu::UnicodeString text;
  format.format(static_cast<UDate>(days * kDayMillis), text);
  text.toUTF8String(out);
  return out;
}

std::string number_in_words(const std::string& amount, Language language) {
  UErrorCode status = U_ZERO_ERROR;
  const auto number =
      icu::number::NumberFormatter::withLocale(locale_of(language, false))
          .formatDecimal({amount.data(), static_cast<int32_t>(amount.size())}, status);
  if (U_FAILURE(status)) return amount;
  std::string out;
  number.toString(status).toUTF8String(out);
  return U_FAILURE(status) ? amount : out;
}

}  // namespace hamkalam::text
