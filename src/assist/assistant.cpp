#include "assist/assistant.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "assist/attention.hpp"
#include "assist/wanted.hpp"
#include "base/file.hpp"
#include "intent/acts.hpp"
#include "intent/features.hpp"
#include "reply/rewrite.hpp"
#include "rules/business.hpp"

namespace hamkalam::assist {
namespace {

using Names = std::vector<std::string>;
using conversation::Conversation;
using conversation::Message;
using conversation::Turn;
using event::From;
using event::Type;

// The folded fingerprint of every file below a folder that ends in one of the suffixes.
Result<std::uint64_t> fingerprint(const std::filesystem::path& data,
                                  std::initializer_list<std::string_view> suffixes,
                                  std::uint64_t seed) {
  for (const auto suffix : suffixes)
    for (const char* folder : {"intents", "locales", "words"})
      for (const auto& path : list_files(data / folder, suffix)) {
        // What does not reach the brain: words of pages and reports, scorecards, tests.
        if (path.filename() == "console.json" || path.filename() == "logs.json" ||
            path.filename() == "report.json" || path.filename().string().starts_with("scorecard") ||
            path.parent_path().filename() == "corpus")
          continue;
        HK_TRY(std::string bytes, read_file(path));
        seed = hash_bytes(bytes, hash_bytes(path.lexically_relative(data).string(), seed));
      }
  return seed;
}

// What is said to somebody who may harm themselves: line 0 is the fixed reply, the others stay with
// them afterwards.
const std::string& line_for_self_harm(const reply::Phrasebook& book, std::size_t line) {
  return line == 0 ? book.self_harm() : book.self_harm_later()[line - 1];
}

// Two of the later lines, other ones each turn and none that was sent.
std::vector<std::size_t> lines_later(const reply::Phrasebook& book, const reply::Request& request) {
  constexpr std::size_t kMost = 2;
  const std::size_t count = book.self_harm_later().size();
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < count && out.size() < kMost; ++i) {
    const std::size_t line = 1 + (kMost * request.round + i) % count;
    const auto& text = line_for_self_harm(book, line);
    if (std::none_of(request.sent.begin(), request.sent.end(),
                     [&](const auto& sent) { return sent.find(text) != sent.npos; }))
      out.push_back(line);
  }
  return out;
}

}  // namespace

Result<std::uint64_t> text_fingerprint(const std::filesystem::path& data) {
  return fingerprint(
      data, {"catalogue.json", "letters.tsv", "latin.tsv", "lexicon.tsv", "affixes.txt", ".words"},
      1);
}

Result<Assistant> Assistant::load(const std::filesystem::path& data,
                                  const std::filesystem::path& model_path,
                                  const std::filesystem::path& profile) {
  HK_TRY(text::Analyzer analyzer, text::Analyzer::load(data / "locales"));
  HK_TRY(intent::Model model, intent::Model::open(model_path));
  HK_TRY(const std::uint64_t wanted, text_fingerprint(data));
  if (model.fingerprint() != wanted)
    return Error(model_path.string(),
                 "was trained with other labels or letter tables; run `hamkalam train`");
  HK_TRY(intent::Catalogue catalogue, intent::Catalogue::load(data / "intents/catalogue.json"));
  HK_TRY(rules::RuleBook rules, rules::RuleBook::load(data, catalogue));
  Assistant out(std::move(analyzer), std::move(model), std::move(rules));
  out.catalogue_ = std::move(catalogue);
  for (const auto language : {text::Language::fa, text::Language::ar, text::Language::en}) {
    const auto locale = data / "locales" / std::string(text::tag(language));
    const auto is_act = [&](const std::string& name) { return out.catalogue_.has_act(name); };
    HK_TRY(auto cues, intent::Cues::load(locale / "cues.tsv", is_act, out.analyzer_));
    out.cues_.emplace(language, std::move(cues));
    const auto in_public = [](const std::string& name) {
      return name == kAsks || name == kHere || name == kPrivate || name == kThere;
    };
    HK_TRY(auto personal, intent::Cues::load(locale / "personal.tsv", in_public, out.analyzer_));
    out.personal_.push_back(std::move(personal));
    HK_TRY(auto book, reply::Phrasebook::load(locale, out.catalogue_, out.analyzer_));
    book.read_wordings([&](const std::string& text) { return out.read_wording(text, language); });
    out.keep_rescue_clauses(book);
    out.phrasebooks_.emplace(language, std::move(book));
  }
  // Phrases count too: romanised words and languages are told by their frequencies.
  HK_TRY(std::uint64_t all, fingerprint(data, {".json", ".tsv", ".txt"}, out.model_.checksum()));
  all = hash_bytes(kProgramVersion, all);
  all = hash_bytes(text::unicode_library(), all);
  if (!profile.empty()) {
    HK_TRY(rules::Business business,
           rules::Business::load(profile, data / "intents/business.schema.json",
                                 [&](std::string_view name) { return out.knows_intent(name); }));
    out.business_ = std::move(business.profile);
    all = hash_bytes(out.business_->dump(), all);
  }
  out.brain_ = hex16(all);
  return out;
}

