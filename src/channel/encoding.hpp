// Bytes as text and names that the protocol takes.
//
//   encode_base64("ab")                     -> "YWI="
//   to_id("wamid.A/B==")                    -> "wamid.A+2FB+3D+3D"
//   from_id("wamid.A+2FB+3D+3D")            -> "wamid.A/B=="
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hamkalam::channel {

std::string encode_base64(std::string_view bytes);
std::string decode_base64(std::string_view text);  // empty for what is none
std::string encode_hex(std::string_view bytes);    // lower case

// HMAC of `content`; raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view content);
std::string hmac_sha1(std::string_view key, std::string_view content);

// A platform's id as the protocol takes ids ([A-Za-z0-9._:@+-]{1,most}): other bytes and '+' become
// '+' and two digits; what is then too long becomes "+h" and its hash. Empty stays empty.
std::string to_id(std::string_view raw, std::size_t most = 128);

// What to_id() was given; empty where only a hash is left.
std::string from_id(std::string_view id);

// A name that does not tell what it stands for: "h" and 32 digits. Without a key whoever can try
// all telephone numbers finds out.
std::string hidden_id(std::string_view raw, std::string_view key);

// `text` in parts of at most `most` UTF-16 units, parted at the end of a paragraph, a line or a
// word where there is one in the second half. No part begins with blanks.
std::vector<std::string> split_text(std::string_view text, std::size_t most);

// At most `most` bytes of `text`, without a broken letter at the end.
std::string_view clip(std::string_view text, std::size_t most);

}  // namespace hamkalam::channel
