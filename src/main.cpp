// The commands of hamkalam: each reads its flags, wires the rooms it needs and ends with 0 (fine),
// 1 (findings), 2 (bad use or input) or 3 (the environment).
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "assist/exchange.hpp"
#include "base/file.hpp"
#include "replay/examples.hpp"
#include "replay/print.hpp"
#include "replay/runner.hpp"
#include "rules/business.hpp"
#include "rules/rule_json.hpp"
#include "server/server.hpp"
#include "store/journal.hpp"
#include "text/fold.hpp"
#include "text/romanised.hpp"
#include "training/answers.hpp"
#include "training/cross_validation.hpp"
#include "training/dataset_check.hpp"
#include "training/evaluation.hpp"
#include "training/formats.hpp"
#include "training/trainer.hpp"
#include "training/write_file.hpp"

namespace {

using namespace hamkalam;
namespace fs = std::filesystem;

enum Exit { kFine = 0, kFindings = 1, kBadUse = 2, kEnvironment = 3 };

int fail(const Error& error, int code = kBadUse) {
  std::cerr << "hamkalam: " << error.text() << "\n";
  return code;
}

// Where intents/, locales/, model.bin and console/ are, and the profile of the business.
struct Data {
  fs::path folder, model, business;

  void find() {
    if (folder.empty())
      if (const char* named = std::getenv("HAMKALAM_DATA")) folder = named;
    if (folder.empty()) {
      std::error_code ignored;
      const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
      folder = self.parent_path().parent_path() / "share/hamkalam";
    }
    if (model.empty()) model = folder / "model.bin";
  }
  // A bad profile is bad input, where other data that cannot be loaded is not.
  int code(const Error& fault) const {
    const std::string& profile = business.native();
    return !profile.empty() && fault.where.starts_with(profile) ? kBadUse : kEnvironment;
  }
  fs::path business_schema() const { return folder / "intents/business.schema.json"; }
  Result<assist::Assistant> load() {
    find();
    return assist::Assistant::load(folder, model, business);
  }
};

// Lines of files and of standard input ("-"), one after the other.
Result<void> each_line(const std::string& path,
                       const std::function<void(const std::string&)>& use) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file || fs::is_directory(path)) return Error(path, "cannot be opened");
  }
  std::istream& in = path == "-" ? std::cin : file;
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) use(line);
  return {};
}

// A conversation folded from a file of events, for `ask` and `review`.
Result<conversation::Conversation> fold_file(const assist::Assistant& assistant,
                                             const std::string& path) {
  auto conversation = assistant.begin("cli");
  if (path.empty()) return conversation;
  Result<void> fault;
  bool first = true;
  HK_CHECK(each_line(path, [&](const std::string& line) {
    if (!fault) return;
    auto event = event::decode_text(line);
    if (!event) {
      fault = Error(path, event.error().text());
      return;
    }
    if (first) conversation = assistant.begin(event->conversation);
    first = false;
    if (!event->at) event->at = conversation.time();
    if (event::is_stored(event->type)) assist::exchange(assistant, conversation, {}, *event);
  }));
  HK_CHECK(fault);
  return conversation;
}

// The edge's clock: what happens at a terminal happens now.
event::Time now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int ask(Data& data, const std::string& text, const std::string& events, bool json) {
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  auto conversation = fold_file(*assistant, events);
  if (!conversation) return fail(conversation.error());
  event::Event event;
  event.type = event::Type::message;
  event.conversation = conversation->id();
  event.id = "ask";
  event.from = event::From::customer;
  event.text = text;
  event.at = now();
  assist::fold(*assistant, *conversation, event);
  const event::Advice advice = assistant->advise(*conversation);
  std::cout << (json ? event::to_json(advice) + "\n"
                     : replay::print_advice(advice, isatty(STDOUT_FILENO)));
  return kFine;
}

int review(Data& data, const std::string& text, const std::string& events, bool json) {
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  auto conversation = fold_file(*assistant, events);
  if (!conversation) return fail(conversation.error());
  event::Event draft;
  draft.type = event::Type::draft;
  draft.conversation = conversation->id();
  draft.text = text;
  draft.at = now();
  const event::Review out = assistant->review(*conversation, draft);
  std::cout << (json ? event::to_json(out) + "\n"
                     : replay::print_review(out, text, isatty(STDOUT_FILENO)));
  return out.findings.empty() ? kFine : kFindings;
}

struct TextOptions {
  std::string text, at, zone, language;
  bool redact = false;
};

