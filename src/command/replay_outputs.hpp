// What replay writes beside the advice: scores, the report as HTML, JSON and CSV.
#pragma once

#include "command/command.hpp"
#include "replay/card_line.hpp"
#include "replay/replay.hpp"
#include "replay/report.hpp"

namespace hamkalam::command {

struct ReportFlags {
  std::string report, json, csv, scores, language = "en", verdicts;
  fs::path scorecard;
  std::vector<std::string> compare, merge;
  bool redact = false, redact_names = false;

  bool wanted() const {
    return !report.empty() || !json.empty() || !csv.empty() || !scores.empty();
  }
  void add_options(CLI::App& command);
};

// Judges each contact of a group while it is replayed.
class ContactJudge : public replay::GroupObserver {
 public:
  ContactJudge(const assist::Assistant& assistant, const replay::Scorecard& scorecard,
               replay::Veil veil)
      : cards_(assistant), scorecard_(scorecard), veil_(veil) {}
  void folded(const conversation::Conversation& conversation, const event::Event& event,
              const event::Advice* advice) override {
    cards_.folded(conversation, event, advice);
  }
  std::string finish() override;

 private:
  replay::CardCollector cards_;
  const replay::Scorecard& scorecard_;
  replay::Veil veil_;
};

// Gives each line of scores to `use`.
using EachLine = std::function<Result<void>(const std::function<Result<void>(std::string_view)>&)>;

// Writes what the flags ask for, from lines of scores.
Result<void> write_reports(const ReportFlags& flags, const std::string& zone,
                           const assist::Assistant& assistant, const fs::path& data,
                           const replay::Scorecard& scorecard, const EachLine& each_line);

}  // namespace hamkalam::command
