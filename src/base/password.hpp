// Addresses as they may be shown and logged.
//
//   without_password("postgres://ali:x@db/hamkalam")  // "postgres://ali:***@db/hamkalam"
#pragma once

#include <string>
#include <string_view>

namespace hamkalam {

std::string without_password(std::string_view address);

}  // namespace hamkalam
