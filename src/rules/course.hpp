// The course of a contact: what its messages amount to, gathered in one pass. Counts of the
// customer's are turns, not messages.
//
//   const Course course = course_of(situation);
//   course.complaint_turns
#pragma once

#include "rules/situation.hpp"

namespace hamkalam::rules {

struct Course {
  bool customer_wrote = false, person_wrote = false, answered = false;  // by a person or a bot
  int complaint_turns = 0, insult_turns = 0, minor_complaint_turns = 0;

  bool anger_rising = false;
  int options_tried = 0;              // of listening and a quick win, since anger first showed
  int anger_turns_since_options = 0;  // after the last of them was tried

  bool process_stated = false;         // since the last demand or assertion that wants it
  int demand_turns_after_process = 0;  // unreasonable ones

  bool concession_asked = false;  // money, a term, a return, a discount, or a charge disputed
  bool heard = false;             // by one of our last two messages
  bool complement_offered = false;
  bool refused = false;  // an agent said no, and nothing was asserted anew since

  bool wrong_done = false, fault_unknown = false;  // the latter: only a payment that went wrong
  bool apologised = false;                         // since the wrong was first told

  bool bad_news_unexplained = false;
  bool negative_recently = false;  // in the customer's last two messages
  bool booked = false;             // a booking that an agent confirmed
  bool accepted = false;           // the open messages say yes to an offer
  bool next_step_given = false;
  int defence_replies = 0;  // without what is judged
};

Course course_of(const Situation& situation);

// Turns of the whole conversation that say a promise was broken.
int broken_promise_turns(const Situation& situation);

// Whether the customer asked for no more messages.
bool contact_stopped(const Situation& situation);

// Whether one of the open messages is a conflict: a complaint with heat, accusation or threat.
bool in_conflict(const Situation& situation);

}  // namespace hamkalam::rules
