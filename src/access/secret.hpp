// The little cryptography that signing in needs, all of it OpenSSL's.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hamkalam::access {

// 32 bytes, not printable.
std::string sha256(std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

// From the system's generator; empty when it fails.
std::string random_bytes(std::size_t count);

// Takes equally long wherever two strings of one length differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

std::string to_hex(std::string_view bytes);  // lower case
std::optional<std::string> from_hex(std::string_view text);

// RFC 4648, section 5, without padding; reading refuses padding and any other sign.
std::string to_base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hamkalam::access
