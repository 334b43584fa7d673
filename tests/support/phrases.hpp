// A small phrasebook written by a test: its own labels, moves.json and answers.json, in English.
#pragma once

#include <fstream>
#include <string>

#include "reply/phrasebook.hpp"
#include "support/data.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::test {

inline const intent::Catalogue& small_catalogue() {
  static const intent::Catalogue catalogue = [] {
    intent::Catalogue out;
    out.intents = {{"order.status", "", {"order_number"}, {}, false},
                   {"talk.greeting", "", {}, {}, false}};
    out.signals = {
        {"anger", "", true, true}, {"worry", "", true, false}, {"safety", "", true, false}};
    out.moves = {"greet",    "acknowledge",    "apologise", "take_ownership", "answer",
                 "ask_fact", "ask_root_cause", "hold",      "next_step",      "warm_close"};
    out.acts = {{"greeting"}, {"thanks"}, {"apology"}, {"blame"}};
    out.index();
    return out;
  }();
  return catalogue;
}

constexpr const char* kLocale =
    R"({"direction":"ltr","duration":{"minutes":"{n, plural, one{# minute} other{# minutes}}",
        "hours":"{n, plural, one{# hour} other{# hours}}",
        "days":"{n, plural, one{# day} other{# days}}"},
        "list_separator":"; ","self_harm":"You are not alone.",
        "self_harm_later":["I am here.","Take your time."],"currencies":{"USD":"US dollars"},
        "essentials":{"check_in":"check-in from {text}"},
        "spoken":{"sectors":["","salon"],"channels":["chat"]}})";
constexpr const char* kAnswers =
    R"({"ask":{"order_number":["Which order?","What is its number?"]},
        "intents":{"order.status":{"answer":["I am looking.","It is being looked up."]},
                   "talk.greeting":{"answer":["I am here."]}}})";

// Loads a folder named "en" with these files.
inline Result<reply::Phrasebook> phrasebook(const std::string& moves,
                                            const std::string& answers = kAnswers,
                                            const std::string& locale = kLocale) {
  const TempFolder folder;
  const std::filesystem::path own = folder.file("en");
  std::filesystem::create_directory(own);
  std::ofstream(own / "moves.json") << moves;
  std::ofstream(own / "answers.json") << answers;
  std::ofstream(own / "locale.json") << locale;
  return reply::Phrasebook::load(own, small_catalogue(), analyzer());
}

}  // namespace hamkalam::test
