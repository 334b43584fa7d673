// Tokens, clauses and runs stand inside the text and in order, under whatever language before.
#include "fuzz/common.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  fuzz::Input input(data, size);
  const text::Language prior = input.language();
  fuzz::must_hold(test::broken_by_segment(fuzz::analyzer(), input.text(), prior));
  return 0;
}
