// Normalised text is UTF-8 and normalising it again changes nothing.
#include "fuzz/common.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  const fuzz::Input input(data, size);
  fuzz::must_hold(test::broken_by_normalise(fuzz::analyzer(), input.text()));
  return 0;
}
