// A rule, its words, a profile and settings are refused with file and place, or read; nothing else.
#include <nlohmann/json.hpp>

#include "fuzz/scratch.hpp"
#include "rules/business.hpp"
#include "rules/rule.hpp"
#include "rules/rule_book.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hamkalam;
  static const std::filesystem::path intents = HAMKALAM_SOURCE_DIR "/intents";
  static const auto catalogue = intent::Catalogue::load(intents / "catalogue.json");
  static const auto settings = rules::Settings::load(intents / "defaults.json");
  fuzz::must(catalogue.has_value() && settings.has_value(), "our own files can be read");
  const std::string path = fuzz::scratch(data, size);
  auto placed = [](const auto& read) {
    fuzz::must(read.has_value() || !read.error().where.empty(), "an error has a place");
  };
  placed(rules::Rule::load(path, *catalogue, *settings));
  placed(rules::RuleWords::load(path));
  placed(rules::Settings::load(path));
  placed(rules::Business::load(path, intents / "business.schema.json"));
  placed(intent::Catalogue::load(path));
  return 0;
}
