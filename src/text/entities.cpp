#include "text/entities.hpp"

#include <algorithm>
#include <array>

#include "text/identifiers.hpp"
#include "text/time_phrase.hpp"

namespace hamkalam::text {
namespace {

using Type = Lexeme::Type;

// Words that no number, sum or time begins with.
constexpr std::uint64_t kStarting =
    ~(bit(Kind::filler) | bit(Kind::conjunction) | bit(Kind::point) | bit(Kind::label) |
      bit(Kind::to) | bit(Kind::less) | bit(Kind::past) | bit(Kind::short_of) | bit(Kind::subunit) |
      bit(Kind::at_sign) | bit(Kind::dot) | bit(Kind::extension) | bit(Kind::uncounted));

// Words without which no number, sum or time is made of words.
constexpr std::uint64_t kCore =
    bit(Kind::number) | bit(Kind::scale) | bit(Kind::fraction) | bit(Kind::ordinal) |
    bit(Kind::unit) | bit(Kind::month) | bit(Kind::weak_month) | bit(Kind::weekday) |
    bit(Kind::weak_weekday) | bit(Kind::day) | bit(Kind::year) | bit(Kind::now) | bit(Kind::part) |
    bit(Kind::tonight) | bit(Kind::weekend);

// Words that say nothing about a weak number beside them.
constexpr std::uint64_t kIdle = bit(Kind::weak_number) | bit(Kind::filler) |
                                bit(Kind::conjunction) | bit(Kind::uncounted) | bit(Kind::label);

class Finder {
 public:
  Finder(const Folded& folded, std::u16string_view original, const Speech& speech,
         const Moment& moment, const std::vector<Native>& natives)
      : folded_(folded),
        original_(original),
        own_(*speech.habits.front()),
        moment_(moment),
        lexed_(lex(folded, original, speech, natives)) {}

  std::vector<Entity> run() {
    std::size_t stretch = 0;  // the end of the stretch that `i` is in
    for (std::size_t i = 0; i < lexemes().size();) {
      if (i >= stretch) {
        const auto [end, holds] = stretch_at(i);
        stretch = end;
        if (!holds) {
          i = end;
          continue;
        }
      }
      if (lexemes()[i].type == Type::entity) {
        found_.push_back(std::move(lexed_.found[lexemes()[i].entity]));
        ++i;
        continue;
      }
      i = std::max(quantity(i), i + 1);
    }
    // The sign for a half beside digits is two numbers folded and one place in the original.
    int end = 0;
    std::erase_if(found_, [&](const Entity& entity) {
      if (entity.start < end) return true;
      end = entity.end;
      return false;
    });
    return std::move(found_);
  }

 private:
  const std::vector<Lexeme>& lexemes() const { return lexed_.lexemes; }
  const Sense* has(std::size_t i, Kind kind) const { return sense(lexemes(), i, kind); }

  Entity& add(std::string kind, std::string value, std::size_t first, std::size_t last) {
    found_.push_back(make_entity(std::move(kind), std::move(value), folded_, original_,
                                 lexemes()[first].begin, lexemes()[last - 1].end));
    return found_.back();
  }

  struct Stretch {
    std::size_t end;
    bool holds;  // something may be found in it
  };
  // What the grammar reads together: it never reads past a word that means nothing to it. Most
  // messages are such words, with here and there a little one that needs others beside it.
  Stretch stretch_at(std::size_t i) const {
    const std::size_t begin = i;
    bool holds = false;
    int weak = 0;
    std::uint64_t kinds = 0;
    for (; i < lexemes().size() && lexemes()[i].type != Type::other; ++i) {
      const Lexeme& lexeme = lexemes()[i];
      holds |= (lexeme.kinds & kCore) || (lexeme.type != Type::word && lexeme.type != Type::mark);
      weak += (lexeme.kinds & bit(Kind::weak_number)) != 0;
      kinds |= lexeme.kinds;
    }
    const bool whole = begin == 0 && i == lexemes().size();
    holds |= weak && (weak > 1 || whole || (kinds & ~kIdle));
    return {std::max(i, begin + 1), holds};
  }

