// `train`: the phrases into a model file.
#include <CLI/CLI.hpp>

#include "assist/assistant.hpp"
#include "command/training.hpp"
#include "training/dataset.hpp"
#include "training/formats.hpp"
#include "training/trainer.hpp"

namespace hamkalam::command {
namespace {

struct TrainOptions {
  Data data;
  std::vector<std::string> intents;
  bool alone = false;
  std::string out;
};

int train(TrainOptions& options) {
  options.data.find();
  auto catalogue = intent::Catalogue::load(options.data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(options.data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  auto extra = training::read_phrases(options.intents, &*analyzer, training::Part::train);
  if (!extra) return fail(extra.error());
  if (options.alone) {
    auto bytes = training::train_intents(*extra, *analyzer, on_standard_error());
    return bytes ? write_whole(options.out, *bytes) : fail(bytes.error());
  }
  auto dataset =
      training::read_dataset(options.data.folder / "locales", *catalogue, training::Part::train);
  if (!dataset) return fail(dataset.error());
  dataset->intents.insert(dataset->intents.end(), extra->begin(), extra->end());
  const auto fingerprint = assist::text_fingerprint(options.data.folder);
  if (!fingerprint) return fail(fingerprint.error());
  auto bytes = training::train(*dataset, *catalogue, *analyzer, *fingerprint, on_standard_error());
  return bytes ? write_whole(options.out, *bytes) : fail(bytes.error());
}

}  // namespace

void add_train(Commands& commands) {
  auto [command, options] = commands.add("train", "train the model from the phrases", train);
  options.data.add_options(command, Data::kFolder);
  command.add_option("--model", options.out, "the model file to write")->required();
  auto* extra = command.add_option("--intents", options.intents,
                                   "further intents: folders, label<TAB>text, CSV, Rasa, nlp.js");
  command.add_flag("--alone", options.alone, "these intents and none of our own")->needs(extra);
}

}  // namespace hamkalam::command
