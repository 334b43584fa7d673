// `eval`: how well the model does on phrases it never saw.
#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command/training.hpp"
#include "training/cross_validation.hpp"
#include "training/evaluation.hpp"
#include "training/formats.hpp"
#include "training/report.hpp"

namespace hamkalam::command {
namespace {

struct EvalOptions {
  Data data;
  std::vector<std::string> files;  // files of labelled messages; none: our own held-out phrases
  int folds = 0, threshold = -1, keep = 0;
  std::string out_of_scope = "out_of_scope", svg;
  bool json = false, errors = false;
};

int report(const std::vector<training::Outcome>& outcomes, const EvalOptions& options,
           int threshold) {
  const auto report = training::make_report(outcomes, options.out_of_scope, threshold);
  if (options.json)
    std::cout << training::to_json(report).dump(2) << "\n";
  else
    std::cout << training::to_text(report);
  if (options.errors)
    for (const auto& o : outcomes)
      if (o.given != o.expected)
        std::cout << o.language << "\t" << o.expected << "\t" << o.given << "\t" << o.text << "\n";
  return options.svg.empty() ? kFine : write_whole(options.svg, training::to_svg(report));
}

int evaluate(EvalOptions& options) {
  options.data.find();
  auto catalogue = intent::Catalogue::load(options.data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(options.data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  auto phrases = training::read_phrases(options.files, &*analyzer, training::Part::test);
  if (!phrases) return fail(phrases.error());
  constexpr int kStrength = 450;  // per mille, of a signal or act that counts; as signal_strength
  if (options.folds > 0) {
    if (options.files.empty()) return fail(Error("eval", "--folds needs --data"));
    auto outcomes =
        training::cross_validate(*phrases, options.folds, *analyzer, on_standard_error());
    if (!outcomes) return fail(outcomes.error());
    int threshold = std::max(options.threshold, 0);
    if (options.keep > 0) {
      threshold = training::threshold_for(*outcomes, options.out_of_scope, options.keep);
      std::cerr << "threshold " << threshold << " of 1000\n";
    }
    return report(*outcomes, options, threshold);
  }
  auto model = intent::Model::open(options.data.model);
  if (!model) return fail(model.error(), kEnvironment);
  const int threshold = options.threshold < 0 ? 300 : options.threshold;
  if (!options.files.empty())
    return report(training::outcomes(*phrases, *model, *analyzer), options, threshold);
  auto test =
      training::read_dataset(options.data.folder / "locales", *catalogue, training::Part::test);
  if (!test) return fail(test.error());
  const int code = report(training::outcomes(test->intents, *model, *analyzer), options, threshold);
  if (!options.json)
    std::cout << training::to_text(
        training::evaluate(*test, *model, *catalogue, *analyzer, kStrength), options.errors);
  return code;
}

}  // namespace

void add_eval(Commands& commands) {
  auto [command, options] =
      commands.add("eval", "how well the model does on held-out phrases", evaluate);
  options.data.add_options(command, Data::kModel);
  command.add_option("--data", options.files,
                     "labelled messages: folders, label<TAB>text, CSV, Rasa, nlp.js");
  command.add_option("--folds", options.folds,
                     "train on all but one of so many parts of them, in turn");
  command.add_option("--threshold", options.threshold,
                     "per mille; what is less likely is out of scope");
  command.add_option(
      "--keep", options.keep,
      "with --folds: the highest threshold that gets so many of 1000 in scope right");
  command.add_option("--out-of-scope", options.out_of_scope,
                     "the label of what is none of the others");
  command.add_option("--svg", options.svg, "the confusion matrix as a picture");
  command.add_flag("--json", options.json, "for machines");
  command.add_flag("--errors", options.errors, "list every wrong phrase");
}

}  // namespace hamkalam::command
