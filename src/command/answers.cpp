// `answers`: a business's own answers into its profile.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command/training.hpp"
#include "intent/catalogue.hpp"
#include "rules/business.hpp"
#include "training/answers.hpp"

namespace hamkalam::command {
namespace {

struct AnswersOptions {
  Data data;
  std::vector<std::string> files;
  std::string language;
  fs::path into;
};

// A business's own answers into its profile; bad rows are named and left out.
int import_answers(AnswersOptions& options) {
  options.data.find();
  auto catalogue = intent::Catalogue::load(options.data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(options.data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  Json profile = Json::object();
  std::error_code ignored;
  const fs::path into =
      options.into.empty() ? fs::path() : fs::weakly_canonical(options.into, ignored);
  if (fs::exists(into, ignored)) {
    const auto business = rules::Business::load(into, options.data.business_schema());
    if (!business) return fail(business.error());
    profile = *business->profile;
  }
  const auto file =
      training::read_answers(options.files, *analyzer, text::language_of(options.language));
  if (!file) return fail(file.error());
  for (const auto& fault : file->faults) fail(fault);
  const auto added = training::add_answers(file->answers, *catalogue, profile);
  std::cerr << added.answers << " answers, " << added.fixed_texts << " fixed texts, " << added.known
            << " known before\n";
  const std::string bytes = profile.dump(2) + "\n";
  if (into.empty()) std::cout << bytes;
  const int written = into.empty() ? kFine : write_whole(into, bytes);
  return written == kFine && !file->faults.empty() ? kFindings : written;
}

}  // namespace

void add_answers(Commands& commands) {
  auto [command, options] =
      commands.add("answers", "a business's own answers into its profile", import_answers);
  options.data.add_options(command, Data::kFolder | Data::kModel);
  command.add_option("file", options.files, "CSV, or canned responses of Chatwoot as JSON")
      ->required();
  command.add_option("--language", options.language, "of texts that do not say it")
      ->check(CLI::IsMember({"fa", "ar", "en"}));
  command.add_option("--into", options.into, "the profile to add them to");
}

}  // namespace hamkalam::command
