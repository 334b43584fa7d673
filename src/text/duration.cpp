#include "text/time_phrase.hpp"

namespace hamkalam::text {

using Type = Lexeme::Type;

std::string Duration::text() const {
  auto amount = [&](Unit unit) { return micros[static_cast<std::size_t>(unit)]; };
  std::int64_t years = amount(Unit::year), months = amount(Unit::month) + 3 * amount(Unit::quarter),
               days = amount(Unit::day), weeks = amount(Unit::week), hours = amount(Unit::hour),
               minutes = amount(Unit::minute), seconds = amount(Unit::second);
  // What is no whole number of a unit goes on in the next smaller one.
  auto carry = [](std::int64_t& from, std::int64_t& to, std::int64_t factor) {
    std::int64_t rest = from % kOne * factor;
    from -= from % kOne;
    const std::int64_t whole = (rest + kOne / 2) / kOne * kOne;  // a third of an hour
    if (rest - whole < kOne / 1000 && whole - rest < kOne / 1000) rest = whole;
    to += rest;
  };
  carry(years, months, 12);
  carry(months, days, 30);
  const bool only_weeks =
      weeks && weeks % kOne == 0 && !years && !months && !days && !hours && !minutes && !seconds;
  if (only_weeks) return "P" + decimal(weeks) + "W";
  days += weeks * 7;
  carry(days, hours, 24);
  carry(hours, minutes, 60);
  carry(minutes, seconds, 60);
  std::string out = "P", clock;
  for (const auto& [value, letter] : {std::pair{years, 'Y'}, {months, 'M'}, {days, 'D'}})
    if (value) out += decimal(value) + letter;
  for (const auto& [value, letter] : {std::pair{hours, 'H'}, {minutes, 'M'}, {seconds, 'S'}})
    if (value) clock += decimal(value) + letter;
  if (!clock.empty()) out += "T" + clock;
  return out == "P" ? "PT0S" : out;
}

std::optional<DurationPhrase> duration_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                          const Habits& habits, bool bare) {
  constexpr std::int64_t kLongest = 100'000 * kOne;  // of any unit
  DurationPhrase out;
  std::size_t i = at;
  int last = 100;
  for (int parts = 0;; ++parts) {
    std::size_t k = i;
    if (parts) {
      while (sense(lexemes, k, Kind::conjunction) ||
             (k < lexemes.size() && lexemes[k].type == Type::mark && lexemes[k].code == ","))
        ++k;
    }
    std::int64_t micros = 0;
    // "half an hour", "a quarter of an hour"
    if (const auto n = number_at(lexemes, k, habits); n && !n->ordinal && n->micros > 0) {
      micros = n->micros;
      k = n->next;
      if (micros < kOne)
        while (sense(lexemes, k, Kind::filler) ||
               (sense(lexemes, k, Kind::weak_number) && !sense(lexemes, k, Kind::unit)))
          ++k;
      while (sense(lexemes, k, Kind::filler) && !sense(lexemes, k, Kind::unit) &&
             sense(lexemes, k + 1, Kind::unit) && k < n->next + 1 &&
             lexemes[k].end < lexemes[k + 1].begin)
        ++k;  // "2 more minutes", but not an article
      if (const Sense* unit = sense(lexemes, k, Kind::unit); unit && unit->b > 1 && micros != kOne)
        break;
    }
    if (micros && k + 1 < lexemes.size() && lexemes[k].code == "-" &&
        lexemes[k].type == Type::mark && lexemes[k + 1].type == Type::word)
      ++k;  // "a 6-month contract"
    const Sense* unit = sense(lexemes, k, Kind::unit);
    if (!unit) break;
    if (static_cast<Unit>(unit->a) == Unit::day && sense(lexemes, k + 1, Kind::weekday)) break;
    auto fraction_behind = [&](Kind joint) {
      std::size_t f = k + 1;
      if (!sense(lexemes, f, joint)) return false;
      ++f;
      while (sense(lexemes, f, Kind::weak_number)) ++f;
      return sense(lexemes, f, Kind::fraction) != nullptr;
    };
    if (!micros) {
      // "9000000000000 weeks": a number stands before it, only not one that can be.
      if (k > 0 && lexemes[k - 1].type == Type::number) break;
      if (!bare && unit->c == 0 && !fraction_behind(Kind::conjunction) &&
          !fraction_behind(Kind::less))
        break;
      if (parts) break;
      micros = kOne;
    }
    if (static_cast<Unit>(unit->a) == Unit::quarter) {  // "three quarters of an hour"
      std::size_t hour = k + 1;
      while (sense(lexemes, hour, Kind::filler) ||
             (sense(lexemes, hour, Kind::weak_number) && !sense(lexemes, hour, Kind::unit)))
        ++hour;
      if (const Sense* of = sense(lexemes, hour, Kind::unit);
          of && static_cast<Unit>(of->a) == Unit::hour) {
        micros /= 4;
        unit = of;
        k = hour;
      }
    }
    const int which = static_cast<int>(unit->a);
    if (which >= last || micros > kLongest) break;
    micros *= unit->b;
    ++k;
    // "an hour and a half"
    std::size_t half = k;
    const bool less = sense(lexemes, half, Kind::less) != nullptr;
    if (less || sense(lexemes, half, Kind::conjunction)) {
      ++half;
      if (sense(lexemes, half, Kind::weak_number) && sense(lexemes, half + 1, Kind::fraction))
        ++half;
      if (const Sense* part = sense(lexemes, half, Kind::fraction);
          part && !sense(lexemes, half + 1, Kind::unit)) {
        micros += (less ? -1 : 1) * kOne * part->a / part->b;
        k = half + 1;
      }
    }
    out.duration.micros[static_cast<std::size_t>(which)] += micros;
    if (!unit->code.empty()) out.duration.working = true;
    if (static_cast<Unit>(which) == Unit::hour) {  // "1 hour thirty", "2 hours and ten"
      std::size_t minutes = k + (sense(lexemes, k, Kind::conjunction) != nullptr);
      const auto n = number_at(lexemes, minutes, habits);
      const bool ends = n && (n->next >= lexemes.size() || lexemes[n->next].type == Type::mark);
      if (ends && !n->weak && !n->ordinal && n->whole() > 0 && n->whole() < 60) {
        out.duration.micros[static_cast<std::size_t>(Unit::minute)] += n->micros;
        out.next = n->next;
        return out;
      }
    }
    last = which;
    i = out.next = k;
  }
  if (!out.next) return std::nullopt;
  return out;
}

}  // namespace hamkalam::text
