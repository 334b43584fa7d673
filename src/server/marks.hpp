// What the server puts into the journal's marks (store/journal.hpp), so that nobody has to read the
// journal for it: what `history` knows of a customer, which conversations are open, what
// figures.hpp counts in a month, and which answers the autopilot gave on a day.
//
//   Marks marks;
//   marks.add(conversation, event, history);   // each event of a batch, once it is folded
//   batch.marks = marks.take();
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "assist/assistant.hpp"
#include "history/history.hpp"
#include "store/journal.hpp"

namespace hamkalam::server {

// The way in which marks are written; another number, and a start makes them again.
constexpr std::uint64_t kMarks = 100 * history::kVersion + 1;

std::string subject_of_customer(const std::string& customer);
std::string subject_of_automatic(event::Time day);  // any time of the day, in UTC
// Has a mark for each conversation in which is_open(), and for some that were.
constexpr const char* kOpen = "open";

// Somebody waits for an answer, or a flag or a task is open.
bool is_open(const conversation::Conversation& conversation);

// The notes that stand in the marks of a customer.
std::vector<history::Note> notes_in(const std::vector<store::Mark>& marks,
                                    const std::string& customer);

class Marks {
 public:
  void add(const conversation::Conversation& conversation, const event::Event& event,
           history::History& history);
  // Once all are folded; `was`: is_open() before them.
  void settle(bool was, const conversation::Conversation& conversation);
  std::vector<store::Mark> take();

 private:
  std::map<std::pair<std::string, std::uint64_t>, std::string> values_;  // by subject and sequence
};

// One row of a journal, read and folded. Errors name its place.
Result<event::Event> decode_row(const std::string& conversation, const store::Row& row);
Result<event::Event> fold_row(const assist::Assistant& assistant,
                              conversation::Conversation& conversation, const store::Row& row);

// Makes the marks of a journal from its events, unless they are there and of this version. Walks
// through the whole journal, one conversation after the other; calls `working` now and then.
Result<void> make_marks(
    store::Journal& journal, const assist::Assistant& assistant,
    const std::function<void()>& working = [] {});

}  // namespace hamkalam::server
