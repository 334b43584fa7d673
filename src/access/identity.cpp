#include "access/identity.hpp"

#include <algorithm>
#include <array>

namespace hamkalam::access {
namespace {

constexpr std::array<std::string_view, 4> kRoles{"agent", "platform", "quality", "admin"};

}  // namespace

std::string_view name(Role role) {
  return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> role_of(std::string_view name) {
  const auto known = std::find(kRoles.begin(), kRoles.end(), name);
  if (known == kRoles.end()) return std::nullopt;
  return static_cast<Role>(known - kRoles.begin());
}

bool is_subject(std::string_view text) {
  constexpr std::string_view kMarks = "._@+-";
  return !text.empty() && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [&](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  kMarks.find(c) != std::string_view::npos;
         });
}

}  // namespace hamkalam::access
