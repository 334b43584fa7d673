// The assistant: the brain behind read, advise and review. An immutable value; the server, replay
// and the tests are three callers of the same three functions. No clock, no I/O after load.
//
//   HK_TRY(Assistant assistant, Assistant::load(data, model));
//   Turn turn = assistant.read(conversation, event);
//   conversation.apply(event, turn);
//   Advice advice = assistant.advise(conversation);
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "conversation/conversation.hpp"
#include "intent/cues.hpp"
#include "intent/model.hpp"
#include "reply/phrasebook.hpp"
#include "rules/rule_book.hpp"

namespace hamkalam::assist {

// What locales/<tag>/personal.tsv tells of a sentence that is to stand in public: it asks for data
// of the customer, wants it here, where all read it, leads to where nobody else reads, or speaks of
// that place ("answer us there").
constexpr std::string_view kAsks = "asks", kHere = "here", kPrivate = "private", kThere = "there";

constexpr std::string_view kProgramVersion = "0.1.0";

class Assistant {
 public:
  // `data` is the folder with intents/ and locales/, `profile` the file of a business (none: every
  // conversation begins without one). Errors name file and place.
  static Result<Assistant> load(const std::filesystem::path& data,
                                const std::filesystem::path& model,
                                const std::filesystem::path& profile = {});

  // What an event's text says; nothing for events without text. The conversation, as it was before
  // the event, gives the language that short messages are likely in. `most_ranked`: how many
  // intents its ranking keeps; an advice shows three.
  conversation::Turn read(const conversation::Conversation& conversation, const event::Event& event,
                          std::size_t most_ranked = 3) const;

  // The answer to the conversation's last event; who reads no suggestions saves making them.
  event::Advice advise(const conversation::Conversation& conversation,
                       bool with_suggestions = true) const;

  // What sending a draft would change.
  event::Review review(const conversation::Conversation& conversation,
                       const event::Event& draft) const;

  event::Summary summarise(const conversation::Conversation& conversation) const;

  // A new conversation, with the profile of the business as what is known of it.
  conversation::Conversation begin(const std::string& id) const;

  // 16 hex digits over program version, model, catalogue, rules, locales, profile and ICU.
  const std::string& brain() const { return brain_; }
  const rules::RuleBook& rules() const { return rules_; }
  // Per mille from which a signal counts, for what looks at more than one conversation.
  int signal_strength() const;
  const intent::Catalogue& catalogue() const { return catalogue_; }
  // Whether it is an intent of the catalogue, or one that a business's own model was trained with.
  bool knows_intent(std::string_view name) const;
  const text::Analyzer& analyzer() const { return analyzer_; }
  const reply::Phrasebook& phrasebook(text::Language language) const;

 private:
  Assistant(text::Analyzer analyzer, intent::Model model, rules::RuleBook rules)
      : analyzer_(std::move(analyzer)), model_(std::move(model)), rules_(std::move(rules)) {}

  void suggest(const rules::Situation& situation, const rules::Outcome& outcome,
               event::Advice& out) const;
  rules::Situation situation(const conversation::Conversation& conversation, std::size_t end) const;
  void read_acts(const text::Analysis& analysis, const std::string& text, event::Time now,
                 const Json& business, conversation::Turn& turn) const;
  bool asks_personal(const text::Analysis& analysis) const;
  // Takes out what asks for the customer's data or shows it.
  void keep_public(rules::Situation situation, std::vector<event::Suggestion>& suggestions) const;
  event::Review judge_draft(const rules::Situation& situation, const rules::Outcome& outcome,
                            const event::Event& draft, std::uint64_t seq) const;
  std::vector<event::Task> tasks_of(const rules::Situation& situation,
                                    const rules::Outcome& outcome, std::uint64_t seq,
                                    text::Language language) const;
  void keep_rescue_clauses(const reply::Phrasebook& book);
  reply::Phrasebook::Reading read_wording(const std::string& text, text::Language language) const;

  text::Analyzer analyzer_;
  intent::Model model_;
  rules::RuleBook rules_;
  intent::Catalogue catalogue_;
  std::map<text::Language, intent::Cues> cues_;
  std::vector<intent::Cues> personal_;    // of all languages, since people mix them
  std::shared_ptr<const Json> business_;  // the profile; nullptr without one
  std::map<text::Language, reply::Phrasebook> phrasebooks_;
  // The clauses, folded, of what we offer where somebody is in danger: never held against an agent.
  std::set<std::string, std::less<>> rescue_clauses_;
  std::string brain_;
};

// What the model must have been trained with: the text tables and labels of a data folder.
Result<std::uint64_t> text_fingerprint(const std::filesystem::path& data);

}  // namespace hamkalam::assist
