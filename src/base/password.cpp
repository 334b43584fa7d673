#include "base/password.hpp"

#include <algorithm>

namespace hamkalam {

std::string without_password(std::string_view address) {
  std::string shown(address);
  const auto begin = shown.find("://");
  if (begin == std::string::npos) return shown;
  const auto end = std::min(shown.find_first_of("/?", begin + 3), shown.size());
  const auto at = shown.rfind('@', end);
  const auto colon = shown.find(':', begin + 3);
  if (at != std::string::npos && at > begin && colon < at)
    shown.replace(colon + 1, at - colon - 1, "***");
  for (auto from = shown.find("password="); from != std::string::npos;
       from = shown.find("password=", from + 1)) {
    const auto first = from + std::string_view("password=").size();
    shown.replace(first, std::min(shown.find('&', first), shown.size()) - first, "***");
  }
  return shown;
}

}  // namespace hamkalam
