// The words that logs use for their own purposes, in all languages: locales/<tag>/logs.json.
//
//   words.column("Sender")   // "from"
//   words.is_media("<Media omitted>")
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace hamkalam::replay {

struct LogWords {
  static Result<LogWords> load(const std::filesystem::path& locales);

  // What a column holds: conversation, id, at, from, agent, name, channel, text, customer, expect;
  // empty where the name is none of ours.
  std::string column(std::string_view name) const;
  // Who a word names: customer, agent, bot, system, note; empty where it names nobody.
  std::string who(std::string_view word) const;
  int half_of_day(std::string_view word) const;  // 1 before noon, 2 after, 0 neither
  bool is_media(std::string_view text) const;
  // The other side of a chat, by the name of its file; empty where the name does not say.
  std::string chat_with(std::string_view file) const;

 private:
  std::map<std::string, std::string, std::less<>> columns_, who_;
  std::map<std::string, int, std::less<>> halves_;
  std::set<std::string, std::less<>> media_;
  std::vector<std::string> attached_, chat_with_;
};

// Lower case in ASCII, without blanks, dots, underscores, hyphens and invisible marks: how such
// words are compared.
std::string plain(std::string_view word);

// Without the marks that direct writing, with one kind of blank and of digits.
std::string plain_line(std::string_view line, std::vector<std::size_t>* offsets = nullptr);

}  // namespace hamkalam::replay
