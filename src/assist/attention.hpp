// How much a conversation needs somebody now: 0 to 100, explained by its parts.
#pragma once

#include <string>
#include <vector>

#include "rules/facts.hpp"

namespace hamkalam::assist {

struct Attention {
  int points = 0;                    // 0..100
  std::vector<std::string> reasons;  // flag reasons, signals, "overdue", "waiting"; heaviest first
};

// Money and plan of a customer never enter it.
Attention attention_of(const rules::Situation& situation, const std::vector<event::Flag>& open);

}  // namespace hamkalam::assist
