#include "server/notes.hpp"

#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::server {
namespace {

namespace fs = std::filesystem;

Result<std::string> text_of(const Json& json, const char* key, const fs::path& file) {
  const auto it = json.find(key);
  if (it == json.end() || !it->is_string())
    return Error(file.string() + ": " + key, "expected a text");
  return it->get<std::string>();
}

std::map<std::string, std::string> names_of(const Json& json, const char* key) {
  std::map<std::string, std::string> out;
  if (const auto it = json.find(key); it != json.end() && it->is_object())
    for (const auto& [name, value] : it->items())
      if (value.is_string()) out[name] = value.get<std::string>();
  return out;
}

const std::string& named(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto it = names.find(name);
  return it == names.end() ? name : it->second;
}

std::string put(std::string text, std::string_view place, const std::string& value) {
  if (const auto at = text.find(place); at != text.npos) text.replace(at, place.size(), value);
  return text;
}

}  // namespace

Result<Notes> Notes::load(const fs::path& locales) {
  Notes notes;
  std::error_code fault;
  for (const auto& folder : fs::directory_iterator(locales, fault)) {
    const fs::path file = folder.path() / "channel.json", console = folder.path() / "console.json";
    if (!fs::exists(file, fault)) continue;
    const std::string tag = folder.path().filename().string();
    HK_TRY(const Json json, read_json(file));
    Words& words = notes.words_[tag];
    HK_TRY(words.flag, text_of(json, "flag", file));
    HK_TRY(words.finding, text_of(json, "finding", file));
    HK_TRY(words.rewrite, text_of(json, "rewrite", file));
    HK_TRY(words.suggestion, text_of(json, "suggestion", file));
    HK_TRY(notes.automatic_[tag], text_of(json, "automatic", file));
    HK_TRY(const Json names, read_json(console));
    words.levels = names_of(names, "levels");
    words.reasons = names_of(names, "reasons");
  }
  if (!notes.words_.contains("en"))
    return Error((locales / "en/channel.json").string(), "is not there");
  return notes;
}

std::vector<std::string> Notes::of(const Json& advice, const std::string& language,
                                   bool suggestions) const {
  const auto found = words_.find(language.substr(0, language.find('-')));
  const Words& words = found == words_.end() ? words_.at("en") : found->second;
  std::vector<std::string> out;
  const Json review = advice.value("review", Json::object());
  for (const Json* one : {&advice, &review})
    for (const Json& flag : one->value("flags", Json::array()))
      out.push_back(put(put(words.flag, "{level}", named(words.levels, flag.value("level", ""))),
                        "{reason}", named(words.reasons, flag.value("reason", ""))));
  for (const Json& finding : review.value("findings", Json::array())) {
    if (finding.value("severity", "") != "error") continue;
    std::string note = put(words.finding, "{text}", finding.value("text", ""));
    if (const std::string rewrite = finding.value("rewrite", ""); !rewrite.empty())
      note += "\n" + put(words.rewrite, "{text}", rewrite);
    out.push_back(std::move(note));
  }
  if (suggestions)
    for (const Json& one : advice.value("suggestions", Json::array()))
      out.push_back(put(words.suggestion, "{text}", one.value("text", "")));
  return out;
}

}  // namespace hamkalam::server
