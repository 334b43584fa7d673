#include "channel/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace hamkalam::channel {
namespace {

constexpr std::size_t kHidden = 16;  // bytes of a hash that stand for what is hidden

std::string hmac(const EVP_MD* kind, std::string_view key, std::string_view content) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(kind, key.data(), int(key.size()), reinterpret_cast<const unsigned char*>(content.data()),
       content.size(), digest, &size);
  return {reinterpret_cast<const char*>(digest), size};
}

bool is_plain(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == ':' || c == '@' || c == '-';
}

int digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Whether a letter of UTF-8 goes on at this byte.
bool goes_on(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), int(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string decode_base64(std::string_view text) {
  if (text.empty() || text.size() % 4) return {};
  std::string out(text.size() / 4 * 3, '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), int(text.size()));
  if (size < 0) return {};
  out.resize(static_cast<std::size_t>(size));
  for (std::size_t i = text.size(); i-- > text.size() - 2 && text[i] == '=';) out.pop_back();
  return out;
}

std::string encode_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const unsigned char c : bytes) {
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

std::string hmac_sha256(std::string_view key, std::string_view content) {
  return hmac(EVP_sha256(), key, content);
}

std::string hmac_sha1(std::string_view key, std::string_view content) {
  return hmac(EVP_sha1(), key, content);
}

std::string to_id(std::string_view raw, std::size_t most) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : raw) {
    if (is_plain(c)) {
      out += static_cast<char>(c);
    } else {
      out += '+';
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    }
  }
  if (out.size() <= most) return out;
  return "+h" + encode_hex(hmac_sha256("id", raw).substr(0, kHidden));
}

std::string from_id(std::string_view id) {
  std::string out;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (id[i] != '+') {
      out += id[i];
      continue;
    }
    const int high = i + 2 < id.size() ? digit(id[i + 1]) : -1;
    const int low = high < 0 ? -1 : digit(id[i + 2]);
    if (low < 0) return {};
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string hidden_id(std::string_view raw, std::string_view key) {
  return "h" + encode_hex(hmac_sha256(key.empty() ? "name" : key, raw).substr(0, kHidden));
}

std::string_view clip(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && goes_on(text[most])) --most;
  return text.substr(0, most);
}

std::vector<std::string> split_text(std::string_view text, std::size_t most) {
  std::vector<std::string> out;
  const auto skip_blanks = [&text] {
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
  };
  for (skip_blanks(); true; skip_blanks()) {
    // As far as it fits; then back to where one may part.
    std::size_t end = 0, half = 0;
    for (std::size_t units = 0; end < text.size();) {
      std::size_t next = end + 1;
      while (next < text.size() && goes_on(text[next])) ++next;
      units += next - end == 4 ? 2 : 1;
      if (units > most && end > 0) break;
      if (units <= most / 2) half = next;
      end = next;
    }
    if (end >= text.size()) break;
    std::size_t part = end;
    for (const std::string_view border : {"\n\n", "\n", " "}) {
      const auto found = text.rfind(border, end);
      if (found == text.npos || found < half || found == 0) continue;
      part = found;
      break;
    }
    out.emplace_back(text.substr(0, part));
    text.remove_prefix(part);
  }
  if (!text.empty()) out.emplace_back(text);
  return out;
}

}  // namespace hamkalam::channel
