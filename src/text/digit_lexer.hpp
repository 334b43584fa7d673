// What tells itself by its form: addresses, links, dates and clock times in digits, phone, card and
// account numbers, codes, numbers. Part of lexer.cpp.
#pragma once

#include <unicode/uchar.h>

#include <algorithm>

#include "text/identifiers.hpp"
#include "text/lexer.hpp"

namespace hamkalam::text {

class DigitLexer {
 public:
  DigitLexer(const Folded& folded, std::u16string_view original, const Speech& speech)
      : folded_(folded),
        text_(folded.units),
        original_(original),
        habits_(speech.habits),
        words_(speech.words) {}

 protected:
  static bool is_digit(char16_t u) { return u >= '0' && u <= '9'; }
  static bool is_ascii_letter(char16_t u) { return u >= 'a' && u <= 'z'; }
  static bool is_space(char16_t u) { return u == ' ' || u == '\n' || u == '\t'; }
  static const Sense* sense_of(const Senses* senses, Kind kind) {
    if (senses)
      for (const Sense& sense : *senses)
        if (sense.kind == kind) return &sense;
    return nullptr;
  }

  char16_t unit(std::size_t at) const { return at < text_.size() ? text_[at] : u'\0'; }

  std::size_t digits_at(std::size_t at) const {
    std::size_t n = 0;
    while (is_digit(unit(at + n))) ++n;
    return n;
  }

  int number_at(std::size_t at, std::size_t digits) const {
    int out = 0;
    for (std::size_t i = 0; i < digits && i < 9; ++i) out = out * 10 + (text_[at + i] - '0');
    return out;
  }

  std::string ascii(std::size_t begin, std::size_t end) const {
    return {text_.begin() + static_cast<std::ptrdiff_t>(begin),
            text_.begin() + static_cast<std::ptrdiff_t>(end)};
  }

  const Habits& own() const { return *habits_.front(); }

  Lexeme& put(Lexeme::Type type, std::size_t begin, std::size_t end) {
    Lexeme& lexeme = out_.lexemes.emplace_back();
    lexeme.type = type;
    lexeme.begin = begin;
    lexeme.end = end;
    return lexeme;
  }

  std::size_t found(std::string kind, std::string value, std::size_t begin, std::size_t end) {
    put(Lexeme::Type::entity, begin, end).entity = out_.found.size();
    out_.found.push_back(
        make_entity(std::move(kind), std::move(value), folded_, original_, begin, end));
    return end;
  }

  Words::Match known(std::size_t at) const { return words_.match(text_, at); }
  const Senses* known_word(std::u16string_view word) const { return words_.find(word); }

  // A link or an e-mail address in the run that begins at `at`, whatever stands around it; 0 if
  // none.
  std::size_t address(std::size_t at) {
    std::size_t stop = at;
    while (stop < text_.size() && !is_space(text_[stop])) ++stop;
    const std::size_t border = stop;
    while (stop > at && (u_ispunct(text_[stop - 1]) || text_[stop - 1] == '>') &&
           text_[stop - 1] != '/')
      --stop;
    const std::u16string_view run(text_.data() + at, stop - at);
    for (const std::u16string_view scheme : {u"https://", u"http://", u"www."})
      if (const std::size_t in = run.find(scheme);
          in != run.npos && run.size() > in + scheme.size()) {
        found("url", to_utf8(run.substr(in)), at + in, stop);
        return border;
      }
    const std::size_t sign = run.find('@');
    if (sign == run.npos) return spoken_address(at, stop);
    if (sign == 0 || run.find('.', sign) == run.npos) return 0;
    const std::size_t before = run.substr(0, sign).find_last_of(u":(<[\"'");
    const std::size_t first = before == run.npos ? 0 : before + 1;
    if (first == sign) return 0;
    found("email", to_utf8(run.substr(first)), at + first, stop);
    return border;
  }

