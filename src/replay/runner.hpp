// Replays a log of protocol events: one line in, one line out, the same bytes that the live server
// answered. A journal's events are folded as they stand; a raw log gets the events by hamkalam that
// the server would have stored; keep() gives the log with them.
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

// Sees what happens in each conversation: what is folded, and what is advised about it.
class Observer {
 public:
  virtual ~Observer() = default;
  // `advice` is nullptr where the event is answered by an ack.
  virtual void folded(const conversation::Conversation& conversation, const event::Event& event,
                      const event::Advice* advice) = 0;
};

class Runner {
 public:
  // recompute: drops events by hamkalam from a journal and derives them afresh.
  enum class Mode { automatic, recompute };
  // `stored`: whether the log is known to be a journal's; else its first row with `seq` tells.
  // `keep_answers`: whether anybody reads what answer() returns, which is empty else.
  Runner(const assist::Assistant& assistant, Mode mode, bool stored = false,
         Observer* observer = nullptr, bool keep_answers = true);

  // An advice, a review, an ack, or an error that names the line. `place`: how it is named; its
  // number among those answered so far where it is empty.
  std::string answer(std::string_view line, std::string_view place = {});

  // What a journal would hold of the line: the event with `seq` and what hamkalam did about it, a
  // line each; nothing for a repeat. What is no event, or is not stored, stands as it came.
  std::string keep(std::string_view line);

  // From here on the log is a journal's.
  void is_stored() { stored_ |= mode_ == Mode::automatic; }

  const Totals& totals() const { return totals_; }

 private:
  std::string answer_event(event::Event event, const std::string& place);
  conversation::Conversation& conversation(const std::string& id);

  const assist::Assistant& assistant_;
  Mode mode_;
  bool stored_;  // the log is a journal's: its events have `seq`
  Observer* observer_;
  assist::Wants wants_;
  history::History history_;
  std::map<std::string, conversation::Conversation> conversations_;
  // Per (conversation, id): the event and its answer, for repeats in a raw log.
  std::map<std::pair<std::string, std::string>, std::pair<event::Event, std::string>> seen_;
  Totals totals_;
  std::optional<std::string> rows_;  // of keep(): what it returns, once that is not the line itself
};

}  // namespace hamkalam::replay