  // A number, sum or time that begins at lexeme `i`; returns what is behind it, or 0.
  std::size_t quantity(std::size_t i) {
    const Lexeme& lexeme = lexemes()[i];
    const bool starts = (lexeme.kinds & kStarting) || lexeme.type == Type::number ||
                        lexeme.type == Type::date || lexeme.type == Type::clock ||
                        lexeme.type == Type::slash || negative(i) || article(i);
    if (!starts) return 0;
    const auto time = time_at(lexemes(), i, own_);
    const std::size_t time_end = time ? time->next : 0;
    const std::size_t money_end = money(i, time_end);
    if (money_end > time_end) return money_end;
    if (time) {
      const bool working = time->from.distance && time->from.distance->working;
      const int weekend = working ? weekend_of(moment_.zone) : 0;
      if (auto span = resolve(*time, local_now(), own_, weekend)) {
        if (span->elapsed) {  // 24 hours are 24 hours where clocks are changed
          const std::int64_t utc = moment_.at + *span->elapsed;
          const std::int64_t local = utc + offset_of(moment_.zone, utc);
          if (span->from == span->to) span->from = local;
          span->to = span->due = local;
        }
        Entity& entity = add("time", span->text(moment_.zone), first_of(i, time->next), time->next);
        entity.due = to_utc(span->due, moment_.zone);
        entity.names_day = time->from.names_day() || time->to.names_day();
        entity.names_hour = time->from.clock || (time->from.distance && !span->days) ||
                            (time->from.part && time->from.part->from == time->from.part->to);
        return time->next;
      } else if (time->from.date && time->from.date->day) {
        return time->next;  // 31 February
      }
    }
    if (const auto duration = duration_at(lexemes(), i, own_, i == 0)) {
      // "A month" is one where nothing else is said: it answers a question.
      const bool bare = !duration_at(lexemes(), i, own_);
      if (bare && duration->next < lexemes().size()) return duration->next;
      add("duration", duration->duration.text(), i, duration->next);
      return duration->next;
    }
    return number(i);
  }

  // A filler before it, unless it is written together with it, does not belong to the text of a
  // time.
  std::size_t first_of(std::size_t i, std::size_t next) const {
    while (i + 1 < next && has(i, Kind::filler) && !has(i, Kind::unit) &&
           lexemes()[i].end < lexemes()[i + 1].begin)
      ++i;
    return i;
  }

  std::int64_t local_now() const { return moment_.at + offset_of(moment_.zone, moment_.at); }

  const std::string* currency_at(std::size_t i) const {
    const Sense* s = has(i, Kind::currency);
    return s ? &s->code : nullptr;
  }
  static bool countable(const NumberPhrase& n) {
    return !n.ordinal && !(n.digits && (n.digits->code.size() > 13 || n.digits->leading));
  }

  // Emits a sum that reaches further than `least`; returns what is behind it, or 0.
  std::size_t money(std::size_t i, std::size_t least) {
    std::size_t k = i;
    const std::string* currency = currency_at(k);
    const bool before = currency != nullptr;
    if (before) ++k;
    const auto n = number_at(lexemes(), k, own_);
    if (!n || !countable(*n)) return 0;
    std::size_t end = n->next;
    // "a US$4 billion deal"
    if (n->weak && currency_at(end) && number_at(lexemes(), end + 1, own_)) return 0;
    // "10 to 20 dollars", "between 10 and 20 dollars", "$10-$20"
    if (!before && !currency_at(end)) {
      if (const std::size_t range_end = money_range(i, *n, least)) return range_end;
    }
    std::string value =
        own_.elides_thousand && n->elided ? decimal(n->micros + n->elided) : n->text();
    if (!before) {
      currency = currency_at(end);
      if (currency) {
        ++end;
      } else if (const Sense* part = has(end, Kind::subunit); part && !one_letter(end)) {
        if (end + 1 <= least) return 0;
        add("money", cents(n->micros / part->b), i, end + 1).currency = part->code;
        return end + 1;
      } else {
        return 0;
      }
    } else if (currency_at(end) && *currency_at(end) == *currency) {
      ++end;
    }
    // "three dinars and a half"
    if (has(end, Kind::conjunction) && !before)
      if (const Sense* half = has(end + 1, Kind::fraction)) {
        value = decimal(n->micros + kOne * half->a / half->b);
        end += 2;
      }
    // "and 43 cents"
    std::size_t rest = end;
    if (has(rest, Kind::conjunction)) ++rest;
    if (const auto small = number_at(lexemes(), rest, own_); small && countable(*small))
      if (const Sense* part = has(small->next, Kind::subunit)) {
        value = cents(n->micros + small->micros / part->b);
        end = small->next + 1;
      }
    if (end <= least) return 0;
    add("money", value, i, end).currency = *currency;
    return end;
  }
  bool one_letter(std::size_t i) const {
    const Lexeme& lexeme = lexemes()[i];
    return lexeme.end - lexeme.begin == 1 && is_word_unit(folded_.units[lexeme.begin]);
  }
  static std::string cents(std::int64_t micros) {
    std::string out = decimal(micros);
    const auto point = out.find('.');
    if (point != out.npos && out.size() - point == 2) out += '0';
    return out;
  }
  std::size_t money_range(std::size_t i, const NumberPhrase& first, std::size_t least) {
    std::size_t k = first.next;
    const bool between = i > 0 && has(i - 1, Kind::between);
    const bool dash =
        k < lexemes().size() && lexemes()[k].type == Type::mark && lexemes()[k].code == "-";
    if (!dash && !has(k, Kind::to) && !(between && has(k, Kind::conjunction))) return 0;
    ++k;
    const auto second = number_at(lexemes(), k, own_);
    if (!second || !countable(*second)) return 0;
    const std::string* currency = currency_at(second->next);
    if (!currency || second->next + 1 <= least) return 0;
    // "7-9 lakh": the scale belongs to both.
    add("money", first.text(), i, first.next).currency = *currency;
    add("money", second->text(), k, second->next + 1).currency = *currency;
    return second->next + 1;
  }