void Assistant::keep_rescue_clauses(const reply::Phrasebook& book) {
  const auto keep = [&](const std::string& text) {
    Turn turn;
    read_acts(analyzer_.analyze(text, book.language()), text, 0, Json::object(), turn);
    for (auto& clause : turn.clauses) rescue_clauses_.insert(std::move(clause.words));
  };
  const auto safety = reply::labels(catalogue_.signals, std::array<std::string_view, 1>{"safety"});
  keep(book.self_harm());
  for (const auto& text : book.self_harm_later()) keep(text);
  for (const auto& wording : book.wordings())
    if ((wording.signals & safety) != 0) {
      keep(wording.text.text());
      if (wording.spoken) keep(wording.spoken->text());
    }
}

// Each wording is read as a draft of it would be, so that replies keep off what rules forbid and do
// not say a thing twice.
reply::Phrasebook::Reading Assistant::read_wording(const std::string& text,
                                                   text::Language language) const {
  constexpr std::ptrdiff_t kFewWords = 3;
  Turn turn;
  read_acts(analyzer_.analyze(text, language), text, 0, Json::object(), turn);
  reply::Phrasebook::Reading out;
  for (const auto& clause : turn.clauses) {
    for (const auto& act : clause.acts)
      out.acts |= reply::labels(catalogue_.acts, std::array{act.name});
    if (std::count(clause.words.begin(), clause.words.end(), ' ') >= kFewWords)
      out.clauses.push_back(clause.words);
  }
  return out;
}

const reply::Phrasebook& Assistant::phrasebook(text::Language language) const {
  const auto it = phrasebooks_.find(text::written(language));
  return it != phrasebooks_.end() ? it->second : phrasebooks_.at(text::Language::en);
}

int Assistant::signal_strength() const {
  static const Json kNone = Json::object();
  const auto strength = rules_.settings().number("signal_strength", business_ ? *business_ : kNone);
  return static_cast<int>(strength.value_or(0));
}

bool Assistant::knows_intent(std::string_view name) const {
  const auto& labels = model_.intents().labels();
  return catalogue_.intent(name) || std::find(labels.begin(), labels.end(), name) != labels.end();
}

Conversation Assistant::begin(const std::string& id) const {
  auto setting = [&](std::string_view name) {
    return rules_.settings().number(name, Json::object()).value_or(0);
  };
  return Conversation(
      id, {setting("contact_gap_hours") * event::kHour, setting("burst_seconds") * 1000},
      business_);
}

rules::Situation Assistant::situation(const Conversation& conversation, std::size_t end) const {
  return {.conversation = conversation,
          .settings = rules_.settings(),
          .catalogue = catalogue_,
          .end = end,
          .analyzer = &analyzer_};
}

// The tasks that an agent's message opens: due when it promised, or after so many days; one open
// task of a kind.
std::vector<event::Task> Assistant::tasks_of(const rules::Situation& s,
                                             const rules::Outcome& outcome, std::uint64_t seq,
                                             text::Language language) const {
  std::vector<event::Task> out;
  const auto& open = s.conversation.tasks();
  for (const auto& [rule, effect] : outcome.tasks) {
    const std::string id = std::to_string(seq) + "/" + rule;
    const std::string& text = rules_.words(rule, language).tasks.at(effect.text);
    if (effect.due_days.empty()) {
      if (s.draft->promised) out.push_back({id, rule, text, *s.draft->promised});
      continue;
    }
    if (std::none_of(open.begin(), open.end(),
                     [&name = rule](const auto& t) { return t.open && t.task.rule == name; }))
      out.push_back({id, rule, text, s.now() + s.setting(effect.due_days) * event::kDay});
  }
  return out;
}

