// A phrase as trainers see it: weighted features, and which labels it carries.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace hamkalam::training {

struct Example {
  std::vector<std::pair<std::uint32_t, float>> values;  // by row of the tables, each row once
  std::vector<std::uint8_t> carries;                    // per label, 0 or 1
  int messages = 1;                                     // said in one
  std::uint64_t key = 0;                                // a hash of what it says
  bool kept_back = false;                               // to calibrate with
};
using Examples = std::vector<const Example*>;

}  // namespace hamkalam::training
