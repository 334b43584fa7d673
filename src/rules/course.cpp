#include "rules/course.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace hamkalam::rules {
namespace {

using conversation::Message;
using conversation::Turn;
using event::From;

template <class List>
bool holds(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool has_any(const Turn& turn, std::initializer_list<std::string_view> acts) {
  return std::any_of(acts.begin(), acts.end(), [&](auto act) { return turn.has_act(act); });
}

// Intents that ask for money or a term.
constexpr std::array<std::string_view, 5> kAsksConcession{
    "refund.request", "return.request", "price.discount", "charge.dispute", "order.cancel"};
// Intents that tell of a wrong of ours; of the last the fault is not known yet.
constexpr std::array<std::string_view, 4> kWrong{"delivery.late", "delivery.wrong_item",
                                                 "product.fault", "payment.problem"};

// Counts turns: each burst once.
class Turns {
 public:
  void add(int burst) {
    if (burst == last_) return;
    last_ = burst;
    ++count_;
  }
  int count() const { return count_; }

 private:
  int last_ = -1, count_ = 0;
};

class Pass {
 public:
  explicit Pass(const Situation& s) : s_(s), least_(static_cast<int>(s.signal_strength())) {}

  Course run() {
    const auto& messages = s_.conversation.messages();
    for (at_ = s_.contact_first(); at_ < s_.end; ++at_) {
      const Message& m = messages[at_];
      if (m.removed) continue;
      if (m.from == From::customer) by_customer(m);
      if (m.from == From::agent || m.from == From::bot) by_us(m);
    }
    finish();
    return out_;
  }

 private:
  void by_customer(const Message& m) {
    const Turn& turn = m.turn;
    const std::string& intent = turn.intent.name;
    const bool negative = s_.is_negative(turn);
    out_.customer_wrote = true;
    if (s_.is_complaint(m)) complaints_.add(m.burst);
    if (carries(turn, "insult")) insults_.add(m.burst);
    if (carries(turn, "minor_complaint")) minor_.add(m.burst);
    if (carries(turn, "anger")) {
      since_options_.add(m.burst);
      angry_ = true;
    }
    if (anger_.empty() || burst_ != m.burst) anger_.push_back(0);
    burst_ = m.burst;
    anger_.back() = std::max(anger_.back(), turn.strength("anger"));
    if (carries(turn, "unreasonable_demand")) {
      demanded_ = at_ + 1;
      if (process_ever_) demands_.add(m.burst);
    }
    out_.concession_asked |= holds(kAsksConcession, intent) || carries(turn, "price_objection") ||
                             carries(turn, "disputes_charge") ||
                             carries(turn, "unreasonable_demand");
    const bool payment = intent == "payment.problem";
    const bool told = turn.intent.per_mille >= s_.setting("flag_strength");
    if ((holds(kWrong, intent) && told) || carries(turn, "broken_promise") ||
        carries(turn, "poor_service")) {
      sure_wrong_ |= !payment || carries(turn, "broken_promise") || carries(turn, "poor_service");
      out_.wrong_done = true;
    }
    // What the customer is content with needs no apology any more.
    constexpr int kClear = 500;
    if (!negative && (intent == "talk.thanks" || turn.strength("satisfaction") >= kClear))
      out_.wrong_done = sure_wrong_ = false;
    negative_before_ = std::exchange(negative_last_, negative);
    out_.accepted |= offered_ && intent == "talk.affirm";
    if (intent.starts_with("booking.")) {
      booking_ = intent != "booking.cancel";
      if (!booking_) out_.booked = false;
    } else if (!is_talk(intent) && intent != "none") {
      booking_ = false;
    }
    if (!is_talk(intent) && intent != "none") out_.next_step_given = false;
  }

  void by_us(const Message& m) {
    const Turn& turn = m.turn;
    out_.answered = true;
    out_.person_wrote |= m.from == From::agent;
    if (turn.has_act("policy")) stated_ = at_ + 1, process_ever_ = true;
    if (angry_) {
      const int before = listened_ + quick_won_;
      listened_ |= has_any(turn, {"acknowledgement", "apology"});
      quick_won_ |= has_any(turn, {"quick_win", "offer"});
      if (listened_ + quick_won_ > before) since_options_ = {};
    }
    const bool sorry = turn.has_act("apology");
    const bool hears = sorry || turn.has_act("acknowledgement");
    out_.heard = hears || heard_before_;
    heard_before_ = hears;
    out_.complement_offered |= turn.has_act("complement_offer");
    if (out_.wrong_done) {
      apologised_ |= sorry;
      regretted_ |= turn.has_act("acknowledgement");
    }
    if (turn.has_act("bad_news")) out_.bad_news_unexplained = true;
    if (has_any(turn, {"reason", "policy", "explanation"})) out_.bad_news_unexplained = false;
    if (turn.has_act("flat_no") || (turn.has_act("policy") && turn.has_act("bad_news")))
      refused_ = at_ + 1;
    if (booking_ && turn.has_act("confirmation")) out_.booked = true;
    offered_ = has_any(turn, {"offer", "complement_offer"});
    out_.accepted = false;
    out_.next_step_given |= has_any(turn, {"next_step", "question", "confirmation"});
    out_.defence_replies += m.from == From::agent && turn.has_act("defence");
  }

  void finish() {
    out_.complaint_turns = complaints_.count();
    out_.insult_turns = insults_.count();
    out_.minor_complaint_turns = minor_.count();
    out_.options_tried = listened_ + quick_won_;
    out_.anger_turns_since_options = since_options_.count();
    out_.demand_turns_after_process = demands_.count();
    out_.fault_unknown = out_.wrong_done && !sure_wrong_;
    out_.apologised = apologised_ || (out_.fault_unknown && regretted_);
    if (s_.asserts("customer_mistaken")) out_.wrong_done = out_.fault_unknown = false;
    std::size_t asked = demanded_, given = 0;
    for (const char* field : {"outside_policy", "customer_mistaken"})
      if (s_.asserts(field)) asked = std::max(asked, s_.conversation.case_given_at(field));
    for (const char* field : {"outside_policy", "customer_mistaken", "exception", "claim_verified"})
      given = std::max(given, s_.conversation.case_given_at(field));
    out_.process_stated = stated_ > asked;
    out_.refused = refused_ > given;
    out_.negative_recently = negative_last_ || negative_before_;

    // Two turns in a row with anger, or growth over the last two turns to a clear strength.
    const std::size_t n = anger_.size();
    if (n == 0) return;
    const int now = anger_[n - 1], before = n > 1 ? anger_[n - 2] : 0,
              earlier = n > 2 ? anger_[n - 3] : before;
    const int lowest = std::min(before, earlier);
    out_.anger_rising = (now >= least_ && n > 1 && before >= least_) ||
                        (n > 1 && now - lowest >= s_.setting("anger_rising_growth") &&
                         now >= s_.setting("anger_rising_least"));
  }

  bool carries(const Turn& turn, std::string_view signal) const {
    return turn.strength(signal) >= least_;
  }

  const Situation& s_;
  int least_;
  Course out_;
  std::size_t at_ = 0;
  Turns complaints_, insults_, minor_, since_options_, demands_;
  std::vector<int> anger_;  // the strongest of each turn
  int burst_ = -1;
  bool angry_ = false, listened_ = false, quick_won_ = false, process_ever_ = false;
  bool heard_before_ = false, sure_wrong_ = false, negative_last_ = false, negative_before_ = false;
  bool offered_ = false, booking_ = false, apologised_ = false, regretted_ = false;
  std::size_t demanded_ = 0, stated_ = 0, refused_ = 0;  // one more than a message's index
};

}  // namespace

Course course_of(const Situation& situation) {
  return Pass(situation).run();
}

int broken_promise_turns(const Situation& s) {
  Turns turns;
  const auto least = s.signal_strength();
  for (std::size_t i = 0; i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (m.from == From::customer && !m.removed && m.turn.strength("broken_promise") >= least)
      turns.add(m.burst);
  }
  return turns.count();
}

bool contact_stopped(const Situation& s) {
  if (const Json* said = member(s.customer(), "no_contact"); said && said->is_boolean())
    return said->get<bool>();
  const auto& messages = s.conversation.messages();
  return std::any_of(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(s.end),
                     [](const Message& m) {
                       return m.from == From::customer && !m.removed &&
                              m.turn.intent.name == "contact.stop";
                     });
}

bool in_conflict(const Situation& s) {
  static constexpr std::array<std::string_view, 7> kHeat{
      "anger",          "insult",       "accusation",      "disputes_charge",
      "broken_promise", "legal_threat", "publicity_threat"};
  const auto least = s.signal_strength();
  for (std::size_t i = s.open_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    const bool heated = std::any_of(kHeat.begin(), kHeat.end(),
                                    [&](auto signal) { return m.turn.strength(signal) >= least; });
    if (heated && s.is_complaint(m)) return true;
  }
  return false;
}

}  // namespace hamkalam::rules