// The text analysis alone. "-" reads lines and writes one JSON object a line.
int analyse(Data& data, const TextOptions& options) {
  data.find();
  auto analyzer = text::Analyzer::load(data.folder / "locales");
  if (!analyzer) return fail(analyzer.error(), kEnvironment);
  text::Moment moment{now(), options.zone};
  if (!options.at.empty()) {
    const auto at = event::parse_time(options.at);
    if (!at) return fail(Error("--at", "expected a time such as 2026-03-04T12:00:00+03:30"));
    moment.at = *at;
    // Without a zone of its own the text was said where that offset holds.
    if (const auto sign = options.at.find_last_of("+-"); moment.zone.empty() && sign > 10)
      moment.zone = options.at.substr(sign);
  }
  const text::Language prior = text::language_of(options.language);
  if (!options.language.empty() && text::tag(prior) != options.language)
    return fail(Error("--language", "not a language: " + options.language));
  auto write = [&](const std::string& line) {
    if (options.redact) {
      std::cout << analyzer->redact(line) << "\n";
      return;
    }
    const text::Analysis analysis = analyzer->analyze(line, prior, moment);
    const auto language = analysis.language == text::Language::und ? prior : analysis.language;
    std::cout << text::to_json(analysis, analyzer->display(line, language)) << "\n";
  };
  if (options.text != "-") {
    write(options.text);
    return kFine;
  }
  for (std::string line; std::getline(std::cin, line);) write(line);
  return std::cout ? kFine : kEnvironment;
}

struct ReplayOptions {
  std::vector<std::string> logs;
  std::string advice;
  bool recompute = false, redact = false;
};

int replay_logs(Data& data, const ReplayOptions& options) {
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  replay::Runner runner(*assistant, options.recompute ? replay::Runner::Mode::recompute
                                                      : replay::Runner::Mode::automatic);
  std::ofstream file;
  if (!options.advice.empty() && options.advice != "-") {
    file.open(options.advice, std::ios::binary);
    if (!file) return fail(Error(options.advice, "cannot be written"), kEnvironment);
  }
  std::ostream* out = options.advice.empty() ? nullptr : options.advice == "-" ? &std::cout : &file;
  std::vector<double> micros;
  const auto begin = std::chrono::steady_clock::now();
  auto take = [&](const std::string& line) {
    const auto start = std::chrono::steady_clock::now();
    const std::string answer = runner.answer(line);
    micros.push_back(
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start)
            .count());
    if (out) *out << (options.redact ? assistant->analyzer().redact_json(answer) : answer) << '\n';
  };
  for (const auto& log : options.logs) {
    Result<void> read;
    if (log.starts_with("sqlite:")) {
      auto journal = store::open(log, store::Access::read);
      read = !journal ? Result<void>(journal.error())
                      : (*journal)->for_each([&](const std::string&, const store::Row& row) {
                          take(row.body);
                          return Result<void>();
                        });
    } else {
      read = each_line(log, take);
    }
    if (!read) return fail(read.error());
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (out) out->flush();
  if (out && !*out) return fail(Error(options.advice, "cannot be written"), kEnvironment);
  std::cerr << replay::print_totals(runner.totals(), seconds, micros);
  return runner.totals().errors ? kFindings : kFine;
}

int write_whole(const fs::path& path, const std::string& bytes) {
  const auto written = training::write_file(path, bytes);
  return written ? kFine : fail(written.error(), kEnvironment);
}

// A dictionary's words, one a line of `list`, as the file that the analysis reads.
int make_words(Data& data, const std::string& language, const std::string& list,
               const fs::path& out) {
  data.find();
  const fs::path locales = data.folder / "locales", table = locales / language / "latin.tsv";
  auto folder = text::Folder::load(
      {locales / "fa/letters.tsv", locales / "ar/letters.tsv", locales / "en/letters.tsv"});
  if (!folder) return fail(folder.error());
  std::vector<std::string> lines;
  const auto read = each_line(list, [&](const std::string& line) { lines.push_back(line); });
  if (!read) return fail(read.error());
  const auto bytes = text::Romanised::word_list(
      fs::exists(table) ? table : fs::path(), lines,
      [&](const std::string& word) { return folder->fold(text::to_utf16(word)).units; });
  return bytes ? write_whole(out, *bytes) : fail(bytes.error());
}

training::Progress on_standard_error() {
  return [shown = std::string()](const std::string& what, int percent) mutable {
    const std::string line = what + " " + std::to_string(percent / 10 * 10) + " %";
    if (line != shown) std::cerr << "training " << line << "\n";
    shown = line;
  };
}

