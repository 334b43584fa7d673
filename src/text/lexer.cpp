#include "text/digit_lexer.hpp"

namespace hamkalam::text {
namespace {

class Lexer : public DigitLexer {
 public:
  Lexer(const Folded& folded, std::u16string_view original, const Speech& speech,
        const std::vector<Native>& natives)
      : DigitLexer(folded, original, speech), natives_(natives), native_(natives.begin()) {}

  Lexed run() {
    out_.lexemes.reserve(text_.size() / 4 + 4);
    for (std::size_t i = 0; i < text_.size() && !marked_; ++i)
      marked_ =
          text_[i] < 0x80 &&
          (text_[i] == '@' || (text_[i] == '/' && i > 1 && text_.compare(i - 2, 3, u"://") == 0) ||
           (text_[i] == 'w' && text_.compare(i, 4, u"www.") == 0));
    cut();
    // Only a text that spells a dot or an at sign can hold a spoken address.
    std::uint64_t kinds = 0;
    for (const Lexeme& lexeme : out_.lexemes) kinds |= lexeme.kinds;
    if (!marked_ && (kinds & bit(Kind::at_sign)) &&
        ((kinds & bit(Kind::dot)) || text_.find(u'.') != text_.npos)) {
      out_ = {};
      native_ = natives_.begin();
      marked_ = true;
      cut();
    }
    return std::move(out_);
  }

 private:
  void cut() {
    for (std::size_t at = 0; at < text_.size();) {
      if (is_space(text_[at])) {
        if (text_[at] == '\n') put(Lexeme::Type::other, at, at + 1).code = "\n";
        ++at;
        continue;
      }
      if (marked_ && (at == 0 || is_space(text_[at - 1])))
        if (const std::size_t end = address(at)) {
          at = end;
          continue;
        }
      at = step(at);
    }
    for (Lexeme& lexeme : out_.lexemes)
      if (lexeme.senses) {
        const char16_t written = original_[folded_.start[lexeme.begin]];
        lexeme.capital = lexeme.end - lexeme.begin == 1 && written >= 'A' && written <= 'Z';
        for (const Sense& sense : *lexeme.senses) lexeme.kinds |= bit(sense.kind);
      }
  }

  std::size_t step(std::size_t at) {
    const char16_t u = text_[at];
    if (is_digit(u) || ((u == '+' || u == '(') && (is_digit(unit(at + 1)) || unit(at + 1) == '+')))
      if (const std::size_t end = digits(at)) return end;
    if (u == '.' && is_digit(unit(at + 1)) && (at == 0 || is_space(text_[at - 1])))
      return number(at);
    if (is_word_unit(u)) return word(at);
    if (const auto match = known(at)) {
      put(Lexeme::Type::word, at, match.end).senses = match.senses;
      return match.end;
    }
    put(Lexeme::Type::mark, at, at + 1).code = u < 0x80 ? std::string(1, static_cast<char>(u)) : "";
    return at + 1;
  }

  std::size_t word(std::size_t at) {
    std::size_t stop = at;
    std::uint64_t hash = WordHash::kBegin;
    for (; stop < text_.size() && is_word_unit(text_[stop]); ++stop)
      hash = WordHash::next(hash, text_[stop]);
    if (text_[at] < 0x80)
      if (const std::size_t end = account(at)) return end;
    const bool with_digits = is_digit(unit(stop)) && text_[at] < 0x80;
    const bool hyphened = (unit(stop) == '-' || unit(stop) == '_') && text_[at] < 0x80 &&
                          (is_digit(unit(stop + 1)) || is_ascii_letter(unit(stop + 1)));
    const auto match = words_.match(text_, at, stop, WordHash::end(hash));
    if (with_digits && match && match.end > stop) {
      put(Lexeme::Type::word, at, match.end).senses = match.senses;
      return match.end;
    }
    if (with_digits || hyphened) {
      const bool splits = with_digits && splits_before(at, stop);
      if (!splits) {
        if (const std::size_t end = code(at)) return end;
        if (with_digits) {
          while (is_word_unit(unit(stop)) || is_digit(unit(stop))) ++stop;
          put(Lexeme::Type::other, at, stop);
          return stop;
        }
      }
    }
    if (match) {
      put(Lexeme::Type::word, at, match.end).senses = match.senses;
      return match.end;
    }
    if (const std::size_t end = prefixed(at, stop)) return end;
    if (suffixed(at, stop)) return stop;
    if (compound(at, stop)) return stop;
    while (native_ != natives_.end() && native_->begin < at) ++native_;
    if (native_ != natives_.end() && native_->begin == at)
      if (const Senses* senses = known_word(native_->word)) {
        put(Lexeme::Type::word, at, stop).senses = senses;
        return stop;
      }
    put(Lexeme::Type::other, at, stop);
    return stop;
  }

  // "rs20", "feb13": a word that digits may follow at once.
  bool splits_before(std::size_t at, std::size_t stop) const {
    const Senses* senses = known_word(std::u16string_view(text_.data() + at, stop - at));
    if (!senses) return false;
    std::size_t end = stop;
    while (is_digit(unit(end)) || unit(end) == '.' || unit(end) == ',') ++end;
    const bool sum = end - stop <= 4 || text_.find_first_of(u".,", stop) < end;
    return !is_word_unit(unit(end)) &&
           ((sense_of(senses, Kind::currency) && sum) || sense_of(senses, Kind::month) ||
            sense_of(senses, Kind::weak_month));
  }

