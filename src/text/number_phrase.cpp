#include "text/number_phrase.hpp"

#include <limits>

namespace hamkalam::text {
namespace {

constexpr std::int64_t kMost = 9'000'000'000'000;  // whole numbers that fit into micros

// "1250.5" in millionths; nothing where it is too large or too fine.
std::optional<std::int64_t> micros_of(const std::string& code) {
  std::int64_t whole = 0, rest = 0, place = kOne;
  std::size_t i = 0;
  for (; i < code.size() && code[i] != '.'; ++i) {
    whole = whole * 10 + (code[i] - '0');
    if (whole > kMost) return std::nullopt;
  }
  for (++i; i < code.size() && place > 1; ++i) rest += (code[i] - '0') * (place /= 10);
  return whole * kOne + rest;
}

// The largest power of ten that divides a whole number: what may be added to it is smaller.
std::int64_t room_of(std::int64_t micros) {
  if (micros % kOne || micros == 0) return 0;
  std::int64_t n = micros / kOne, room = 1;
  for (; n % 10 == 0; n /= 10) room *= 10;
  return n < 10 || room > 1 ? room : 1;
}

class Reader {
 public:
  Reader(const std::vector<Lexeme>& lexemes, std::size_t at, const Habits& habits, bool compose)
      : lexemes_(lexemes), habits_(habits), compose_(compose), at_(at), start_(at) {}

  std::optional<NumberPhrase> read() {
    if (has(at_, Kind::minus)) {
      negative_ = true;
      ++at_;
    }
    while (component()) {
      if (!compose_ && out_.next) break;
    }
    if (!out_.next) return std::nullopt;
    if (compose_) {
      decimals();
      half();
    }
    out_.micros = total_ + current_;
    if (negative_) out_.micros = -out_.micros;
    const bool behind =
        large_ == scale_ && scale_ >= 1'000'000 && scale_ <= 1'000'000'000;  // ... a million
    if (behind && current_ > 0 && current_ < 1000 * kOne && current_ % (10 * kOne) == 0)
      out_.elided = current_ * (scale_ / 1000 - 1);
    out_.weak = !strong_ && parts_ == 1;
    if (parts_ > 1 || negative_) out_.digits = nullptr;
    return out_;
  }

 private:
  const Sense* has(std::size_t i, Kind kind) const { return sense(lexemes_, i, kind); }

  // "twenty-five"
  bool hyphen(std::size_t i) const {
    return i > 0 && i + 1 < lexemes_.size() && lexemes_[i].type == Lexeme::Type::mark &&
           lexemes_[i].code == "-" && lexemes_[i - 1].type == Lexeme::Type::word &&
           lexemes_[i + 1].type == Lexeme::Type::word;
  }

  void take(std::size_t next, bool strong) {
    at_ = out_.next = next;
    ++parts_;
    strong_ |= strong;
  }

