// The composer: from wanted moves to whole replies. It picks wordings that make as many of the
// wanted moves as one thought allows, in the catalogue's order, never one that was sent before in
// this conversation, and offers up to three replies that differ in kind: a full one, a short one,
// and one that begins with the question that is needed first.
//
//   for (const event::Suggestion& s : compose(phrasebook, request)) ...
#pragma once

#include <set>
#include <string>
#include <vector>

#include "event/advice.hpp"
#include "reply/phrasebook.hpp"
#include "text/fill.hpp"

namespace hamkalam::reply {

struct WantedMove {
  std::string move;
  std::vector<std::string> rules;  // those that ask for it; empty for the intent's own answer
};

struct Request {
  std::vector<WantedMove> moves;  // in catalogue order
  std::string intent;
  std::set<std::string> signals;
  std::set<std::string> avoid;    // acts that no reply may perform
  std::string need;               // the fact to ask for, with the move ask_fact
  std::size_t round = 0;          // turns before: another one of equals than the last time
  Heard heard;                    // in what the customer wrote and nobody answered yet
  std::vector<std::string> sent;  // texts sent in this contact
  std::set<std::string, std::less<>> said_clauses;  // theirs, folded
  std::vector<std::string> own_answers;             // the business's own words for the intent
  text::Values values;
  std::string channel = "chat", sector;
  Tone tone = Tone::plain;
  bool spoken = false;
  bool grave = false;            // somebody is in danger: only what is worded for that
  std::set<std::string> course;  // what was before: "danger_known", "broken_again"
  bool interest = false;         // they want to buy or book: no reply leaves out what is asked next
  int longest = 280;             // characters of a reply
  int confidence = 1000;         // of the intent, per mille
};

// One reply: its text, the moves it makes and the rules that asked for them.
std::vector<event::Suggestion> compose(const Phrasebook& book, const Request& request);

// The moves of a reply said in another language, for an agent who does not read the first.
std::string gloss(const Phrasebook& book, Request request, const std::vector<std::string>& moves);

}  // namespace hamkalam::reply