struct TrainOptions {
  std::vector<std::string> intents;
  bool alone = false;
  std::string out;
};

int train(Data& data, const TrainOptions& options) {
  data.find();
  auto catalogue = intent::Catalogue::load(data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  auto extra = training::read_phrases(options.intents, &*analyzer, training::Part::train);
  if (!extra) return fail(extra.error());
  if (options.alone) {
    auto bytes = training::train_intents(*extra, *analyzer, on_standard_error());
    return bytes ? write_whole(options.out, *bytes) : fail(bytes.error());
  }
  auto dataset = training::read_dataset(data.folder / "locales", *catalogue, training::Part::train);
  if (!dataset) return fail(dataset.error());
  dataset->intents.insert(dataset->intents.end(), extra->begin(), extra->end());
  const auto fingerprint = assist::text_fingerprint(data.folder);
  if (!fingerprint) return fail(fingerprint.error());
  auto bytes = training::train(*dataset, *catalogue, *analyzer, *fingerprint, on_standard_error());
  return bytes ? write_whole(options.out, *bytes) : fail(bytes.error());
}

struct AnswersOptions {
  std::vector<std::string> files;
  std::string language;
  fs::path into;
};

// A business's own answers into its profile; bad rows are named and left out.
int import_answers(Data& data, const AnswersOptions& options) {
  data.find();
  auto catalogue = intent::Catalogue::load(data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  Json profile = Json::object();
  std::error_code ignored;
  const fs::path into =
      options.into.empty() ? fs::path() : fs::weakly_canonical(options.into, ignored);
  if (fs::exists(into, ignored)) {
    const auto business = rules::Business::load(into, data.business_schema());
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

// The closed table of facts.
int list_facts() {
  for (const auto& row : rules::fact_table())
    std::cout << row.name << (row.type == rules::FactType::names ? " (names)" : "") << "\t"
              << row.meaning << "\n";
  return kFine;
}

int check(Data& data, bool near) {
  // The examples of the rules are judged as shipped, without the settings of a business.
  const fs::path profile = std::exchange(data.business, {});
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error());
  std::vector<std::string> faults;
  auto train = training::read_dataset(data.folder / "locales", assistant->catalogue(),
                                      training::Part::train);
  auto test =
      training::read_dataset(data.folder / "locales", assistant->catalogue(), training::Part::test);
  if (!train) return fail(train.error());
  if (!test) return fail(test.error());
  faults = training::check_dataset(*train, *test, assistant->catalogue(), assistant->analyzer());
  for (auto& fault : replay::failed_examples(*assistant)) faults.push_back(std::move(fault));
  if (!profile.empty()) {
    const auto found = rules::business_faults(
        profile, data.business_schema(), [&](auto name) { return assistant->knows_intent(name); });
    if (!found) return fail(found.error());
    for (const auto& fault : *found) faults.push_back(fault.text());
  }
  for (const auto& fault : faults) std::cout << fault << "\n";
  const auto alike = training::near_duplicates(*train, assistant->analyzer());
  if (near)
    for (const auto& pair : alike) std::cout << "nearly equal, " << pair << "\n";
  std::cout << faults.size() << " faults; " << alike.size()
            << " pairs of nearly equal phrases under two intents; "
            << assistant->rules().rules().size() << " rules, "
            << assistant->catalogue().intents.size() << " intents, brain " << assistant->brain()
            << "\n";
  return faults.empty() ? kFine : kFindings;
}

struct EvalOptions {
  std::vector<std::string> data;  // files of labelled messages; none: our own held-out phrases
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

int evaluate(Data& data, const EvalOptions& options) {
  data.find();
  auto catalogue = intent::Catalogue::load(data.folder / "intents/catalogue.json");
  if (!catalogue) return fail(catalogue.error());
  auto analyzer = text::Analyzer::load(data.folder / "locales");
  if (!analyzer) return fail(analyzer.error());
  auto phrases = training::read_phrases(options.data, &*analyzer, training::Part::test);
  if (!phrases) return fail(phrases.error());
  constexpr int kStrength = 400;  // per mille, of a signal or act that counts
  if (options.folds > 0) {
    if (options.data.empty()) return fail(Error("eval", "--folds needs --data"));
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
  auto model = intent::Model::open(data.model);
  if (!model) return fail(model.error(), kEnvironment);
  const int threshold = options.threshold < 0 ? 300 : options.threshold;
  if (!options.data.empty())
    return report(training::outcomes(*phrases, *model, *analyzer), options, threshold);
  auto test = training::read_dataset(data.folder / "locales", *catalogue, training::Part::test);
  if (!test) return fail(test.error());
  const int code = report(training::outcomes(test->intents, *model, *analyzer), options, threshold);
  if (!options.json)
    std::cout << training::to_text(
        training::evaluate(*test, *model, *catalogue, *analyzer, kStrength), options.errors);
  return code;
}

int export_journal(Data& data, const std::string& address, bool redact) {
  std::optional<text::Analyzer> analyzer;
  if (redact) {
    data.find();
    auto loaded = text::Analyzer::load(data.folder / "locales");
    if (!loaded) return fail(loaded.error(), kEnvironment);
    analyzer = std::move(*loaded);
  }
  auto journal = store::open(address, store::Access::read);
  if (!journal) return fail(journal.error(), kEnvironment);
  const auto walked = (*journal)->for_each([&](const std::string&, const store::Row& row) {
    std::cout << (analyzer ? analyzer->redact_json(row.body) : row.body) << '\n';
    return std::cout ? Result<void>() : Error("standard output", "cannot be written");
  });
  return walked ? kFine : fail(walked.error(), kEnvironment);
}

int show_rules(Data& data, const std::string& id, bool json) {
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), kEnvironment);
  const auto& book = assistant->rules();
  if (id.empty() && json) return std::cout << rules::rules_json(book) << "\n", kFine;
  for (const auto& rule : book.rules())
    if (id.empty() || rule.id == id)
      std::cout << (json ? rules::rule_json(book, rule) + "\n"
                         : replay::print_rule(book, rule, !id.empty()));
  const bool known = id.empty() || std::any_of(book.rules().begin(), book.rules().end(),
                                               [&](const auto& rule) { return rule.id == id; });
  return known ? kFine : fail(Error("rules", "no rule " + id));
}

int serve(Data& data, const std::string& config_file, const std::string& listen,
          const std::string& journal_address) {
  spdlog::set_default_logger(spdlog::stderr_color_mt("hamkalam"));
  server::Config config;
  if (!config_file.empty())
    if (const auto read = server::read_config(config_file, config); !read)
      return fail(read.error());
  if (!listen.empty())
    if (const auto read = server::read_listen(listen, config); !read) return fail(read.error());
  if (!journal_address.empty()) config.journal = journal_address;
  if (data.business.empty()) data.business = config.business;
  auto assistant = data.load();
  if (!assistant) return fail(assistant.error(), data.code(assistant.error()));
  config.console = data.folder / "console";
  auto journal = store::open(config.journal);
  if (!journal) return fail(journal.error(), kEnvironment);
  const auto ran = server::run_server(
      std::make_shared<const assist::Assistant>(std::move(*assistant)), std::move(*journal), config,
      [&](const std::string& address) {
        std::cout << "hamkalam: " << address << " (journal " << config.journal << ")" << std::endl;
      });
  return ran ? kFine : fail(ran.error(), kEnvironment);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"hamkalam: a chat assistant beside support agents"};
  app.require_subcommand(1);
  Data data;
  std::string text, events, config, listen, journal = "sqlite:hamkalam.db", id, model_out;
  std::string serve_journal;
  ReplayOptions replay_options;
  bool json = false, redact = false;
  int result = kFine;
  auto command = [&](const char* name, const char* what, std::function<int()> run) {
    CLI::App* sub = app.add_subcommand(name, what);
    if (std::string_view(name) != "eval")
      sub->add_option("--data", data.folder, "folder with intents/ and locales/");
    if (std::string_view(name) != "train" && std::string_view(name) != "words")
      sub->add_option("--model", data.model, "the trained model");
    sub->callback([&result, run = std::move(run)] { result = run(); });
    return sub;
  };
  auto* serve_command = command("serve", "serve the console, websocket and webhooks",
                                [&] { return serve(data, config, listen, serve_journal); });
  serve_command->add_option("--config", config, "configuration file");
  serve_command->add_option("--listen", listen, "ADDRESS:PORT, loopback (127.0.0.1:8080)");
  serve_command->add_option("--journal", serve_journal, "sqlite:PATH or memory:");
  TextOptions text_options;
  auto* text_command = command("text", "the text analysis alone, as JSON",
                               [&] { return analyse(data, text_options); });
  text_command->add_option("text", text_options.text, "the text; - reads lines")->required();
  text_command->add_option("--at", text_options.at, "when it was said (now), RFC 3339");
  text_command->add_option("--zone", text_options.zone, "where, an IANA time zone");
  text_command->add_option("--language", text_options.language, "the conversation's so far");
  text_command->add_flag("--redact", text_options.redact,
                         "only the text, with personal data masked");
  auto* ask_command =
      command("ask", "one message in, advice out", [&] { return ask(data, text, events, json); });
  auto* review_command = command("review", "one draft in, findings out",
                                 [&] { return review(data, text, events, json); });
  for (auto* sub : {ask_command, review_command}) {
    sub->add_option("text", text, "the text")->required();
    sub->add_option("--events", events, "a file of events that came before, - for standard input");
    sub->add_flag("--json", json, "for machines");
  }
  auto* replay_command = command("replay", "a log in, the advice of every line out",
                                 [&] { return replay_logs(data, replay_options); });
  replay_command->add_option("log", replay_options.logs, "event logs, sqlite:PATH or -")
      ->required();
  replay_command->add_option("--advice", replay_options.advice, "where the answers go, - for here");
  replay_command->add_flag("--recompute", replay_options.recompute,
                           "derive what hamkalam did afresh");
  replay_command->add_flag("--redact", replay_options.redact,
                           "mask personal data in the advice that is written");
  TrainOptions train_options;
  auto* train_command = command("train", "train the model from the phrases",
                                [&] { return train(data, train_options); });
  train_command->add_option("--model", train_options.out, "the model file to write")->required();
  auto* extra =
      train_command->add_option("--intents", train_options.intents,
                                "further intents: folders, label<TAB>text, CSV, Rasa, nlp.js");
  train_command->add_flag("--alone", train_options.alone, "these intents and none of our own")
      ->needs(extra);
  std::string words_language, words_list;
  auto* words_command = command("words", "a dictionary's words for romanised text", [&] {
    return make_words(data, words_language, words_list, model_out);
  });
  words_command->add_option("language", words_language, "fa, en ..")->required();
  words_command->add_option("list", words_list, "words, one a line; - is standard input")
      ->required();
  words_command->add_option("out", model_out, "the file to write")->required();
  bool near = false, facts = false;
  auto* check_command = command("check", "everything the data must satisfy",
                                [&] { return facts ? list_facts() : check(data, near); });
  check_command->add_flag("--facts", facts, "list what rules may ask, and what it means");
  check_command->add_flag("--near", near, "list nearly equal phrases of different intents");
  EvalOptions eval_options;
  auto* eval_command = command("eval", "how well the model does on held-out phrases",
                               [&] { return evaluate(data, eval_options); });
  eval_command->add_option("--data", eval_options.data,
                           "labelled messages: folders, label<TAB>text, CSV, Rasa, nlp.js");
  eval_command->add_option("--folds", eval_options.folds,
                           "train on all but one of so many parts of them, in turn");
  eval_command->add_option("--threshold", eval_options.threshold,
                           "per mille; what is less likely is out of scope");
  eval_command->add_option("--keep", eval_options.keep,
                           "with --folds: the highest threshold that keeps so many of 1000 right");
  eval_command->add_option("--out-of-scope", eval_options.out_of_scope,
                           "the label of what is none of the others");
  eval_command->add_option("--svg", eval_options.svg, "the confusion matrix as a picture");
  eval_command->add_flag("--json", eval_options.json, "for machines");
  eval_command->add_flag("--errors", eval_options.errors, "list every wrong phrase");
  AnswersOptions answers_options;
  auto* answers_command = command("answers", "a business's own answers into its profile",
                                  [&] { return import_answers(data, answers_options); });
  answers_command
      ->add_option("file", answers_options.files, "CSV, or canned responses of Chatwoot as JSON")
      ->required();
  answers_command->add_option("--language", answers_options.language, "of texts that do not say it")
      ->check(CLI::IsMember({"fa", "ar", "en"}));
  answers_command->add_option("--into", answers_options.into, "the profile to add them to");
  for (auto* sub : {serve_command, ask_command, review_command, replay_command, check_command})
    sub->add_option("--business", data.business, "the profile of the business, a JSON file");
  auto* rules_command =
      command("rules", "the communication rules", [&] { return show_rules(data, id, json); });
  rules_command->add_option("id", id, "one rule");
  rules_command->add_flag("--json", json, "for machines");
  auto* export_command = command("export", "the journal as events, one a line",
                                 [&] { return export_journal(data, journal, redact); });
  export_command->add_option("--journal", journal, "sqlite:PATH")->capture_default_str();
  export_command->add_flag("--redact", redact, "mask personal data");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const int code = app.exit(e);
    return code == 0 ? kFine : kBadUse;
  } catch (const std::exception& e) {
    return fail(Error("", e.what()), kEnvironment);
  }
  return result;
}