  // Adds the number word, digits or scale at at_, over an "and" before it; false at the end.
  bool component() {
    std::size_t i = at_;
    bool joined = false;
    if (parts_ && (has(i, Kind::conjunction) || hyphen(i))) {
      joined = true;
      ++i;
    }
    if (i >= lexemes_.size() || out_.ordinal) return false;
    const Lexeme& lexeme = lexemes_[i];
    if (lexeme.type == Lexeme::Type::slash && !parts_) return slash(lexeme);
    if (lexeme.type == Lexeme::Type::slash && parts_ == 1 && out_.digits && lexeme.a < lexeme.b) {
      current_ += lexeme.a * kOne / lexeme.b;  // 1 1/2
      take(i + 1, true);
      room_ = 0;
      return true;
    }
    if (lexeme.type == Lexeme::Type::number) {
      const auto value = micros_of(lexeme.code);
      if (!value) return false;
      if (parts_ && !(out_.scaled && fits(*value))) return false;
      if (!parts_) out_.digits = &lexeme;
      out_.ordinal = lexeme.ordinal;
      return add(*value, i + 1, true);
    }
    if (lexeme.type != Lexeme::Type::word) return false;
    // "30 second": digits go on with a scale only.
    if (out_.digits && !out_.scaled && !has(i, Kind::scale)) return false;
    if (const Sense* scale = has(i, Kind::scale); scale && !joined) return multiply(*scale, i);
    if (const Sense* scale = has(i, Kind::scale); scale && fits(scale->a * kOne))
      return add(scale->a * kOne, i + 1, true);
    for (const Kind kind : {Kind::number, Kind::ordinal, Kind::weak_number}) {
      const Sense* number = has(i, kind);
      if (!number) continue;
      const std::int64_t value = number->a * kOne;
      if (parts_ && !joined && kind == Kind::number && number->a == 100 && last_ >= 2 * kOne &&
          last_ <= 9 * kOne && last_ % kOne == 0) {  // "four hundred" as two words
        current_ += last_ * 99;
        room_ = 100;
        last_ *= 100;
        take(i + 1, true);
        return true;
      }
      if (parts_ == 1 && !joined && habits_.units_first && number->a == 10 && last_ > 0 &&
          last_ < 10 * kOne) {  // "the third ten": thirteenth
        current_ += value;
        room_ = 1;
        out_.ordinal = first_ordinal_;
        take(i + 1, true);
        return true;
      }
      if (joined && room_ == 100 && has(i + 1, Kind::scale) && has(i + 1, Kind::scale)->a == 100)
        return false;  // "between two hundred and three hundred"
      if (kind == Kind::weak_number && parts_ && has(i + 1, Kind::fraction)) return false;
      if (parts_ && !fits(value) && !(joined && tens_after_units(value))) continue;
      out_.ordinal = kind == Kind::ordinal && !has(i, Kind::number);
      first_ordinal_ = out_.ordinal;
      if (kind == Kind::ordinal && parts_ == 0 && (next_is_larger(i) || ten_follows(i)))
        out_.ordinal = false;
      return add(value, i + 1, kind != Kind::weak_number);
    }
    if (const Sense* part = has(i, Kind::fraction); part && !parts_) {
      current_ = kOne * part->a / part->b;
      take(i + 1, false);
      room_ = 0;
      return true;
    }
    return false;
  }

  // "the first and twentieth" of Arabic: an ordinal that a larger one follows.
  bool next_is_larger(std::size_t i) const {
    std::size_t k = i + 1;
    if (!habits_.units_first || !has(k, Kind::conjunction)) return false;
    while (has(k, Kind::conjunction) || has(k, Kind::filler)) ++k;
    const Sense* tens = has(k, Kind::ordinal) ? has(k, Kind::ordinal) : has(k, Kind::number);
    return tens && tens->a >= 20 && tens->a % 10 == 0;
  }

  bool ten_follows(std::size_t i) const {
    const Sense* ten = has(i + 1, Kind::number);
    return habits_.units_first && ten && ten->a == 10;
  }

  bool fits(std::int64_t value) const { return value > 0 && value / kOne < room_; }
  bool tens_after_units(std::int64_t value) const {
    return habits_.units_first && last_ < 10 * kOne && last_ > 0 && value >= 20 * kOne &&
           value <= 90 * kOne && value % (10 * kOne) == 0 && room_ <= 1;
  }

  bool add(std::int64_t value, std::size_t next, bool strong) {
    current_ += value;
    last_ = value;
    room_ = room_of(value);
    take(next, strong);
    return true;
  }

  bool multiply(const Sense& scale, std::size_t i) {
    const bool alone = !parts_;
    if (alone && lexemes_[i].end - lexemes_[i].begin < 3) return false;  // "k", "m"
    // "two million and five hundred thousand": only what is smaller than the scale is multiplied.
    if (scale.a >= 1000 && !out_.digits && current_ / kOne >= scale.a) {
      const std::int64_t rest = current_ % (scale.a * kOne);
      if (rest == 0) return false;
      total_ += current_ - rest;
      current_ = rest;
    }
    std::int64_t& base = current_ == 0 && !alone ? total_ : current_;
    if (alone) base = kOne;
    if (base > kMost * kOne / scale.a) return false;
    if (scale.a >= 1000 && total_ && current_ && large_ <= scale.a) return false;
    // "2m" are minutes unless it is money.
    if (has(i, Kind::unit) && !lexemes_[i].capital && !has(i + 1, Kind::currency) &&
        !(start_ > 0 && has(start_ - 1, Kind::currency)))
      return false;
    base *= scale.a;
    if (scale.a >= 1000) {
      total_ += current_;
      current_ = 0;
    }
    scale_ = scale.a;
    if (scale.a >= 1000) large_ = scale.a;
    room_ = scale.a;
    last_ = 0;
    out_.scaled = true;
    take(i + 1, true);
    return true;
  }

