#include "text/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/file.hpp"
#include "text/unit_traits.hpp"

namespace hamkalam::text {
namespace {

constexpr char16_t kDrop = 0xFFFF;  // noncharacters: never in the table otherwise
constexpr char16_t kLong = 0xFFFE;

const std::u16string* find(const std::vector<std::pair<char16_t, std::u16string>>& sorted,
                           char16_t unit) {
  const auto it = std::lower_bound(sorted.begin(), sorted.end(), unit,
                                   [](const auto& entry, char16_t u) { return entry.first < u; });
  return it != sorted.end() && it->first == unit ? &it->second : nullptr;
}

// Writes at most three bytes for each unit; returns what is behind them.
char* write_utf8(std::u16string_view utf16, char* const out) {
  char* end = out;
  for (const char16_t unit : utf16) {
    if (unit < 0x80) {
      *end++ = static_cast<char>(unit);
    } else if (unit < 0x800) {
      *end++ = static_cast<char>(0xC0 | unit >> 6);
      *end++ = static_cast<char>(0x80 | (unit & 0x3F));
    } else if (!U16_IS_SURROGATE(unit)) {
      *end++ = static_cast<char>(0xE0 | unit >> 12);
      *end++ = static_cast<char>(0x80 | (unit >> 6 & 0x3F));
      *end++ = static_cast<char>(0x80 | (unit & 0x3F));
    } else {  // ICU knows what to make of halves
      const auto size = static_cast<int32_t>(utf16.size());
      UErrorCode status = U_ZERO_ERROR;
      int32_t written = 0;
      u_strToUTF8WithSub(out, size * 3, &written, utf16.data(), size, 0xFFFD, nullptr, &status);
      return out + written;
    }
  }
  return end;
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  std::u16string out(utf8.size(), u'\0');  // no text has more units than bytes
  char16_t* end = out.data();
  const char* const bytes = utf8.data();
  for (std::size_t i = 0; i < utf8.size();) {
    const auto first = static_cast<std::uint8_t>(bytes[i]);
    if (first < 0x80) {
      *end++ = first;
      ++i;
      continue;
    }
    // Arabic script, mostly.
    if (first >= 0xC2 && first < 0xE0 && i + 1 < utf8.size() && U8_IS_TRAIL(bytes[i + 1])) {
      *end++ = static_cast<char16_t>((first & 0x1F) << 6 | (bytes[i + 1] & 0x3F));
      i += 2;
      continue;
    }
    UChar32 c;
    U8_NEXT_OR_FFFD(bytes, i, utf8.size(), c);
    if (c < 0x10000) {
      *end++ = static_cast<char16_t>(c);
    } else {
      *end++ = U16_LEAD(c);
      *end++ = U16_TRAIL(c);
    }
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

constexpr std::size_t kWord = 32;  // words become UTF-8 in a buffer of their own

void append_utf8(std::u16string_view utf16, std::string& out) {
  if (utf16.size() <= kWord) {
    std::array<char, kWord * 3> bytes;
    out.append(bytes.data(), write_utf8(utf16, bytes.data()));
    return;
  }
  const std::size_t before = out.size();
  out.resize(before + utf16.size() * 3);
  out.resize(static_cast<std::size_t>(write_utf8(utf16, out.data() + before) - out.data()));
}

std::string to_utf8(std::u16string_view utf16) {
  if (utf16.size() <= kWord) {
    std::array<char, kWord * 3> bytes;
    return {bytes.data(), write_utf8(utf16, bytes.data())};
  }
  std::string out;
  append_utf8(utf16, out);
  return out;
}

std::string capitalised_like(std::string_view model, std::string_view text) {
  const auto original = icu::UnicodeString::fromUTF8({model.data(), int32_t(model.size())});
  auto out = icu::UnicodeString::fromUTF8({text.data(), int32_t(text.size())});
  if (!original.isEmpty() && !out.isEmpty() && u_isupper(original.char32At(0))) {
    const UChar32 first = out.char32At(0);
    out.replace(0, U16_LENGTH(first), u_toupper(first));
  }
  std::string utf8;
  out.toUTF8String(utf8);
  return utf8;
}

std::u16string Folder::fold_one(char32_t code_point) const {
  UErrorCode status = U_ZERO_ERROR;
  const auto* nfkd = icu::Normalizer2::getNFKDInstance(status);
  if (code_point == '\r' || code_point == '\v' || code_point == '\f' || code_point == 0x85 ||
      code_point == 0x2028 || code_point == 0x2029)
    return u"\n";
  if (code_point == '\n' || code_point == '\t') return std::u16string(1, code_point);
  if (code_point == 0xB4) return u"'";  // an acute accent typed as an apostrophe
  icu::UnicodeString text(static_cast<UChar32>(code_point));
  for (int round = 0; round < 2; ++round) {  // NFKD may bring capitals: the trade mark sign
    text.foldCase();
    text = nfkd->normalize(text, status);
  }
  std::u16string out;
  // "1" and the sign for a half beside it are two numbers.
  if (u_charType(static_cast<UChar32>(code_point)) == U_OTHER_NUMBER && text.indexOf(0x2044) > 0)
    out += u' ';
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    const auto type = u_charType(c);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
        type == U_CONTROL_CHAR || type == U_SURROGATE || type == U_UNASSIGNED)
      continue;
    if (type == U_DECIMAL_DIGIT_NUMBER)
      out += static_cast<char16_t>('0' + u_charDigitValue(c));
    else if (type == U_SPACE_SEPARATOR)
      out += u' ';
    else if (c == 0x2BC)  // another apostrophe, also part of the letter at 0x149
      out += u'\'';
    else if (const auto* letter = c < 0x10000 ? find(letters_, static_cast<char16_t>(c)) : nullptr)
      out += *letter;
    else
      out += std::u16string_view(icu::UnicodeString(c).getBuffer(), U16_LENGTH(c));
  }
  return out;
}

Result<Folder> Folder::load(const std::vector<std::filesystem::path>& tables) {
  Folder folder;
  for (const auto& path : tables) {
    HK_TRY(auto rows, read_tsv(path, 2));
    for (const auto& row : rows) {
      const std::u16string from = to_utf16(row[0]), to = to_utf16(row[1]);
      if (from.size() != 1) return Error(path.string(), "not one letter: " + row[0]);
      if (const auto* known = find(folder.letters_, from[0])) {
        if (*known != to) return Error(path.string(), "folded otherwise elsewhere: " + row[0]);
        continue;
      }
      folder.letters_.emplace_back(from[0], to);
      std::sort(folder.letters_.begin(), folder.letters_.end());
    }
  }
  folder.table_.resize(0x10000);
  for (char32_t c = 0; c < 0x10000; ++c) {
    const std::u16string out = folder.fold_one(c);
    if (out.size() == 1) {
      folder.table_[c] = out[0];
    } else if (out.empty()) {
      folder.table_[c] = kDrop;
    } else {
      folder.table_[c] = kLong;
      folder.long_.emplace_back(static_cast<char16_t>(c), out);
    }
  }
  // What a letter becomes must itself be folded, or folding twice would differ from folding once.
  for (const auto& [from, to] : folder.letters_)
    for (const char16_t unit : to)
      if (folder.table_[unit] != unit)
        return Error("letters.tsv", "what " + to_utf8({&from, 1}) + " becomes is folded itself");
  return folder;
}

namespace {

// Folded units as they come. A run of equal ones is shortened as soon as it ends.
class FoldedWriter {
 public:
  explicit FoldedWriter(std::size_t size) { resize(size); }

