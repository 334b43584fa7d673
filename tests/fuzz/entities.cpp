// Entities stand inside the text and in order, at any moment in any zone; masking keeps the length
// and is done after once.
#include "fuzz/common.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  fuzz::Input input(data, size);
  const text::Language prior = input.language();
  static const char* const kZones[] = {"", "Asia/Tehran", "Europe/London", "+05:45", "none"};
  const unsigned choice = input.choice();
  // A day of the years 2020 to 2055, at any minute.
  const std::int64_t day = 18'262 + static_cast<std::int64_t>(choice) * 51;
  const text::Moment moment{day * 86'400'000 + static_cast<std::int64_t>(choice) * 5 * 61'000,
                            kZones[choice % 5]};
  fuzz::must_hold(test::broken_by_entities(fuzz::analyzer(), input.text(), prior, moment));
  return 0;
}
