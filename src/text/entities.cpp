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

// One run of the text without spaces, and what it holds.
struct Piece {
  std::size_t begin, end;  // units of the folded text
};

class Finder {
 public:
  Finder(const Folded& folded, std::u16string_view original, const MoneyWords& money)
      : folded_(folded), text_(folded.units), original_(original), money_(money) {}

  std::vector<Entity> run() {
    for (std::size_t at = 0; at < text_.size();) {
      if (is_space(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && !is_space(text_[end])) ++end;
      at = std::max(address({at, end}) ? end : digits_in({at, end}), at + 1);
    }
    return std::move(found_);
  }

 private:
  void add(std::string kind, std::size_t begin, std::size_t end, std::string value) {
    Entity entity{std::move(kind), "", std::move(value), static_cast<int>(folded_.start[begin]),
                  static_cast<int>(folded_.end[end - 1])};
    entity.text = to_utf8(original_.substr(entity.start, entity.end - entity.start));
    found_.push_back(std::move(entity));
  }

  bool address(Piece piece) {
    std::size_t end = piece.end;
    while (end > piece.begin && u_ispunct(text_[end - 1]) && text_[end - 1] != '/') --end;
    const std::u16string_view word(text_.data() + piece.begin, end - piece.begin);
    const std::size_t at = word.find('@');
    if (at != word.npos && at > 0 && word.find('.', at) != word.npos) {
      add("email", piece.begin, end, to_utf8(word));
      return true;
    }
    if (word.starts_with(u"http://") || word.starts_with(u"https://") ||
        word.starts_with(u"www.")) {
      add("url", piece.begin, end, to_utf8(word));
      return true;
    }
    return false;
  }

  // Returns where to go on.
  std::size_t digits_in(Piece piece) {
    std::size_t begin = piece.begin;
    while (begin < piece.end && !is_digit(text_[begin]) && !is_ascii_letter(text_[begin]) &&
           text_[begin] != '+')
      ++begin;
    std::size_t end = begin;
    std::string code;
    std::size_t digits = 0, letters = 0;
    bool grouped = false;
    while (end < text_.size()) {
      const char16_t u = text_[end];
      const bool more = end + 1 < text_.size() && is_digit(text_[end + 1]);
      if (is_digit(u)) {
        ++digits;
      } else if (is_ascii_letter(u)) {
        ++letters;
      } else if (u == '+' && end == begin && more) {
      } else if ((u == ',' || u == '.') && more && digits) {
        grouped = true;
        ++end;
        continue;
      } else if ((u == '-' || u == '_') && end + 1 < piece.end) {
        ++end;
        if (letters) code += '-';
        continue;
      } else if (u == ' ' && more && digits && !letters && phone_like(code)) {
        ++end;  // 0912 345 6789
        continue;
      } else {
        break;
      }
      code += static_cast<char>(u);
      ++end;
    }
    if (digits == 0) return std::max(end, piece.begin + 1);
    classify(begin, end, code, digits, letters, grouped);
    return end;
  }

  static bool phone_like(const std::string& code) {
    return code[0] == '+' || code.starts_with("09") || code.starts_with("00") ||
           code.starts_with("05") || code.starts_with("01") || code.starts_with("07");
  }

  void classify(std::size_t begin, std::size_t end, const std::string& code, std::size_t digits,
                std::size_t letters, bool grouped) {
    if (letters) {
      // Arabizi writes letters as digits (3ayez): a code has more digits than letters, or a hyphen.
      const bool hyphen = code.find('-') != code.npos;
      if (digits >= 3 && digits + letters >= 5 && (digits >= letters || hyphen))
        add("order_number", begin, end, code);
      return;
    }
    std::int64_t scale = 1;
    if (const std::string currency = currency_after(end, scale);
        !currency.empty() && digits <= 12) {
      std::string amount = scale > 1 ? std::to_string(std::stoll(code) * scale) : code;
      return add("money", begin, end, amount + " " + currency);
    }
    if (code[0] == '+' ? digits >= 9 : phone_like(code) && digits >= 10 && digits <= 15)
      return add("phone", begin, end, code);
    if (!grouped && digits >= 4 && digits <= 14 && !(digits == 4 && looks_like_year(code)))
      return add("order_number", begin, end, code);
    add("number", begin, end, code);
  }

  static bool looks_like_year(const std::string& code) {
    return code.starts_with("13") || code.starts_with("14") || code.starts_with("19") ||
           code.starts_with("20");
  }

  // The currency named by the word after `end`, over at most one scale word; moves `end` there.
  std::string currency_after(std::size_t& end, std::int64_t& scale) const {
    std::size_t at = end;
    for (int words = 0; words < 2; ++words) {
      while (at < text_.size() && text_[at] == ' ') ++at;
      std::size_t stop = at;
      while (stop < text_.size() && !is_space(text_[stop]) && !u_ispunct(text_[stop])) ++stop;
      const std::u16string word = text_.substr(at, stop - at);
      if (const auto c = money_.currency.find(word); c != money_.currency.end()) {
        end = stop;
        return c->second;
      }
      const auto s = money_.scale.find(word);
      if (s == money_.scale.end() || scale > 1) return {};
      scale = s->second;
      at = stop;
    }
    return {};
  }

  const Folded& folded_;
  const std::u16string& text_;
  std::u16string_view original_;
  const MoneyWords& money_;
  std::vector<Entity> found_;
};

}  // namespace

std::vector<Entity> find_entities(const Folded& folded, std::u16string_view original,
                                  const MoneyWords& money) {
  return Finder(folded, original, money).run();
}

}  // namespace hamkalam::text