  void put(char16_t unit, std::uint32_t start, std::uint32_t end) {
    if (size_ == room_) resize(size_ * 2);
    if (unit != last_) {
      end_run();
      last_ = unit;
    }
    units_[size_] = unit;
    start_[size_] = start;
    end_[size_++] = end;
  }
  // Text from `i` on as long as each unit becomes one; returns where that ends. The same as put()
  // for each, with everything in registers.
  std::uint32_t put_plain(std::u16string_view text, const char16_t* table, std::uint32_t i) {
    if (room_ - size_ < text.size() - i) resize(size_ + text.size() - i);
    std::size_t size = size_, last = last_, run = run_;
    for (; i < text.size(); ++i) {
      const char16_t unit = table[text[i]];
      if (unit >= kLong) break;
      if (unit != last) {
        if (size - run > 1) {
          size_ = size;
          run_ = run;
          shorten();
          size = size_;
        }
        run = size;
        last = unit;
      }
      units_[size] = unit;
      start_[size] = i;
      end_[size++] = i + 1;
    }
    size_ = size;
    last_ = last;
    run_ = run;
    return i;
  }
  // A mark or an invisible sign belongs to the letter before it.
  void drop(std::uint32_t start, std::uint32_t end) {
    if (size_ > 0 && end_[size_ - 1] == start) end_[size_ - 1] = end;
  }
  Folded finish() {
    end_run();
    resize(size_);
    return std::move(out_);
  }

 private:
  void end_run() {
    if (size_ - run_ > 1) shorten();
    run_ = size_;
  }
  void shorten() {
    const std::size_t length = size_ - run_;
    const char16_t unit = units_[run_];
    const bool www = length == 3 && unit == 'w';  // of links
    const UnitTraits& traits = unit_traits();
    if (length < (traits.is(unit, UnitTraits::mark) ? 2u : 3u) ||
        !traits.is(unit, UnitTraits::repeats) || www)
      return;
    end_[run_] = end_[size_ - 1];
    size_ = run_ + 1;
  }
  void resize(std::size_t size) {
    out_.units.resize(size);
    out_.start.resize(size);
    out_.end.resize(size);
    room_ = size;
    units_ = out_.units.data();
    start_ = out_.start.data();
    end_ = out_.end.data();
  }

  Folded out_;
  std::size_t room_ = 0;
  char16_t* units_ = nullptr;
  std::uint32_t *start_ = nullptr, *end_ = nullptr;
  std::size_t size_ = 0, run_ = 0;  // units; where the last run of equal ones begins
  std::size_t last_ = kDrop;        // its unit
};

}  // namespace

Folded Folder::fold(std::u16string_view text) const {
  const auto size = static_cast<std::uint32_t>(text.size());
  FoldedWriter out(size + 1);
  for (std::uint32_t i = 0; i < size;) {
    i = out.put_plain(text, table_.data(), i);
    if (i == size) break;
    const char16_t unit = table_[text[i]];
    const std::uint32_t start = i;
    UChar32 c;
    U16_NEXT(text.data(), i, size, c);
    std::u16string units;
    if (c >= 0x10000)
      units = fold_one(static_cast<char32_t>(c));
    else if (unit == kLong)
      units = *find(long_, static_cast<char16_t>(c));
    else
      out.drop(start, i);
    for (const char16_t u : units) out.put(u, start, i);
  }
  return out.finish();
}

}  // namespace hamkalam::text