void Assistant::suggest(const rules::Situation& s, const rules::Outcome& outcome,
                        event::Advice& out) const {
  const Conversation& conversation = s.conversation;
  const auto language = answer_language(conversation);
  const auto notes_language = agent_language(conversation, conversation.agent());
  const auto& book = phrasebook(language);
  const reply::Request request = request_for(s, outcome, book);
  // Nothing else is offered until a person has resolved it.
  const auto grave = flagged(conversation, outcome, "self_harm");
  const auto lines = rules::answered_flag(s, "self_harm") ? lines_later(book, request)
                                                          : std::vector<std::size_t>{0};
  if (grave)
    for (const std::size_t line : lines)
      out.suggestions.push_back(
          {.text = line_for_self_harm(book, line),
           .language = std::string(text::tag(language)),
           .moves = line == 0 ? Names{"acknowledge", "hand_over"} : Names{"acknowledge"},
           .rules = grave->empty() ? Names{} : Names{*grave},
           .score = 1000});
  else
    out.suggestions = reply::compose(book, request);
  if (conversation.channel() == "social") keep_public(s, out.suggestions);
  for (std::size_t i = 0; i < out.suggestions.size(); ++i)
    out.suggestions[i].id = std::to_string(out.seq) + "/" + std::to_string(i + 1);
  if (notes_language == language) return;
  const auto& theirs = phrasebook(notes_language);
  const reply::Request same = request_for(s, outcome, theirs);
  for (std::size_t i = 0; i < out.suggestions.size(); ++i)
    out.suggestions[i].gloss = grave ? line_for_self_harm(theirs, lines[i])
                                     : reply::gloss(theirs, same, out.suggestions[i].moves);
}

event::Advice Assistant::advise(const Conversation& conversation, bool with_suggestions) const {
  const event::Event& last = conversation.last_event();
  const auto& messages = conversation.messages();
  const bool is_message = last.type == Type::message && !messages.empty();
  const bool by_agent = is_message && (last.from == From::agent || last.from == From::bot);
  const std::size_t end = by_agent ? messages.size() - 1 : messages.size();
  rules::Situation judged_as = situation(conversation, end);
  if (by_agent) judged_as.draft = &messages.back().turn;
  const rules::Facts facts(std::move(judged_as));
  const rules::Situation& s = facts.situation();
  const bool judged = !is_message || last.from == From::customer || last.from == From::agent;
  const rules::Outcome outcome = judged ? rules_.judge(facts) : rules::Outcome();

  event::Advice out;
  out.conversation = conversation.id();
  out.seq = conversation.sequence();
  out.brain = brain_;
  out.rules = outcome.rules;
  out.intent.name = "none";
  out.language = {std::string(text::tag(conversation.language())), 0};
  if (is_message) {
    const Turn& turn = messages.back().turn;
    out.for_message = last.id;
    out.language = {std::string(text::tag(turn.language)), turn.language_confidence};
    out.native = turn.native;
    if (last.from == From::customer) {
      out.intent = turn.intent;
      out.ranking = turn.ranking;
      out.signals = turn.signals;
    }
    out.entities = turn.entities;
  }

  const auto notes_language = agent_language(conversation, conversation.agent());
  const std::string number = std::to_string(out.seq);
  for (const auto& note : outcome.notes)
    out.notes.push_back(
        {number + "/n" + std::to_string(out.notes.size() + 1), note.rule,
         spoken_to_agent(s, rules_.words(note.rule, notes_language).notes.at(note.key),
                         notes_language)});
  const auto flags = rules::flags_of(outcome, s, out.seq);

  if (by_agent) {
    out.review = judge_draft(s, outcome, last, out.seq);
    if (last.from == From::agent) out.tasks = tasks_of(s, outcome, out.seq, notes_language);
  } else {
    out.flags = flags;
    out.avoid = outcome.avoid;
    const std::size_t first = s.open_first();
    const bool answers = first < end && (s.answers_open() || last.from == From::customer);
    if (answers || last.type == Type::ringing) {
      if (with_suggestions) suggest(s, outcome, out);
      for (std::size_t i = first; i + 1 < end; ++i)
        if (messages[i].from == From::customer) out.supersedes.push_back(messages[i].id);
    }
  }
  // Flags of this event count as open at once; their own events follow it.
  out.open_flags = conversation.open_flags();
  out.open_flags.insert(out.open_flags.end(), flags.begin(), flags.end());
  out.attention = attention_of(situation(conversation, messages.size()), out.open_flags).points;
  return out;
}

event::Summary Assistant::summarise(const Conversation& conversation) const {
  const auto& messages = conversation.messages();
  const rules::Situation s = situation(conversation, messages.size());
  event::Summary out;
  out.conversation = conversation.id();
  out.seq = conversation.sequence();
  out.open_flags = conversation.open_flags();
  const Attention attention = attention_of(s, out.open_flags);
  out.attention = attention.points;
  out.reasons = attention.reasons;
  out.language = text::tag(conversation.language());
  out.channel = conversation.channel();
  out.agent = conversation.agent();
  if (const std::size_t first = s.open_first(); first < messages.size() && !conversation.closed())
    out.waiting_since = messages[first].at;
  if (!messages.empty()) {
    out.last_from = messages.back().from;
    out.last_at = messages.back().at;
  }
  return out;
}

}  // namespace hamkalam::assist
