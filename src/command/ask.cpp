// `ask` and `review`: one message or one draft in, what the brain says out.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "assist/exchange.hpp"
#include "command/command.hpp"
#include "event/advice.hpp"
#include "replay/print.hpp"

namespace hamkalam::command {
namespace {

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

struct AskOptions {
  Data data;
  std::string text, events;
  bool json = false;
};

int ask(AskOptions& options) {
  auto assistant = options.data.load();
  if (!assistant) return fail(assistant.error(), options.data.code(assistant.error()));
  auto conversation = fold_file(*assistant, options.events);
  if (!conversation) return fail(conversation.error());
  event::Event event;
  event.type = event::Type::message;
  event.conversation = conversation->id();
  event.id = "ask";
  event.from = event::From::customer;
  event.text = options.text;
  event.at = now();
  assist::fold(*assistant, *conversation, event);
  const event::Advice advice = assistant->advise(*conversation);
  std::cout << (options.json ? event::to_json(advice) + "\n"
                             : replay::print_advice(advice, isatty(STDOUT_FILENO)));
  return kFine;
}

int review(AskOptions& options) {
  auto assistant = options.data.load();
  if (!assistant) return fail(assistant.error(), options.data.code(assistant.error()));
  auto conversation = fold_file(*assistant, options.events);
  if (!conversation) return fail(conversation.error());
  event::Event draft;
  draft.type = event::Type::draft;
  draft.conversation = conversation->id();
  draft.text = options.text;
  draft.at = now();
  const event::Review out = assistant->review(*conversation, draft);
  std::cout << (options.json ? event::to_json(out) + "\n"
                             : replay::print_review(out, options.text, isatty(STDOUT_FILENO)));
  return out.findings.empty() ? kFine : kFindings;
}

}  // namespace

void add_ask(Commands& commands) {
  for (const bool asks : {true, false}) {
    auto [command, options] = commands.add(
        asks ? "ask" : "review", asks ? "one message in, advice out" : "one draft in, findings out",
        asks ? ask : review);
    options.data.add_options(command, Data::kFolder | Data::kModel | Data::kBusiness);
    command.add_option("text", options.text, "the text")->required();
    command.add_option("--events", options.events,
                       "a file of events that came before, - for standard input");
    command.add_flag("--json", options.json, "for machines");
  }
}

}  // namespace hamkalam::command
