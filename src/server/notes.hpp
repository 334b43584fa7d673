// What agents of a help desk read beside a conversation: flags, errors in what was said, and where
// it is wished suggestions, as private notes in the agent's language.
//
//   HK_TRY(Notes notes, Notes::load("locales"));
//   for (const std::string& note : notes.of(advice, "fa", false)) ...
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace hamkalam::server {

class Notes {
 public:
  // Of every language in the folder: channel.json, and the names of levels and reasons from the
  // console's words. Errors name the file.
  static Result<Notes> load(const std::filesystem::path& locales);

  // `advice` as JSON. English where a language is not there.
  std::vector<std::string> of(const Json& advice, const std::string& language,
                              bool suggestions) const;
  // By language: what says that an answer is automatic.
  const std::map<std::string, std::string>& automatic() const { return automatic_; }

 private:
  struct Words {
    std::string flag, finding, rewrite, suggestion;
    std::map<std::string, std::string> levels, reasons;
  };
  std::map<std::string, Words> words_;  // by language
  std::map<std::string, std::string> automatic_;
};

}  // namespace hamkalam::server