  // "1/2"; with Persian habits "1/5 million" is one and a half.
  bool slash(const Lexeme& lexeme) {
    const auto at = lexeme.code.find('/');
    const auto whole = micros_of(lexeme.code.substr(0, at));
    if (!whole) return false;
    if (habits_.decimal_slash) {
      const auto value = micros_of(lexeme.code.substr(0, at) + "." + lexeme.code.substr(at + 1));
      if (!value) return false;
      current_ = *value;
    } else {
      if (lexeme.b == 0) return false;
      current_ = *whole / lexeme.b;
    }
    take(at_ + 1, true);
    room_ = 0;
    return true;
  }

  // "two point five"
  void decimals() {
    if (current_ % kOne || out_.scaled) return;
    if (!has(at_, Kind::point)) return;
    const std::size_t i = at_ + 1;
    if (i >= lexemes_.size()) return;
    std::int64_t value = -1;
    if (lexemes_[i].type == Lexeme::Type::number && lexemes_[i].code.find('.') == std::string::npos)
      value = micros_of("0." + lexemes_[i].code).value_or(-1);
    else if (const Sense* word = has(i, Kind::number))
      value = word->a * kOne / (word->a < 10 ? 10 : 100);
    else if (const Sense* weak = has(i, Kind::weak_number))
      value = weak->a * kOne / 10;
    if (value < 0) return;
    current_ += value;
    take(i + 1, true);
    if (const Sense* scale = has(at_, Kind::scale)) multiply(*scale, at_);
  }

  // "and a half", of the last scale: two million and a half.
  void half() {
    std::size_t i = at_;
    if (!has(i, Kind::conjunction)) return;
    ++i;
    if (has(i, Kind::weak_number) && has(i + 1, Kind::fraction)) ++i;
    const Sense* part = has(i, Kind::fraction);
    if (!part || out_.ordinal) return;
    const std::int64_t of = current_ == 0 && out_.scaled ? scale_ : 1;
    current_ += of * kOne * part->a / part->b;
    take(i + 1, true);
    if (const Sense* scale = has(at_, Kind::scale); scale && of == 1) multiply(*scale, at_);
  }

  const std::vector<Lexeme>& lexemes_;
  const Habits& habits_;
  bool compose_;
  std::size_t at_;
  NumberPhrase out_;
  std::int64_t total_ = 0, current_ = 0, last_ = 0, room_ = 0, scale_ = 1, large_ = kMost;
  const std::size_t start_;
  int parts_ = 0;
  bool strong_ = false, negative_ = false, first_ordinal_ = false;
};

}  // namespace

std::string decimal(std::int64_t micros) {
  std::string out = micros < 0 ? "-" : "";
  const std::uint64_t size =
      micros < 0 ? 0 - static_cast<std::uint64_t>(micros) : static_cast<std::uint64_t>(micros);
  out += std::to_string(size / kOne);
  if (size % kOne) {
    std::string rest = std::to_string(kOne + static_cast<std::int64_t>(size % kOne)).substr(1);
    while (rest.back() == '0') rest.pop_back();
    out += "." + rest;
  }
  return out;
}

std::string NumberPhrase::text() const {
  return digits ? digits->code : decimal(micros);
}

std::optional<NumberPhrase> number_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                      const Habits& habits, bool compose) {
  if (at >= lexemes.size() || !may_be_number(lexemes[at])) return std::nullopt;
  return Reader(lexemes, at, habits, compose).read();
}

}  // namespace hamkalam::text
