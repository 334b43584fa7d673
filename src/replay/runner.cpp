#include "replay/runner.hpp"

namespace hamkalam::replay {

using event::Event;
using event::Type;

Runner::Runner(const assist::Assistant& assistant, Mode mode, bool stored, Observer* observer,
               bool keep_answers)
    : assistant_(assistant),
      mode_(mode),
      stored_(stored && mode == Mode::automatic),
      observer_(observer),
      wants_{.bytes = keep_answers, .suggestions = keep_answers || observer},
      history_(assistant.catalogue(), assistant.signal_strength()) {}

conversation::Conversation& Runner::conversation(const std::string& id) {
  auto it = conversations_.find(id);
  if (it == conversations_.end()) it = conversations_.emplace(id, assistant_.begin(id)).first;
  return it->second;
}

std::string Runner::answer(std::string_view line, std::string_view named) {
  ++totals_.lines;
  const std::string place =
      named.empty() ? "line " + std::to_string(totals_.lines) : std::string(named);
  auto decoded = event::decode_text(line);
  if (!decoded) {
    ++totals_.errors;
    Error error = decoded.error();
    error.what = place + ": " + error.what;
    return event::error_frame(error);
  }
  return answer_event(std::move(*decoded), place);
}

std::string Runner::keep(std::string_view line) {
  rows_.reset();
  answer(line);
  return rows_ ? std::move(*rows_) : std::string(line);
}

std::string Runner::answer_event(Event event, const std::string& place) {
  if (event.type == Type::watch || event.type == Type::unwatch) {
    rows_.emplace();
    return event::ack_frame(0);
  }
  auto& c = conversation(event.conversation);
  assist::mask_secrets(assistant_, event);  // a journal's texts are masked already: no change
  if (event.type == Type::draft) {
    ++totals_.drafts;
    if (!event.at) event.at = c.time();
    const event::Review review = assistant_.review(c, event);
    totals_.findings += review.findings.size();
    return event::to_json(review);
  }
  totals_.messages += event.type == Type::message;
  if (event.seq && mode_ == Mode::automatic) stored_ = true;
  if (stored_) {
    assist::fold(assistant_, c, event);
    totals_.flags += event.type == Type::flag && event.outcome == "raised";
    if (!event::is_advised(event)) {
      if (observer_) observer_->folded(c, event, nullptr);
      return event::ack_frame(c.sequence());
    }
    const event::Advice advice = assistant_.advise(c, wants_.suggestions);
    if (advice.review) totals_.findings += advice.review->findings.size();
    if (observer_) observer_->folded(c, event, &advice);
    return wants_.bytes ? event::to_json(advice) : std::string();
  }
  if (event.by_hamkalam) {  // derived afresh below
    rows_.emplace();
    return event::ack_frame(c.sequence());
  }
  event.seq = 0;
  for (const char* field : {"seq", "by"}) event.body.erase(field);
  const auto key = std::pair(event.conversation, event.id);
  if (!event.id.empty())
    if (const auto seen = seen_.find(key); seen != seen_.end()) {
      if (event::same_content(seen->second.first, event)) {
        rows_.emplace();
        return seen->second.second;
      }
      ++totals_.errors;
      return event::error_frame(
          Error("id_conflict", "id", place + ": this id was used for something else"), event.id);
    }
  if (const auto refused = assist::refusal(c, event)) {
    ++totals_.errors;
    return event::error_frame(*refused, event.id);
  }
  if (!event.at) event.at = c.time();
  auto derived = history_.derive(c, event);
  auto exchange = assist::exchange(assistant_, c, std::move(derived), std::move(event), {}, wants_);
  rows_.emplace();
  for (const auto& row : exchange.rows) {
    history_.observe(c, row.event);
    *rows_ += (rows_->empty() ? "" : "\n") + row.body;
    totals_.flags += row.event.type == Type::flag && row.event.by_hamkalam;
    if (row.given && row.given->review) totals_.findings += row.given->review->findings.size();
    if (observer_) observer_->folded(c, row.event, row.given ? &*row.given : nullptr);
  }
  if (!key.second.empty())
    seen_.emplace(key, std::pair(std::move(exchange.rows[exchange.main].event), exchange.answer));
  return exchange.answer;
}

}  // namespace hamkalam::replay
