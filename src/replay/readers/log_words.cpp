#include "replay/readers/log_words.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::replay {
namespace {

// The code point at `i` and its length; an ill-formed byte is one of its own.
char32_t code_point(std::string_view text, std::size_t i, std::size_t& length) {
  const auto byte = [&](std::size_t k) {
    return k < text.size() ? static_cast<unsigned char>(text[k]) : 0u;
  };
  const unsigned c = byte(i);
  length = 1;
  if (c < 0x80) return c;
  const std::size_t want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
  char32_t out = c & (0xFFu >> (want + 1));
  for (std::size_t k = 1; k < want; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0xFFFD;
    out = out << 6 | (byte(i + k) & 0x3F);
  }
  length = want;
  return want == 1 ? 0xFFFD : out;
}

bool is_mark(char32_t c) {
  return c == 0xFEFF || c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string plain_line(std::string_view line, std::vector<std::size_t>* offsets) {
  std::string out;
  std::size_t length = 1;
  for (std::size_t i = 0; i < line.size(); i += length) {
    const char32_t c = code_point(line, i, length);
    if (is_mark(c)) continue;
    const std::size_t before = out.size();
    if (c >= 0x06F0 && c <= 0x06F9) {
      out += static_cast<char>('0' + (c - 0x06F0));
    } else if (c >= 0x0660 && c <= 0x0669) {
      out += static_cast<char>('0' + (c - 0x0660));
    } else if (c == 0x060C) {
      out += ',';
    } else if (c == 0x00A0 || c == 0x202F || c == 0x2009) {
      out += ' ';
    } else {
      out += line.substr(i, length);
    }
    if (offsets)
      for (std::size_t k = before; k < out.size(); ++k) offsets->push_back(i + (k - before));
  }
  if (offsets) offsets->push_back(line.size());
  return out;
}

std::string plain(std::string_view word) {
  std::string out;
  for (const char c : plain_line(word)) {
    if (c == ' ' || c == '.' || c == '_' || c == '-' || c == '\t' || c == '\r') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  // The joiner that Persian words are written with or without.
  for (std::size_t at = 0; (at = out.find("\xE2\x80\x8C", at)) != out.npos;) out.erase(at, 3);
  return out;
}

Result<LogWords> LogWords::load(const std::filesystem::path& locales) {
  LogWords out;
  for (const char* tag : {"fa", "ar", "en"}) {
    const auto path = locales / tag / "logs.json";
    HK_TRY(const Json json, read_json(path));
    try {
      for (const auto& [kind, words] : json.at("columns").items())
        for (const auto& word : words) out.columns_[plain(word.get<std::string>())] = kind;
      for (const auto& [kind, words] : json.at("from").items())
        for (const auto& word : words) out.who_[plain(word.get<std::string>())] = kind;
      for (const auto& word : json.at("am")) out.halves_[plain(word.get<std::string>())] = 1;
      for (const auto& word : json.at("pm")) out.halves_[plain(word.get<std::string>())] = 2;
      for (const auto& word : json.at("media")) out.media_.insert(plain(word.get<std::string>()));
      for (const auto& word : json.at("attached"))
        out.attached_.push_back(plain(word.get<std::string>()));
      for (const auto& word : json.at("chat_with"))
        out.chat_with_.push_back(word.get<std::string>());
    } catch (const Json::exception& e) {
      return Error(path.string(), e.what());
    }
  }
  return out;
}

std::string LogWords::column(std::string_view name) const {
  const auto it = columns_.find(plain(name));
  return it == columns_.end() ? "" : it->second;
}

std::string LogWords::who(std::string_view word) const {
  const auto it = who_.find(plain(word));
  return it == who_.end() ? "" : it->second;
}

int LogWords::half_of_day(std::string_view word) const {
  const auto it = halves_.find(plain(word));
  return it == halves_.end() ? 0 : it->second;
}

bool LogWords::is_media(std::string_view text) const {
  if (text.size() > 300) return false;
  const std::string word = plain(text);
  if (media_.contains(word)) return true;
  for (const auto& part : attached_)
    if (word.find(part) != word.npos) return true;
  return false;
}

std::string LogWords::chat_with(std::string_view file) const {
  for (const auto& prefix : chat_with_)
    if (file.starts_with(prefix)) return std::string(file.substr(prefix.size()));
  return {};
}

}  // namespace hamkalam::replay
