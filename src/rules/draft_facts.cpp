#include "rules/draft_facts.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "rules/needs.hpp"

namespace hamkalam::rules {
namespace {

using conversation::ClauseActs;
using conversation::Message;
using event::From;

bool has_any(const ClauseActs& clause, std::initializer_list<std::string_view> acts) {
  return std::any_of(acts.begin(), acts.end(), [&](auto act) { return clause.has_act(act); });
}

bool is_ours(const Message& m) {
  return (m.from == From::agent || m.from == From::bot) && !m.removed;
}

// The business's fixed texts, folded, with a blank at both ends.
std::vector<std::string> fixed_texts(const Situation& s) {
  std::vector<std::string> out;
  const Json* texts = s.analyzer ? member(s.business(), "fixed_texts") : nullptr;
  if (!texts) return out;
  for (const Json& list : *texts)
    if (list.is_array())
      for (const Json& text : list)
        if (text.is_string())
          out.push_back(" " + s.analyzer->normalize(text.get_ref<const std::string&>()) + " ");
  return out;
}

}  // namespace

bool is_elder(const Situation& s) {
  const std::string group = text_at(s.business(), "elder_age_group");
  return text_at(s.customer(), "age_group") == (group.empty() ? "older" : group);
}

bool is_technical(const Situation& s) {
  const std::string sector = text_at(s.business(), "sector");
  return sector == "software" || sector == "telecom" || sector == "professional_service";
}

std::int64_t questions_over(const Situation& s) {
  if (!s.draft) return 0;
  // "This one, or that one?" is one question.
  std::int64_t questions = 0;
  bool asks = false;
  for (const auto& clause : s.draft->clauses) {
    asks |= clause.has_act("question");
    if (!clause.ends_sentence) continue;
    questions += std::exchange(asks, false);
  }
  const auto limit =
      s.setting(s.channel() == "email" ? "questions_per_email" : "questions_per_message");
  return std::max<std::int64_t>(0, questions + asks - limit);
}

std::int64_t length_limit(const Situation& s) {
  const auto channel = s.channel();
  const auto limit = s.setting(channel == "email"   ? "length_email"
                               : channel == "phone" ? "length_phone"
                                                    : "length_chat");
  const bool explains = s.draft && s.draft->has_act("explanation");
  return is_elder(s) || (is_technical(s) && explains) ? 2 * limit : limit;
}

std::int64_t length_over(const Situation& s) {
  return s.draft ? std::max<std::int64_t>(0, s.draft->characters - length_limit(s)) : 0;
}

std::int64_t figures_over(const Situation& s) {
  if (!s.draft || s.channel() == "email") return 0;
  return std::max<std::int64_t>(0, s.draft->figures - s.setting("figures_per_message"));
}

std::int64_t courtesy_over(const Situation& s) {
  if (!s.draft) return 0;
  std::int64_t all = 0, sentence = 0, most = 0;
  bool greeted = false, thanked = false;
  for (const auto& clause : s.draft->clauses) {
    const bool courteous =
        has_any(clause, {"greeting", "thanks", "apology", "gushing", "warm_close", "farewell"});
    // One greeting and one thanks are never too much.
    const bool free = (clause.has_act("greeting") && !std::exchange(greeted, true)) ||
                      (clause.has_act("thanks") && !std::exchange(thanked, true));
    all += courteous;
    sentence += courteous && !free;
    most = std::max(most, sentence);
    if (clause.ends_sentence) sentence = 0;
  }
  return std::max({std::int64_t{0}, all - s.setting("courtesy_per_message"),
                   most - s.setting("courtesy_per_sentence")});
}

std::vector<std::size_t> repeated_clauses(const Situation& s) {
  constexpr std::ptrdiff_t kFewWords = 3;
  std::vector<std::size_t> out;
  if (!s.draft) return out;
  std::set<std::string_view> said;
  for (std::size_t i = s.contact_first(); i < s.end; ++i) {
    const Message& m = s.conversation.messages()[i];
    if (!is_ours(m)) continue;
    for (const auto& clause : m.turn.clauses) said.insert(clause.words);
  }
  if (said.empty()) return out;
  std::vector<std::string> fixed;
  bool looked = false;
  for (std::size_t i = 0; i < s.draft->clauses.size(); ++i) {
    const auto& clause = s.draft->clauses[i];
    const auto blanks = std::count(clause.words.begin(), clause.words.end(), ' ');
    if (blanks < kFewWords || !said.contains(clause.words)) continue;
    if (has_any(clause, {"greeting", "thanks", "farewell", "warm_close"})) continue;
    if (!std::exchange(looked, true)) fixed = fixed_texts(s);
    if (std::none_of(fixed.begin(), fixed.end(), [&](const auto& text) {
          return text.find(" " + clause.words + " ") != text.npos;
        }))
      out.push_back(i);
  }
  return out;
}

bool name_unused(const Situation& s) {
  if (!s.draft || !s.analyzer) return false;
  std::string name = text_at(s.customer(), "address");
  const std::string source = text_at(s.customer(), "name_source");
  if (name.empty() && (source == "crm" || source == "customer"))
    name = text_at(s.customer(), "name");
  if (name.empty()) return false;
  if (s.channel() != "email")
    for (std::size_t i = s.contact_first(); i < s.end; ++i)
      if (const Message& m = s.conversation.messages()[i]; is_ours(m) && m.from == From::agent)
        return false;
  // Any part of the name will do.
  const std::string said = " " + s.draft->normalized + " ";
  const std::string folded = s.analyzer->normalize(name) + " ";
  for (std::size_t at = 0, end; (end = folded.find(' ', at)) != folded.npos; at = end + 1)
    if (said.find(" " + folded.substr(at, end - at) + " ") != said.npos) return false;
  return true;
}

std::vector<std::string> closing_acts(const Situation& s) {
  std::set<std::string> out;
  if (!s.draft) return {};
  const auto& clauses = s.draft->clauses;
  std::size_t left = 2;
  for (std::size_t i = clauses.size(); i-- > 0 && left > 0;) {
    static const std::set<std::string_view> kCourtesy{"farewell", "thanks", "greeting",
                                                      "warm_close"};
    const auto& acts = clauses[i].acts;
    const bool courtesy = std::all_of(acts.begin(), acts.end(),
                                      [](const auto& act) { return kCourtesy.contains(act.name); });
    if (!acts.empty() && courtesy) continue;
    --left;
    for (const auto& act : acts)
      if (!kCourtesy.contains(act.name)) out.insert(act.name);
  }
  return {out.begin(), out.end()};
}

std::vector<std::string> personal(const Situation& s) {
  static const std::set<std::string_view> kTheirs{"order_number", "request_number", "booking",
                                                  "address", "phone"};
  const conversation::Turn* said = s.draft;
  if (!said && s.end > 0 && s.conversation.messages()[s.end - 1].from == From::customer)
    said = &s.conversation.messages()[s.end - 1].turn;
  if (!said) return {};
  std::vector<std::string> out;
  if (s.draft && s.draft->asks_personal) out.emplace_back("asked");
  if (!s.draft && kTheirs.contains(missing_need(s, s.intent()))) out.emplace_back("lacking");
  const std::string ours = s.business().dump(-1, ' ', false, Json::error_handler_t::replace);
  const bool shown =
      std::any_of(said->entities.begin(), said->entities.end(), [&](const auto& entity) {
        const bool theirs = entity.personal || entity.kind == "order_number";
        return theirs && ours.find(entity.text) == ours.npos &&
               ours.find(entity.value) == ours.npos;
      });
  if (shown) out.emplace_back("shown");
  return out;
}

std::int64_t plain_clauses(const Situation& s) {
  if (!s.draft) return 0;
  return std::count_if(s.draft->clauses.begin(), s.draft->clauses.end(),
                       [](const auto& clause) { return clause.acts.empty(); });
}

}  // namespace hamkalam::rules
