#include "text/entities.hpp"

#include <unicode/uchar.h>

#include <algorithm>

namespace hamkalam::text {
namespace {

bool is_digit(char16_t u) {
  return u >= '0' && u <= '9';
}
bool is_ascii_letter(char16_t u) {
  return u >= 'a' && u <= 'z';
}
bool is_space(char16_t u) {
  return u == ' ' || u == '\n' || u == '\t';
}

// What a run of digits, letters and the marks between them is made of.
struct Run {
  std::size_t begin = 0, end = 0;  // units of the folded text
  std::string code;                // ASCII, separators taken out
  std::size_t digits = 0, letters = 0;
  bool grouped = false;  // "1,250"
  int decimals = -1;     // digits behind the decimal point; -1 where there is none
  bool hyphens = false;
};

class Finder {
 public:
  Finder(const Folded& folded, std::u16string_view original,
         const std::vector<const MoneyWords*>& money)
      : folded_(folded), text_(folded.units), original_(original), money_(money) {}

  std::vector<Entity> run() {
    for (std::size_t at = 0; at < text_.size();) {
      if (is_space(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && !is_space(text_[end])) ++end;
      at = std::max(address(at, end) ? end : digits_in(at, end), at + 1);
    }
    return std::move(found_);
  }

 private:
  void add(std::string kind, std::size_t begin, std::size_t end, std::string value) {
    Entity entity{std::move(kind), "", std::move(value), static_cast<int>(folded_.start[begin]),
                  static_cast<int>(folded_.end[end - 1])};
    entity.text = to_utf8(original_.substr(static_cast<std::size_t>(entity.start),
                                           static_cast<std::size_t>(entity.end - entity.start)));
    found_.push_back(std::move(entity));
  }

  // A link or an e-mail address in [begin, end), whatever brackets and labels stand around it.
  bool address(std::size_t begin, std::size_t end) {
    while (end > begin && u_ispunct(text_[end - 1]) && text_[end - 1] != '/') --end;
    const std::u16string_view word(text_.data() + begin, end - begin);
    for (const std::u16string_view scheme : {u"https://", u"http://", u"www."})
      if (const std::size_t at = word.find(scheme); at != word.npos) {
        add("url", begin + at, end, to_utf8(word.substr(at)));
        return true;
      }
    const std::size_t at = word.find('@');
    if (at == word.npos || at == 0 || word.find('.', at) == word.npos) return false;
    const std::size_t border = word.substr(0, at).find_last_of(u":(<[\"'");
    const std::size_t first = border == word.npos ? 0 : border + 1;
    if (first == at) return false;
    add("email", begin + first, end, to_utf8(word.substr(first)));
    return true;
  }

  static bool phone_like(const std::string& code) {
    return code[0] == '+' || (code.size() > 2 && code[0] == '0');
  }
  static bool phone_complete(const std::string& code) {
    return code.size() >= (code[0] == '+' || code.starts_with("00") ? 12u : 11u);
  }

  // Reads one run that begins in [begin, border) and returns where to go on.
  std::size_t digits_in(std::size_t begin, std::size_t border) {
    while (begin < border && !is_digit(text_[begin]) && !is_ascii_letter(text_[begin]) &&
           text_[begin] != '+')
      ++begin;
    Run run;
    run.begin = run.end = begin;
    while (run.end < text_.size() && take(run, border)) ++run.end;
    if (run.digits == 0) return std::max(run.end, begin + 1);
    classify(run);
    return run.end;
  }

  // Takes the unit at run.end into the run; false where the run is over.
  bool take(Run& run, std::size_t border) {
    const char16_t u = text_[run.end];
    const auto digits_after = [&] {
      std::size_t n = 0;
      while (run.end + 1 + n < text_.size() && is_digit(text_[run.end + 1 + n])) ++n;
      return n;
    }();
    if (is_digit(u)) {
      ++run.digits;
      if (run.decimals >= 0) ++run.decimals;
    } else if (is_ascii_letter(u)) {
      // "500k": what follows a number without letters before it is its own word.
      if (run.digits && !run.letters && !run.hyphens && glued_word_is_scale(run.end)) return false;
      ++run.letters;
    } else if (u == '+' && run.end == run.begin) {
      if (!digits_after) return false;
    } else if (u == ',' && digits_after == 3 && run.digits && !run.letters) {
      run.grouped = true;
      return true;
    } else if (u == '.' && digits_after && run.digits && !run.letters && run.decimals < 0) {
      run.decimals = 0;
      run.code += '.';
      return true;
    } else if ((u == '-' || u == '_') && run.end + 1 < border &&
               (digits_after || is_ascii_letter(text_[run.end + 1]))) {
      // Two short numbers are a range or a date; a code or a phone number goes on.
      if (!run.letters && !phone_like(run.code) && run.digits + digits_after < 9) return false;
      run.hyphens = true;
      if (run.letters) run.code += '-';
      return true;
    } else if (u == ' ' && digits_after >= 2 && run.digits && !run.letters &&
               phone_like(run.code) && !phone_complete(run.code)) {
      return true;  // 0912 345 6789
    } else {
      return false;
    }
    run.code += static_cast<char>(u);
    return true;
  }

  bool glued_word_is_scale(std::size_t at) const {
    std::size_t stop = at;
    while (stop < text_.size() && is_ascii_letter(text_[stop])) ++stop;
    return scale_of(text_.substr(at, stop - at)) != 0;
  }

  std::string currency_of(const std::u16string& word) const {
    for (const auto* words : money_)
      if (const auto c = words->currency.find(word); c != words->currency.end()) return c->second;
    return {};
  }
  std::int64_t scale_of(const std::u16string& word) const {
    for (const auto* words : money_)
      if (const auto s = words->scale.find(word); s != words->scale.end()) return s->second;
    return 0;
  }

  // The word or sign that begins at `at`; `stop` is set behind it.
  std::u16string word_at(std::size_t at, std::size_t& stop) const {
    stop = at;
    if (at < text_.size() && u_charType(text_[at]) == U_CURRENCY_SYMBOL)
      stop = at + 1;
    else
      while (stop < text_.size() && u_isalpha(text_[stop])) ++stop;
    return text_.substr(at, stop - at);
  }

  std::string currency_before(std::size_t& begin) const {
    std::size_t at = begin;
    while (at > 0 && text_[at - 1] == ' ') --at;
    std::size_t first = at;
    if (at > 0 && u_charType(text_[at - 1]) == U_CURRENCY_SYMBOL)
      first = at - 1;
    else
      while (first > 0 && is_ascii_letter(text_[first - 1])) --first;
    const std::string currency = currency_of(text_.substr(first, at - first));
    if (!currency.empty()) begin = first;
    return currency;
  }

  // The currency behind `end`, over at most one scale word; moves `end` there.
  std::string currency_after(std::size_t& end, std::int64_t& scale) const {
    std::size_t at = end;
    for (int words = 0; words < 2; ++words) {
      while (at < text_.size() && text_[at] == ' ') ++at;
      std::size_t stop = at;
      const std::u16string word = word_at(at, stop);
      if (const std::string currency = currency_of(word); !currency.empty()) {
        end = stop;
        return currency;
      }
      const std::int64_t factor = scale_of(word);
      if (factor == 0 || scale > 1) return {};
      scale = factor;
      at = stop;
    }
    return {};
  }

  // "1.5" times 1000000, as a decimal string.
  static std::string times(const std::string& code, std::int64_t scale) {
    if (scale == 1) return code;
    const auto point = std::min(code.find('.'), code.size());
    std::string digits = code.substr(0, point);
    std::string rest = point < code.size() ? code.substr(point + 1) : "";
    for (; scale > 1; scale /= 10) {
      digits += rest.empty() ? '0' : rest[0];
      if (!rest.empty()) rest.erase(0, 1);
    }
    const auto first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return digits.substr(first) + (rest.empty() ? "" : "." + rest);
  }

  void classify(Run& run) {
    if (run.letters) {
      // Arabizi writes letters as digits (3ayez): a code has more digits than letters, or a hyphen.
      if (run.digits >= 3 && run.digits + run.letters >= 5 &&
          (run.digits >= run.letters || run.hyphens))
        add("order_number", run.begin, run.end, run.code);
      return;
    }
    std::int64_t scale = 1;
    std::size_t begin = run.begin, end = run.end;
    std::string currency = currency_after(end, scale);
    if (currency.empty()) currency = currency_before(begin);
    if (!currency.empty() && run.digits <= 12 && run.code[0] != '+') {
      run.end = end;
      return add("money", begin, end, times(run.code, scale) + " " + currency);
    }
    if (run.decimals < 0 && !run.grouped) {
      if (phone_like(run.code) && run.digits <= 15 && run.digits >= (run.code[0] == '+' ? 9u : 10u))
        return add("phone", run.begin, run.end, run.code);
      if (run.digits >= 4 && run.digits <= 14 && !(run.digits == 4 && looks_like_year(run.code)))
        return add("order_number", run.begin, run.end, run.code);
    }
    add("number", run.begin, run.end, run.code);
  }

  static bool looks_like_year(const std::string& code) {
    return code.starts_with("13") || code.starts_with("14") || code.starts_with("19") ||
           code.starts_with("20") || code.starts_with("21");
  }

  const Folded& folded_;
  const std::u16string& text_;
  std::u16string_view original_;
  const std::vector<const MoneyWords*>& money_;
  std::vector<Entity> found_;
};

}  // namespace

std::vector<Entity> find_entities(const Folded& folded, std::u16string_view original,
                                  const std::vector<const MoneyWords*>& money) {
  return Finder(folded, original, money).run();
}

}  // namespace hamkalam::text
