// Replays a log of protocol events: one line in, one line out, the same bytes that the live server
// answered. A journal's events are folded as they stand; a raw log gets the events by hamkalam that
// the server would have stored.
//
//   Runner runner(assistant, Runner::Mode::automatic);
//   out << runner.answer(line) << '\n';
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "assist/exchange.hpp"
#include "history/history.hpp"

namespace hamkalam::replay {

struct Totals {
  std::uint64_t lines = 0, messages = 0, drafts = 0, errors = 0, flags = 0, findings = 0;
};

class Runner {
 public:
  // recompute: drops events by hamkalam from a journal and derives them afresh.
  enum class Mode { automatic, recompute };
  Runner(const assist::Assistant& assistant, Mode mode);

  // An advice, a review, an ack, or an error that names the line.
  std::string answer(std::string_view line);

  const Totals& totals() const { return totals_; }

 private:
  std::string answer_event(event::Event event);
  conversation::Conversation& conversation(const std::string& id);

  const assist::Assistant& assistant_;
  Mode mode_;
  bool stored_ = false;  // the log is a journal's: its events have `seq`
  history::History history_;
  std::map<std::string, conversation::Conversation> conversations_;
  // Per (conversation, id): the event and its answer, for repeats in a raw log.
  std::map<std::pair<std::string, std::string>, std::pair<event::Event, std::string>> seen_;
  Totals totals_;
};

}  // namespace hamkalam::replay