  // "sara dot r at example dot com": the dots, or the beginning of a text, tell it from prose.
  std::size_t spoken_address(std::size_t at, std::size_t first_stop) {
    std::string value;
    std::size_t i = at, stop = first_stop;
    bool has_at = false, has_dot = false, dot_after_at = false;
    for (int parts = 0; parts < 12; ++parts) {
      for (; i < stop; ++i) {
        const char16_t u = text_[i];
        if (!is_digit(u) && !is_ascii_letter(u) && u != '.' && u != '-' && u != '_' && u != '+')
          return 0;
        value += static_cast<char>(u);
        if (has_at && u == '.') dot_after_at = true;
      }
      const std::size_t value_end = i;
      while (unit(i) == ' ') ++i;
      const auto join = known(i);
      const bool at_sign = join && sense_of(join.senses, Kind::at_sign);
      const bool dot = join && sense_of(join.senses, Kind::dot);
      const bool more = (at_sign && !has_at) || dot;
      if (!more || unit(join.end) != ' ') {
        const bool alone = at == 0 && value_end == text_.size();
        if (!has_at || !dot_after_at || !(has_dot || alone)) return 0;
        return found("email", value, at, value_end);
      }
      value += at_sign ? '@' : '.';
      has_at |= at_sign;
      has_dot |= dot;
      dot_after_at |= dot && has_at;
      i = join.end + 1;
      stop = i;
      while (stop < text_.size() && !is_space(text_[stop])) ++stop;
      while (stop > i && u_ispunct(text_[stop - 1])) --stop;
      if (stop == i) return 0;
    }
    return 0;
  }

  std::size_t digits(std::size_t at) {
    const bool begins = at == 0 || !(is_digit(text_[at - 1]) || is_word_unit(text_[at - 1]));
    if (begins) {
      // "2moro", "24/7": rows that begin with digits.
      if (const auto match = known(at);
          match && !is_digit(unit(match.end)) &&
          !(unit(match.end) == '/' && is_digit(unit(match.end + 1)))) {
        put(Lexeme::Type::word, at, match.end).senses = match.senses;
        return match.end;
      }
      if (const std::size_t end = national(at)) return end;
      if (const std::size_t end = date(at)) return end;
      if (const std::size_t end = clock(at)) return end;
      if (const std::size_t end = card(at)) return end;
      if (const std::size_t end = phone(at)) return end;
    }
    if (!is_digit(text_[at])) return 0;
    if (const std::size_t end = code(at)) return end;
    return number(at);
  }

  static bool named_year(int year, std::size_t digits) {
    return digits == 4 && ((year >= 1300 && year < 1500) || (year >= 1900 && year < 2100));
  }

  Calendar calendar_of_year(int year) const {
    if (year >= 1500) return Calendar::gregorian;
    for (const Habits* habits : habits_)
      for (const Calendar calendar : habits->calendars)
        if (calendar != Calendar::gregorian) return calendar;
    return Calendar::gregorian;
  }

  static bool plausible(const Date& date) {
    return date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= 31;
  }

  // 2026-03-05, 5/3/2026, 1405/1/20, 5.3.2026; "2/15" and "3/2026" in part.
  std::size_t date(std::size_t at) {
    const std::size_t na = digits_at(at);
    const char16_t sign = unit(at + na), mark = sign == 0x2044 ? u'/' : sign;
    if (na == 0 || na > 4 || (mark != '/' && mark != '-' && mark != '.')) return 0;
    const std::size_t b_at = at + na + 1, nb = digits_at(b_at);
    if (nb == 0 || nb > 4) return 0;
    const int a = number_at(at, na), b = number_at(b_at, nb);
    const bool third = unit(b_at + nb) == mark;
    const std::size_t c_at = b_at + nb + 1, nc = third ? digits_at(c_at) : 0;
    if (nc) {
      const std::size_t end = c_at + nc;
      if (is_digit(unit(end)) ||
          ((unit(end) == mark || unit(end) == '-') && is_digit(unit(end + 1))))
        return 0;
      const int c = number_at(c_at, nc);
      Date date;
      if (named_year(a, na)) {
        date = {calendar_of_year(a), a, b, c};
      } else if (named_year(c, nc) || (nc == 2 && mark != '.' && na <= 2 && nb <= 2)) {
        const int year = nc == 4 ? c : c + (c < 70 ? 2000 : 1900);
        date = {calendar_of_year(year), year, b, a};
        if ((own().month_first && a <= 12) || b > 12) std::swap(date.month, date.day);
      } else {
        return 0;
      }
      if (!plausible(date)) return 0;
      put(Lexeme::Type::date, at, end).date = date;
      return end;
    }
    const std::size_t end = b_at + nb;
    if (mark == '.' || (unit(end) == mark && is_digit(unit(end + 1)))) return 0;
    if (is_digit(unit(end))) return 0;
    if (sign == u'/' && is_word_unit(unit(end)) && !known(end)) return 0;
    Date date;
    if (named_year(a, na) && nb <= 2) date = {calendar_of_year(a), a, b, 0};
    if (named_year(b, nb) && na <= 2) date = {calendar_of_year(b), b, a, 0};
    if (date.year && date.month >= 1 && date.month <= 12) {
      put(Lexeme::Type::date, at, end).date = date;
      return end;
    }
    if (mark != '/' || nb > 4) return 0;
    Lexeme& slash = put(Lexeme::Type::slash, at, end);
    slash.a = a;
    slash.b = b;
    slash.code = ascii(at, at + na) + "/" + ascii(b_at, end);
    return end;
  }

