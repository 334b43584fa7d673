#include "assist/assistant.hpp"

#include <algorithm>
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

// When something said to be done at this time is late; a duration ("it takes 3 days") sets no time,
// nor does "now".
std::optional<event::Time> due_of(const text::Entity& entity, event::Time now) {
  if (entity.kind != "time" || entity.due <= now) return std::nullopt;
  return entity.due;
}

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
        if (path.filename() == "console.json" || path.parent_path().filename() == "corpus")
          continue;
        HK_TRY(std::string bytes, read_file(path));
        seed = hash_bytes(bytes, hash_bytes(path.lexically_relative(data).string(), seed));
      }
  return seed;
}

// Who an edited text is by; for all other events the event says it.
From author(const Conversation& conversation, const event::Event& event) {
  if (event.type == Type::draft) return From::agent;
  if (event.type != Type::edit) return event.from;
  for (const Message& message : conversation.messages())
    if (message.id == event.subject) return message.from;
  return From::none;
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
    HK_TRY(auto book, reply::Phrasebook::load(data / "locales" / std::string(text::tag(language)),
                                              out.catalogue_, out.analyzer_));
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

Turn Assistant::read(const Conversation& conversation, const event::Event& event,
                     std::size_t most_ranked) const {
  Turn turn;
  if (event.type != Type::message && event.type != Type::edit && event.type != Type::draft)
    return turn;
  const Json& business = conversation.facts("business");
  const text::Moment moment{event.at.value_or(conversation.time()), text_at(business, "time_zone")};
  const text::Analysis analysis = analyzer_.analyze(event.text, conversation.language(), moment);
  turn.language = analysis.language;
  turn.language_confidence = analysis.confidence;
  turn.native = analysis.native;
  turn.normalized = analysis.normalized;
  for (const auto& e : analysis.entities)
    turn.entities.push_back(
        {e.kind, e.text, e.value, e.currency, {e.start, e.end}, text::is_personal(e.kind)});

  auto setting = [&](std::string_view name) {
    return static_cast<int>(rules_.settings().number(name, business).value_or(0));
  };
  const From from = author(conversation, event);
  if (from == From::customer) {
    const auto features = intent::extract(analysis.tokens, 0, analysis.tokens.size());
    const auto ranking = model_.intents().rank(features);
    for (std::size_t i = 0; i < std::min(most_ranked, ranking.size()); ++i)
      turn.ranking.push_back({std::string(ranking[i].label), ranking[i].probability});
    // Without a word there is nothing to understand but that somebody waits.
    const bool wordless =
        std::none_of(analysis.tokens.begin(), analysis.tokens.end(),
                     [](const auto& t) { return t.kind != text::TokenKind::mark; });
    const std::size_t said = conversation.messages().size();
    const bool owed = conversation.open_from(said) < said ||
                      rules::Facts(situation(conversation, said)).number("open_matter") > 0;
    if (wordless) {
      const std::string intent = owed ? "talk.nudge" : "out_of_scope";
      turn.ranking = {{intent, 1000}};
      turn.intent = {intent, 1000};
      return turn;
    }
    for (const auto& entity : analysis.entities) {
      turn.names_day |= entity.names_day;
      turn.names_hour |= entity.names_hour;
    }
    turn.intent = turn.ranking.front();
    if (turn.intent.per_mille < setting("intent_confidence")) turn.intent.name = "none";
    for (const auto& p : model_.signals().rank(features, setting("signal_strength")))
      turn.signals.push_back({std::string(p.label), p.probability});
    if (const auto* entry = catalogue_.intent(turn.intent.name))
      for (const auto& implied : entry->implied_signals)
        if (turn.strength(implied) == 0 && turn.intent.per_mille >= 500)
          turn.signals.push_back({implied, turn.intent.per_mille});
    std::stable_sort(turn.signals.begin(), turn.signals.end(),
                     [](const auto& a, const auto& b) { return a.per_mille > b.per_mille; });
  } else if (from == From::agent || from == From::bot) {
    for (const text::Clause& clause : analysis.clauses) {
      conversation::ClauseActs acts{{clause.start, clause.end}, {}};
      for (const auto& p : intent::find_acts(
               model_, catalogue_, analysis.tokens, static_cast<std::size_t>(clause.first),
               static_cast<std::size_t>(clause.last), setting("act_strength")))
        acts.acts.push_back({std::string(p.label), p.probability});
      const bool promises = std::any_of(acts.acts.begin(), acts.acts.end(), [](const auto& a) {
        return a.name == "promise" || a.name == "follow_up";
      });
      for (const auto& entity : analysis.entities)
        if (promises && !turn.promised && entity.start < clause.end && entity.end > clause.start)
          turn.promised = due_of(entity, moment.at);
      turn.clauses.push_back(std::move(acts));
    }
  }
  return turn;
}

rules::Situation Assistant::situation(const Conversation& conversation, std::size_t end,
                                      const Turn* draft, std::string_view channel) const {
  return {conversation, rules_.settings(), catalogue_, end, draft, channel};
}

event::Advice Assistant::advise(const Conversation& conversation) const {
  const event::Event& last = conversation.last_event();
  const auto& messages = conversation.messages();
  const bool is_message = last.type == Type::message && !messages.empty();
  const bool by_agent = is_message && (last.from == From::agent || last.from == From::bot);
  const std::size_t end = by_agent ? messages.size() - 1 : messages.size();
  const Turn* draft = by_agent ? &messages.back().turn : nullptr;
  const rules::Situation s = situation(conversation, end, draft);
  const bool judged = !is_message || last.from == From::customer || last.from == From::agent;
  const rules::Outcome outcome = judged ? rules_.judge(rules::Facts(s)) : rules::Outcome();

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
    out.notes.push_back({number + "/n" + std::to_string(out.notes.size() + 1), note.rule,
                         rules_.words(note.rule, notes_language).notes.at(note.key)});
  const auto flags = rules::flags_of(outcome, s, out.seq);

  if (by_agent) {
    out.review = judge_draft(s, outcome, last, out.seq);
    if (last.from == From::agent && messages.back().turn.promised)
      for (const auto& task : outcome.tasks)
        out.tasks.push_back({number + "/" + task.rule, task.rule,
                             rules_.words(task.rule, notes_language).tasks.at(task.key),
                             *messages.back().turn.promised});
  } else {
    out.flags = flags;
    out.avoid = outcome.avoid;
    const std::size_t first = s.open_first();
    if (first < end && (is_message || s.answers_open()) &&
        (!is_message || last.from == From::customer)) {
      const auto language = answer_language(conversation);
      const auto& book = phrasebook(language);
      reply::Request request = request_for(s, outcome, book);
      out.suggestions = reply::compose(book, request);
      for (auto& suggestion : out.suggestions) {
        suggestion.text = analyzer_.display(suggestion.text, language);
        suggestion.id = number + "/" + std::to_string(&suggestion - out.suggestions.data() + 1);
        if (notes_language != language)
          suggestion.gloss =
              reply::gloss(phrasebook(notes_language),
                           request_for(s, outcome, phrasebook(notes_language)), suggestion.moves);
      }
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

event::Review Assistant::judge_draft(const rules::Situation& s, const rules::Outcome& outcome,
                                     const event::Event& draft, std::uint64_t seq) const {
  const Conversation& c = s.conversation;
  event::Review out;
  out.conversation = c.id();
  out.brain = brain_;
  for (const auto& clause : s.draft->clauses)
    for (const auto& act : clause.acts) out.acts.push_back({act.name, clause.span});
  out.open_flags = c.open_flags();
  if (draft.from == From::bot) return out;  // never coached
  out.rules = outcome.rules;
  out.flags = rules::flags_of(outcome, s, seq);

  const auto own = agent_language(c, draft.agent.empty() ? c.agent() : draft.agent);
  const auto draft_language =
      s.draft->language != text::Language::und ? s.draft->language : answer_language(c);
  if (std::string clean = analyzer_.display(draft.text, draft_language); clean != draft.text)
    out.clean = std::move(clean);
  for (const auto& [rule, effect] : outcome.findings) {
    // The clauses at fault, neighbours joined, so that one fault is one finding.
    std::vector<std::vector<event::Span>> faults;
    bool joins = false;
    for (const auto& clause : s.draft->clauses) {
      const bool at_fault = std::any_of(clause.acts.begin(), clause.acts.end(), [&](const auto& a) {
        return std::find(effect.acts.begin(), effect.acts.end(), a.name) != effect.acts.end();
      });
      if (at_fault && (joins || (effect.rewrite == rules::RewriteKind::first && !faults.empty())))
        faults.back().push_back(clause.span);
      else if (at_fault)
        faults.push_back({clause.span});
      joins = at_fault;
    }
    if (effect.acts.empty()) faults = {{}};
    const auto& own_words = rules_.words(rule, own);
    const auto& draft_words = rules_.words(rule, draft_language);
    const auto words = draft_words.rewrites.find(effect.text);
    for (const auto& spans : faults) {
      const auto mended =
          reply::mend(analyzer_, draft.text, effect.rewrite,
                      words == draft_words.rewrites.end() ? nullptr : &words->second, spans);
      out.findings.push_back(
          {rule, effect.severity, mended.span, own_words.findings.at(effect.text), mended.text});
    }
  }
  // Beside an error, a remark on the draft as a whole would only keep the harm company.
  if (std::any_of(out.findings.begin(), out.findings.end(),
                  [](const auto& f) { return f.severity == "error"; }))
    std::erase_if(out.findings, [&](const auto& f) {
      return f.severity == "hint" && f.rewrite.ends_with(draft.text);
    });
  // The gravest first, then as they stand in the text.
  auto gravity = [](const event::Finding& f) {
    return f.severity == "error" ? 0 : f.severity == "warning" ? 1 : 2;
  };
  std::stable_sort(out.findings.begin(), out.findings.end(), [&](const auto& a, const auto& b) {
    return std::pair(gravity(a), a.span.start) < std::pair(gravity(b), b.span.start);
  });
  return out;
}

event::Review Assistant::review(const Conversation& conversation, const event::Event& draft) const {
  const Turn turn = read(conversation, draft);
  const rules::Situation s =
      situation(conversation, conversation.messages().size(), &turn, draft.channel);
  const rules::Outcome outcome = rules_.judge(rules::Facts(s));
  return judge_draft(s, outcome, draft, conversation.sequence() + 1);
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
