// Plays a conversation written as text, a line each:
//
//   customer: TEXT   agent: TEXT   bot: TEXT   draft: TEXT   facts: {JSON}   close:   channel: NAME
//   (+90 m)          the next line comes this much later (s, m, h); two minutes where nothing is
//                    said
//   # a comment
#pragma once

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "assist/exchange.hpp"
#include "history/history.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::test {

class Transcript {
 public:
  explicit Transcript(const std::string& name)
      : conversation_(assistant().begin(name)),
        history_(assistant().catalogue(), assistant().signal_strength()) {}

  // What is answered to one line: advices, or a draft's review, as JSON; what fell due before the
  // line comes first. A comment or a gap in time is answered by nothing.
  Result<std::vector<Json>> play(const std::string& line) {
    if (line.empty() || line.front() == '#') return std::vector<Json>();
    if (line.starts_with("(+")) return pass(line);
    const auto colon = line.find(':');
    if (colon == line.npos) return Error(line, "expected \"who: what\"");
    std::string text = line.substr(colon + 1);
    text.erase(0, text.find_first_not_of(' '));
    HK_TRY(Json body, event_of(line.substr(0, colon), text));
    if (body.is_null()) return std::vector<Json>();
    now_ += std::exchange(gap_, kStep);
    if (!channel_.empty()) body["channel"] = channel_;
    body["conversation"] = conversation_.id();
    body["at"] = event::format_time(now_);
    HK_TRY(event::Event event, event::decode(std::move(body)));
    if (event.type == event::Type::draft)
      return std::vector{Json::parse(event::to_json(assistant().review(conversation_, event)))};
    const auto x =
        assist::exchange(assistant(), conversation_, history_.derive(conversation_, event), event);
    for (const auto& row : x.rows) history_.observe(conversation_, row.event);
    std::vector<Json> out;
    for (const auto& row : x.rows)
      if (!row.advice.empty()) out.push_back(Json::parse(row.advice));
    return out;
  }

  // Reviews a draft here and now, without a line of its own.
  Json review(const std::string& text) const {
    event::Event draft;
    draft.type = event::Type::draft;
    draft.conversation = conversation_.id();
    draft.agent = "sara";
    draft.text = text;
    draft.at = now_ + gap_;
    return Json::parse(event::to_json(assistant().review(conversation_, draft)));
  }

 private:
  static constexpr event::Time kStep = 2 * event::kMinute;

  Result<std::vector<Json>> pass(const std::string& line) {
    const int count = std::atoi(line.c_str() + 2);
    const char unit = line.size() > 2 ? line[line.size() - 2] : ' ';
    if (count < 1 || !line.ends_with(")") || (unit != 's' && unit != 'm' && unit != 'h'))
      return Error(line, "expected a time such as (+90 m)");
    gap_ = count * (unit == 's' ? 1000 : unit == 'm' ? event::kMinute : event::kHour);
    return std::vector<Json>();
  }
  Result<Json> event_of(const std::string& who, const std::string& text) {
    if (who == "channel") {
      channel_ = text;
      return Json();
    }
    if (who == "close") return Json{{"type", "close"}};
    if (who == "draft") return Json{{"type", "draft"}, {"agent", "sara"}, {"text", text}};
    if (who == "facts") {
      HK_TRY(Json facts, parse_json(text, "facts"));
      facts["type"] = "facts";
      return facts;
    }
    if (who != "customer" && who != "agent" && who != "bot") return Error(who, "is nobody");
    Json body{{"type", "message"}, {"id", "m-" + std::to_string(++messages_)}, {"from", who}};
    if (who == "agent") body["agent"] = "sara";
    body["text"] = text;
    return body;
  }

  conversation::Conversation conversation_;
  history::History history_;
  event::Time now_ = kBegin, gap_ = kStep;
  std::string channel_;
  int messages_ = 0;
};

}  // namespace hamkalam::test