  // 17:30, 9:30:15, 16h30
  std::size_t clock(std::size_t at) {
    const std::size_t na = digits_at(at);
    if (na == 0 || na > 2) return 0;
    const bool french = unit(at + na) == 'h' && !is_word_unit(unit(at + na + 1));
    if (unit(at + na) != ':' && !french) return 0;
    const int hours = number_at(at, na);
    std::size_t end = at + na + 1;
    const std::size_t nb = digits_at(end);
    if (hours > 24 || (nb != 2 && !(french && nb == 0 && hours > 12))) return 0;
    const int minutes = nb ? number_at(end, nb) : 0;
    if (minutes > 59) return 0;
    end += nb;
    int seconds = -1;
    if (unit(end) == ':' && digits_at(end + 1) == 2) {
      seconds = number_at(end + 1, 2);
      if (seconds > 59) return 0;
      end += 3;
    }
    if (is_digit(unit(end)) || (unit(end) == ':' && is_digit(unit(end + 1)))) return 0;
    Lexeme& clock = put(Lexeme::Type::clock, at, end);
    clock.a = hours * 60 + minutes;
    clock.seconds = seconds;
    clock.leading = na == 2 && text_[at] == '0';
    return end;
  }

  // An Iranian national id, or an account number without its two letters.
  std::size_t national(std::size_t at) {
    const std::size_t n = digits_at(at);
    if (!own().national_id || (n != 10 && n != 24) || is_word_unit(unit(at + n))) return 0;
    const std::string digits = ascii(at, at + n);
    if (n == 24) return iban_right("IR" + digits) ? found("iban", "IR" + digits, at, at + n) : 0;
    // One that begins with nought could be a phone's but for its check digit.
    if (digits[0] != '0' || !iranian_national_id_right(digits)) return 0;
    return found("national_id", digits, at, at + n);
  }

  // Sixteen digits, in fours or together, whose check digit is right.
  std::size_t card(std::size_t at) {
    std::string digits;
    std::size_t i = at;
    while (digits.size() < 16) {
      const std::size_t n = digits_at(i);
      if (n != 16 && (n != 4 || (digits.empty() && digits_at(i + 5) != 4))) return 0;
      digits += ascii(i, i + n);
      i += n;
      if (digits.size() < 16 && unit(i) != ' ' && unit(i) != '-') return 0;
      if (digits.size() < 16) ++i;
    }
    if (digits.size() != 16 || is_digit(unit(i)) || !luhn_right(digits)) return 0;
    return found("card", digits, at, i);
  }

  // The digits and separators from `at`; `complete` says when a blank ends the number.
  std::size_t phone(std::size_t at) {
    std::string code;
    std::size_t i = at, open = 0;
    bool bare = true;
    std::vector<std::size_t> groups{0};
    if (text_[at] == '(') {
      ++i;
      ++open;
    }
    if (unit(i) == '+') {
      code += '+';
      ++i;
    }
    if (!is_digit(unit(i))) return 0;
    const auto complete = [&] {
      const std::size_t n = code.size();
      return n >= (code[0] == '+' || code.starts_with("00") ? 12u : code[0] == '0' ? 11u : 10u);
    };
    while (i < text_.size()) {
      if (is_digit(text_[i])) {
        code += static_cast<char>(text_[i]);
        ++groups.back();
        ++i;
        continue;
      }
      std::size_t next = i;
      const std::size_t trunk = i + (unit(i) == ' ');
      if (text_.compare(trunk, 3, u"(0)") == 0 && code[0] == '+') {
        i = trunk + 3;
        continue;
      }
      bool blank = false;
      while (next < text_.size() && next - i < 6) {
        const char16_t u = text_[next];
        if (u == ')' && open) {
          --open;
        } else if (u == '(' && next + 1 < text_.size() && is_digit(text_[next + 1]) &&
                   groups.size() < 3) {
          ++open;
        } else if (u == ' ') {
          blank = true;
        } else if (u != '-' && u != '.') {
          break;
        }
        ++next;
      }
      if (next == i || !is_digit(unit(next)) || is_word_unit(unit(next - 1))) break;
      const std::size_t coming = digits_at(next);
      if (complete() || code.size() + coming > 16) break;
      if (blank && (coming < 2 && code[0] != '+')) break;
      bare = false;
      groups.push_back(0);
      i = next;
    }
    if (open && unit(i) == ')') ++i;
    if (is_word_unit(unit(i)) && !known(i)) return 0;
    const std::size_t n = code.size();
    // "phone 0912... ext 12"
    std::string extension;
    std::size_t k = i;
    while (unit(k) == ' ') ++k;
    if (const auto word = known(k); word && sense_of(word.senses, Kind::extension) && n >= 7) {
      std::size_t from = word.end;
      while (unit(from) == ' ' || unit(from) == '.') ++from;
      if (const std::size_t count = digits_at(from); count && count < 7) {
        extension = ";ext=" + ascii(from, from + count);
        i = from + count;
      }
    }
    const bool marked = code[0] == '+' ? n >= 10 && n <= 16 : code[0] == '0' && n >= 10 && n <= 15;
    const bool grouped = groups == std::vector<std::size_t>{3, 3, 4} ||
                         groups == std::vector<std::size_t>{1, 3, 3, 4};
    if (!marked && !grouped && extension.empty() && !(bare && pattern(code))) return 0;
    code += extension;
    return found("phone", code, at, i);
  }

