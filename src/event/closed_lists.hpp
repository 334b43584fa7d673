// Closed lists of the protocol that data may name too: the channels of a message and the sectors of
// a business.
//
//   std::find(kSectors.begin(), kSectors.end(), "hotel") != kSectors.end()
#pragma once

#include <array>
#include <string_view>

namespace hamkalam::event {

inline constexpr std::array<std::string_view, 4> kChannels{"chat", "email", "phone", "social"};
inline constexpr std::array<std::string_view, 11> kSectors{
    "retail",     "bank",      "telecom",  "hotel",
    "salon",      "clinic",    "software", "professional_service",
    "restaurant", "education", "other"};

}  // namespace hamkalam::event
