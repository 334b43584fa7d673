// What sending a draft would change: its acts, findings with better wordings, flags.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "assist/assistant.hpp"
#include "assist/wanted.hpp"
#include "reply/rewrite.hpp"
#include "rules/draft_facts.hpp"
#include "text/fold.hpp"

namespace hamkalam::assist {
namespace {

using conversation::Conversation;
using conversation::Turn;
using event::From;
using rules::RewriteKind;
using rules::Situation;
using Spans = std::vector<event::Span>;

int gravity(const event::Finding& f) {
  return f.severity == "error" ? 0 : f.severity == "warning" ? 1 : 2;
}

// The last sentence that fits a draft that is too long, and all after it; the whole draft where
// not even the first one fits.
Spans surplus(const Situation& s) {
  const auto limit = rules::length_limit(s);
  Spans sentences{{0, 0}};
  bool ended = true;
  for (const auto& clause : s.draft->clauses) {
    if (ended && sentences.back().end > 0) sentences.push_back(clause.span);
    if (sentences.back().end == 0) sentences.back() = clause.span;
    sentences.back().end = clause.span.end;
    ended = clause.ends_sentence;
  }
  std::size_t fits = 0;
  while (fits < sentences.size() && sentences[fits].end <= limit) ++fits;
  if (fits == 0 || fits == sentences.size()) return {};
  return {sentences[fits - 1], {sentences[fits].start, sentences.back().end}};
}

// The clauses at fault, neighbours joined, so that one fault is one finding; one empty list where
// the finding is about the whole draft.
std::vector<Spans> faults_of(const Situation& s, const rules::FindingEffect& effect) {
  if (effect.rewrite == RewriteKind::cut) return {surplus(s)};
  std::vector<Spans> faults;
  const auto& clauses = s.draft->clauses;
  if (effect.repeated) {
    for (const std::size_t clause : rules::repeated_clauses(s))
      faults.push_back({clauses[clause].span});
    return faults;
  }
  if (effect.acts.empty()) return {{}};
  bool joins = false, goes_on = false;  // inside a sentence
  for (const auto& clause : clauses) {
    const bool at_fault = std::any_of(effect.acts.begin(), effect.acts.end(),
                                      [&](const auto& act) { return clause.has_act(act); });
    const bool first = effect.rewrite == RewriteKind::first;
    if (at_fault && first && goes_on && joins)
      faults.back().back().end = clause.span.end;  // of one sentence, one question
    else if (at_fault && (joins || (first && !faults.empty())))
      faults.back().push_back(clause.span);
    else if (at_fault)
      faults.push_back({clause.span});
    goes_on = !clause.ends_sentence;
    joins = at_fault || (first && goes_on && joins);
  }
  return faults;
}

// The clauses at the draft's beginning that greet; none where it is all greeting.
Spans greeting_of(const Situation& s) {
  Spans out;
  for (const auto& clause : s.draft->clauses) {
    if (!clause.has_act("greeting")) return out;
    out.push_back(clause.span);
  }
  return {};
}

bool overlap(const event::Span& a, const event::Span& b) {
  return a.start < b.end && b.start < a.end;
}

}  // namespace

event::Review Assistant::judge_draft(const Situation& s, const rules::Outcome& outcome,
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
  const auto performs = [&](const std::string& text, const std::vector<std::string>& acts) {
    Turn turn;
    read_acts(analyzer_.analyze(text, draft_language), text, 0, Json::object(), turn);
    return std::any_of(acts.begin(), acts.end(),
                       [&](const auto& act) { return turn.has_act(act); });
  };
  for (const auto& [rule, effect] : outcome.findings) {
    const RewriteKind kind = effect.rewrite;
    const auto& draft_words = rules_.words(rule, draft_language);
    const auto words = draft_words.rewrites.find(effect.text);
    const std::string text =
        spoken_to_agent(s, rules_.words(rule, own).findings.at(effect.text), own);
    const auto faults =
        kind == RewriteKind::before ? std::vector<Spans>{greeting_of(s)} : faults_of(s, effect);
    for (const Spans& spans : faults) {
      const auto mend = [&](const rules::Rewrite* by) {
        return reply::mend(analyzer_, draft.text, kind, by, spans);
      };
      auto mended = mend(words == draft_words.rewrites.end() ? nullptr : &words->second);
      // What other words still do is not mended by words: the whole sentence then.
      if (kind == RewriteKind::replace && !mended.text.empty() &&
          performs(mended.text, effect.acts)) {
        const rules::Rewrite sentence{{}, words->second.sentence};
        mended = mend(&sentence);
      }
      // Where somebody is in danger, no phrase of ours takes the place of what an agent says.
      const bool as_it_is = rules::in_danger(s) && effect.severity != "error";
      out.findings.push_back(
          {rule, effect.severity, mended.span, text, as_it_is ? std::string() : mended.text});
    }
  }
  // The gravest first, then as they stand in the text.
  std::stable_sort(out.findings.begin(), out.findings.end(), [&](const auto& a, const auto& b) {
    return std::pair(gravity(a), a.span.start) < std::pair(gravity(b), b.span.start);
  });
  // One fault, one finding: of those about the same clauses the gravest stands; and beside a fault,
  // a remark on the draft as a whole would only keep it company.
  const event::Span whole{0, static_cast<int>(text::to_utf16(draft.text).size())};
  auto is_whole = [&](const event::Finding& f) {
    return f.span.start == 0 && f.span.end == whole.end;
  };
  const bool faulty = std::any_of(out.findings.begin(), out.findings.end(),
                                  [&](const auto& f) { return gravity(f) < 2 && !is_whole(f); });
  std::vector<event::Finding> kept;
  for (auto& finding : out.findings) {
    const bool repeats = std::any_of(kept.begin(), kept.end(), [&](const auto& other) {
      return overlap(finding.span, other.span) && is_whole(finding) == is_whole(other) &&
             (!is_whole(finding) || finding.rule == other.rule);
    });
    const bool adds = is_whole(finding) && finding.rewrite.size() > draft.text.size();
    const bool beside = faulty && finding.severity == "hint" && is_whole(finding) &&
                        (finding.rewrite.empty() || adds);
    if (repeats || beside) continue;
    if (faulty && adds) finding.rewrite.clear();  // it would only dress up the harm
    kept.push_back(std::move(finding));
  }
  out.findings = std::move(kept);
  return out;
}

event::Review Assistant::review(const Conversation& conversation, const event::Event& draft) const {
  const Turn turn = read(conversation, draft);
  rules::Situation s = situation(conversation, conversation.messages().size());
  s.draft = &turn;
  s.draft_channel = draft.channel;
  s.draft_at = draft.at;
  const rules::Outcome outcome = rules_.judge(rules::Facts(s));
  return judge_draft(s, outcome, draft, conversation.sequence() + 1);
}

}  // namespace hamkalam::assist