  bool pattern(const std::string& code) const {
    for (const std::string& phone : own().phones)
      if (phone.size() == code.size() &&
          std::equal(phone.begin(), phone.end(), code.begin(),
                     [](char p, char c) { return p == '#' || p == c; }))
        return true;
    return false;
  }

  // A run of letters, digits and hyphens: an order's code, or (1) nothing that is told here.
  std::size_t code(std::size_t at) {
    std::size_t i = at, digits = 0, letters = 0;
    bool hyphens = false;
    std::string value;
    for (; i < text_.size(); ++i) {
      const char16_t u = text_[i];
      const bool goes_on = is_digit(unit(i + 1)) || is_ascii_letter(unit(i + 1));
      if (is_digit(u)) {
        ++digits;
      } else if (is_ascii_letter(u)) {
        ++letters;
      } else if ((u == '-' || u == '_') && goes_on && i > at) {
        hyphens = true;
      } else {
        break;
      }
      value += u == '_' ? '-' : static_cast<char>(u);
    }
    if (!letters) {
      // Digits with hyphens: two short numbers are a range.
      if (!hyphens || digits < 9) return 0;
      value.erase(std::remove(value.begin(), value.end(), '-'), value.end());
      return found("order_number", value, at, i);
    }
    if (hyphens && (split_at(at) || dated(at) || hours(at))) return 0;
    // Two letters and twenty or more digits are an account's number with a wrong check digit.
    if (letters <= 6 && digits >= 15 && is_ascii_letter(text_[at]) && is_digit(unit(at + 2)) &&
        value.size() >= 22 && !hyphens && is_ascii_letter(unit(at + 1)) && value.size() < 34) {
      put(Lexeme::Type::other, at, i);
      return i;
    }
    if (digits < 3 || digits + letters < 5 || (digits < letters && !hyphens) || split_at(at))
      return 0;
    return found("order_number", value, at, i);
  }

  // Whether digits and a known word are written together here: 500k, 25th, 14april.
  bool split_at(std::size_t at) const {
    const std::size_t n = digits_at(at);
    if (n == 0) return false;
    std::size_t stop = at + n;
    while (is_ascii_letter(unit(stop))) ++stop;
    if (stop == at + n || is_digit(unit(stop))) return false;
    const std::u16string_view word(text_.data() + at + n, stop - at - n);
    return known_word(word) != nullptr || ordinal_suffix(word);
  }

  // "15-mar-2026", "mar-2026", "6-month", "2-day"
  bool dated(std::size_t at) const {
    const std::size_t n = digits_at(at);
    if (n > 2 || (n > 0 && unit(at + n) != '-')) return false;
    const std::size_t word = n ? at + n + 1 : at, stop = first_word_end(text_, word);
    const Senses* senses = known_word(std::u16string_view(text_.data() + word, stop - word));
    const bool month = sense_of(senses, Kind::month) || sense_of(senses, Kind::weak_month);
    if (n > 0) return month || sense_of(senses, Kind::unit);
    const std::size_t year = unit(stop) == '-' ? digits_at(stop + 1) : 0;
    return month && year > 0 && named_year(number_at(stop + 1, year), year);
  }

