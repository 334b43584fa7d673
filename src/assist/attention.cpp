#include "assist/attention.hpp"

#include <algorithm>
#include <array>

#include "rules/rule_book.hpp"

namespace hamkalam::assist {

Attention attention_of(const rules::Situation& s, const std::vector<event::Flag>& open) {
  static constexpr std::array<int, 3> kLevels{40, 50, 60};
  struct Part {
    int points;
    std::string reason;
  };
  std::vector<Part> parts;
  for (const auto& flag : open)
    parts.push_back({kLevels[static_cast<std::size_t>(rules::level_of(flag.level))], flag.reason});
  // Only the gravest flag counts in full; each other one adds a little.
  std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) {
    return a.points != b.points ? a.points > b.points : a.reason < b.reason;
  });
  for (std::size_t i = 1; i < parts.size(); ++i) parts[i].points = 5;

  // The strongest feeling; of two alike the first of the catalogue.
  const intent::SignalEntry* feeling = nullptr;
  int most = 0;
  for (std::size_t i = s.open_first(); i < s.end; ++i)
    for (const auto& signal : s.conversation.messages()[i].turn.signals) {
      const auto* entry = s.catalogue.signal(signal.name);
      const int points = signal.per_mille * 25 / 1000;
      if (!entry || !entry->negative || points == 0 || points < most) continue;
      if (points > most || entry < feeling) feeling = entry;
      most = points;
    }
  if (feeling) parts.push_back({most, feeling->name});
  const auto& tasks = s.conversation.tasks();
  if (std::any_of(tasks.begin(), tasks.end(), [](const auto& t) { return t.open && t.overdue; }))
    parts.push_back({15, "overdue"});
  if (!s.conversation.closed() && s.open_first() < s.end) parts.push_back({10, "waiting"});

  Attention out;
  std::stable_sort(parts.begin(), parts.end(),
                   [](const Part& a, const Part& b) { return a.points > b.points; });
  for (const auto& part : parts) {
    out.points += part.points;
    out.reasons.push_back(part.reason);
  }
  out.points = std::min(out.points, 100);
  return out;
}

}  // namespace hamkalam::assist