  // A known word behind one or two that are written together with it ("w-al-khamis"); 0 if none.
  std::size_t prefixed(std::size_t at, std::size_t stop, int depth = 0) {
    for (const std::uint8_t place_of : words_.prefixes_with(text_[at])) {
      const auto& prefix = words_.prefixes()[place_of];
      const std::size_t rest = at + prefix.text.size();
      if (text_[at] != prefix.text[0] || rest >= stop ||
          text_.compare(at, prefix.text.size(), prefix.text) != 0)
        continue;
      const Senses* senses = nullptr;
      std::size_t end = stop;
      if (!prefix.kept.empty()) {
        std::u16string whole = prefix.kept;
        whole.append(text_, rest, stop - rest);
        senses = known_word(whole);
      }
      if (!senses)
        if (const auto match = words_.match(text_, rest, stop, hash_of(rest, stop));
            match && match.end >= stop) {
          senses = match.senses;
          end = match.end;
        }
      const std::size_t place = out_.lexemes.size();
      if (senses)
        put(Lexeme::Type::word, rest, end).senses = senses;
      else
        end = depth == 0 ? prefixed(rest, stop, 1) : 0;
      if (!end) continue;
      put(Lexeme::Type::word, at, rest).senses = &prefix.senses;
      std::rotate(out_.lexemes.begin() + static_cast<std::ptrdiff_t>(place), out_.lexemes.end() - 1,
                  out_.lexemes.end());
      return end;
    }
    return 0;
  }

  bool suffixed(std::size_t at, std::size_t stop) {
    for (const std::uint8_t place_of : words_.suffixes_with(text_[stop - 1])) {
      const auto& suffix = words_.suffixes()[place_of];
      if (text_[stop - 1] != suffix.text.back() || stop - at <= suffix.text.size() + 1)
        continue;  // endings of one letter are words
      const std::size_t cut = stop - suffix.text.size();
      if (text_.compare(cut, suffix.text.size(), suffix.text) != 0) continue;
      const Senses* senses = known_word(std::u16string_view(text_.data() + at, cut - at));
      if (!senses) continue;
      if (sense_of(&suffix.senses, Kind::ordinal)) {
        Senses made;
        for (const Sense& sense : *senses)
          if (sense.kind == Kind::number || sense.kind == Kind::weak_number ||
              sense.kind == Kind::scale) {
            if (sense.kind == Kind::scale) made.push_back(sense);  // "three thousandth"
            made.push_back(sense);
            made.back().kind = Kind::ordinal;
          }
        if (made.empty()) continue;
        out_.made.push_back(std::move(made));
        senses = &out_.made.back();
      }
      put(Lexeme::Type::word, at, stop).senses = senses;
      return true;
    }
    return false;
  }

  // A number and what it counts, written together; of several ways the longest number.
  bool compound(std::size_t at, std::size_t stop) {
    std::size_t found = 0;
    const Senses *number = nullptr, *counted = nullptr;
    std::uint64_t hash = WordHash::kBegin;
    for (std::size_t cut = at; cut + 2 < stop;) {
      hash = WordHash::next(hash, text_[cut++]);
      if (cut < at + 2 || !words_.may_count(WordHash::end(hash))) continue;
      const Senses* left = known_word(std::u16string_view(text_.data() + at, cut - at));
      if (!sense_of(left, Kind::scale) && !sense_of(left, Kind::number) &&
          !sense_of(left, Kind::weak_number))
        continue;
      const auto right = known(cut);
      if (!right || right.end != stop) continue;
      if (!sense_of(right.senses, Kind::currency) && !sense_of(right.senses, Kind::unit) &&
          !sense_of(right.senses, Kind::scale))
        continue;
      found = cut;
      number = left;
      counted = right.senses;
    }
    if (!found) return false;
    put(Lexeme::Type::word, at, found).senses = number;
    put(Lexeme::Type::word, found, stop).senses = counted;
    return true;
  }

  std::size_t hash_of(std::size_t begin, std::size_t end) const {
    return WordHash()(std::u16string_view(text_).substr(begin, end - begin));
  }

  const std::vector<Native>& natives_;
  std::vector<Native>::const_iterator native_;  // the first one that is not behind us
  bool marked_ = false;                         // an address may be in it
};

}  // namespace

Entity make_entity(std::string kind, std::string value, const Folded& folded,
                   std::u16string_view original, std::size_t begin, std::size_t end) {
  Entity entity;
  entity.kind = std::move(kind);
  entity.value = std::move(value);
  entity.start = static_cast<int>(folded.start[begin]);
  entity.end = static_cast<int>(folded.end[end - 1]);
  entity.text = to_utf8(original.substr(static_cast<std::size_t>(entity.start),
                                        static_cast<std::size_t>(entity.end - entity.start)));
  return entity;
}

Lexed lex(const Folded& folded, std::u16string_view original, const Speech& speech,
          const std::vector<Native>& natives) {
  return Lexer(folded, original, speech, natives).run();
}

}  // namespace hamkalam::text