  // "9-11am"
  bool hours(std::size_t at) const {
    const std::size_t n = digits_at(at), second = at + n + 1, m = digits_at(second);
    if (n == 0 || n > 2 || unit(at + n) != '-' || m == 0 || m > 2) return false;
    const std::size_t word = second + m, stop = first_word_end(text_, word);
    return is_word_unit(unit(word)) &&
           sense_of(known_word(std::u16string_view(text_.data() + word, stop - word)), Kind::half);
  }

  bool ordinal_suffix(std::u16string_view word) const {
    for (const auto& suffix : words_.suffixes())
      if (suffix.text == word && sense_of(&suffix.senses, Kind::ordinal)) return true;
    return false;
  }

  std::size_t number(std::size_t at) {
    std::string code;
    std::size_t i = at;
    bool grouped = false, decimal = false;
    const bool dots_group = dots_group_at(at);
    for (; i < text_.size(); ++i) {
      const char16_t u = text_[i];
      const std::size_t after = digits_at(i + 1);
      if (is_digit(u)) {
        code += static_cast<char>(u);
      } else if (u == ',' && !decimal &&
                 (after == 3 || (after == 2 && unit(i + 3) == ',' && digits_at(i + 4) >= 2))) {
        grouped = true;  // by thousands, or as in India
      } else if (u == '.' && dots_group && after == 3) {
        grouped = true;
      } else if (u == '.' && after && !decimal && !(after == 3 && grouped)) {
        if (code.empty()) code = "0";
        code += '.';
        decimal = true;
      } else {
        break;
      }
    }
    if (decimal && unit(i) == '.' && is_digit(unit(i + 1))) {  // a version
      while (is_digit(unit(i)) || (unit(i) == '.' && is_digit(unit(i + 1)))) ++i;
      put(Lexeme::Type::other, at, i);
      return i;
    }
    const std::size_t end = i;
    if (is_word_unit(unit(i))) {
      const std::size_t stop = first_word_end(text_, i);
      if (ordinal_suffix(std::u16string_view(text_.data() + i, stop - i))) {
        Lexeme& out = put(Lexeme::Type::number, at, stop);
        out.code = code;
        out.ordinal = true;
        return stop;
      }
    }
    // Letters that mean nothing here make it a word of Arabizi ("3ayez") or a model's name.
    if (is_word_unit(unit(i)) && text_[i] < 0x80) {
      std::size_t stop = i;
      while (is_word_unit(unit(stop)) || is_digit(unit(stop))) ++stop;
      const auto match = known(i);
      const bool counted =
          match && (match.senses->size() > 1 || match.senses->front().kind != Kind::uncounted);
      if (!counted || match.end < stop) {
        put(Lexeme::Type::other, at, stop);
        return stop;
      }
    }
    Lexeme& out = put(Lexeme::Type::number, at, end);
    out.leading = code.size() > 1 && code[0] == '0' && code[1] != '.';
    out.grouped = grouped;
    out.code = std::move(code);
    return end;
  }

  // 1.250.000; with Persian habits also 125.000, where a comma is not on the keyboard.
  bool dots_group_at(std::size_t at) const {
    std::size_t i = at + digits_at(at);
    int groups = 0;
    if (i == at || i - at > 3 || (text_[at] == '0')) return false;
    while (unit(i) == '.' && digits_at(i + 1) == 3) {
      ++groups;
      i += 4;
    }
    return (groups > 1 || (groups == 1 && own().decimal_slash)) && unit(i) != '.' && unit(i) != ',';
  }

  std::size_t account(std::size_t at) {
    if (!is_ascii_letter(text_[at]) || !is_ascii_letter(unit(at + 1))) return 0;
    const std::size_t check = at + 2 + (unit(at + 2) == ' ');
    if (!is_digit(unit(check)) || !is_digit(unit(check + 1))) return 0;
    std::string code;
    std::size_t i = at, last = at;
    for (; i < text_.size() && code.size() < 35; ++i) {
      const char16_t u = text_[i];
      if (is_digit(u) || is_ascii_letter(u)) {
        code += static_cast<char>(u >= 'a' ? u - 0x20 : u);
        last = i + 1;
        const bool ends = !is_digit(unit(last)) && !is_ascii_letter(unit(last));
        if (ends && code.size() >= 15 && iban_right(code)) return found("iban", code, at, last);
      } else if ((u != ' ' && u != '-') || is_space(unit(i + 1))) {
        break;
      }
    }
    return 0;
  }

  const Folded& folded_;
  const std::u16string& text_;
  std::u16string_view original_;
  const std::vector<const Habits*>& habits_;
  const Words& words_;
  Lexed out_;
};

}  // namespace hamkalam::text