  bool negative(std::size_t i) const {
    const auto& l = lexemes();
    return l[i].type == Type::mark && l[i].code == "-" && i + 1 < l.size() &&
           l[i + 1].type == Type::number && l[i + 1].begin == l[i].end &&
           (i == 0 || l[i - 1].end < l[i].begin);
  }

  // A filler that is written together with the word behind it.
  bool article(std::size_t i) const {
    return has(i, Kind::filler) && i + 1 < lexemes().size() &&
           (lexemes()[i + 1].kinds & kStarting) && lexemes()[i].end == lexemes()[i + 1].begin;
  }

  std::size_t number(std::size_t i) {
    const std::size_t at = negative(i) ? i + 1 : i;
    const auto n = number_at(lexemes(), at, own_);
    if (!n) {
      // Too long for an amount.
      if (lexemes()[at].type != Type::number) return 0;
      digits(lexemes()[at], at);
      return at + 1;
    }
    const bool whole = i == 0 && n->next == lexemes().size() && n->micros <= 3 * kOne;
    if (n->ordinal || (n->weak && !whole)) return n->next;
    if (n->digits && at == i) {
      digits(*n->digits, at);
    } else if (lexemes()[i].type != Type::slash || n->scaled || n->next > i + 1) {
      add("number", (at != i ? "-" : "") + n->text(), i, n->next);
    }
    return n->next;
  }

  // Digits alone: a number, or by their length an order's.
  void digits(const Lexeme& lexeme, std::size_t i) {
    const std::string& code = lexeme.code;
    const bool plain = !lexeme.grouped && code.find('.') == code.npos;
    const std::string_view label = label_before(i);
    if (plain && label == "order_number" && code.size() >= 3)
      return void(add("order_number", code, i, i + 1));
    if (plain &&
        (label == "number" || (label == "national_id" && !iranian_national_id_right(code))))
      return void(add("number", code, i, i + 1));
    if (plain && code.size() == 10 && own_.national_id && iranian_national_id_right(code)) {
      add("national_id", code, i, i + 1);
      return;
    }
    const bool order = plain && code.size() >= 4 && (code.size() <= 14 || code.size() >= 20) &&
                       !(code.size() == 4 && looks_like_year(code));
    add(order ? "order_number" : "number", code, i, i + 1);
  }
  // What the words before say that the digits are.
  std::string_view label_before(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && i - k < 4;) {
      if (const Sense* label = has(k, Kind::label)) return label->code;
      if (lexemes()[k].type == Type::number || lexemes()[k].type == Type::entity) break;
    }
    return {};
  }
  static bool looks_like_year(const std::string& code) {
    return code.starts_with("13") || code.starts_with("14") || code.starts_with("19") ||
           code.starts_with("20") || code.starts_with("21");
  }

  const Folded& folded_;
  std::u16string_view original_;
  const Habits& own_;
  const Moment& moment_;
  Lexed lexed_;
  std::vector<Entity> found_;
};

constexpr std::array<std::string_view, 5> kPersonal{"phone", "email", "card", "iban",
                                                    "national_id"};

}  // namespace

std::vector<Entity> find_entities(const Folded& folded, std::u16string_view original,
                                  const Speech& speech, const Moment& moment,
                                  const std::vector<Native>& natives) {
  return Finder(folded, original, speech, moment, natives).run();
}

bool is_personal(std::string_view kind) {
  return std::find(kPersonal.begin(), kPersonal.end(), kind) != kPersonal.end();
}

}  // namespace hamkalam::text
