#include "text/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>

#include "base/file.hpp"

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

// The three letters of links stay.
bool is_www(std::u16string_view text, std::size_t begin, std::size_t end) {
  return end - begin == 3 && text[begin] == 'w';
}

bool shortens(char32_t c) {
  if (c == '/') return false;  // of links
  const auto type = u_charType(static_cast<UChar32>(c));
  return type != U_DECIMAL_DIGIT_NUMBER && type != U_SPACE_SEPARATOR && type != U_SURROGATE &&
         c != '\n';
}

}  // namespace

std::u16string to_utf16(std::string_view utf8) {
  const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  return {text.getBuffer(), static_cast<std::size_t>(text.length())};
}

std::string to_utf8(std::u16string_view utf16) {
  constexpr std::size_t kWord = 15;  // units; words are many and short, a call of ICU costs more
  if (utf16.size() <= kWord) {
    std::array<char, kWord * 3> bytes;
    char* end = bytes.data();
    for (const char16_t unit : utf16) {
      if (U16_IS_SURROGATE(unit)) {
        end = nullptr;
        break;
      }
      if (unit < 0x80) {
        *end++ = static_cast<char>(unit);
      } else if (unit < 0x800) {
        *end++ = static_cast<char>(0xC0 | unit >> 6);
        *end++ = static_cast<char>(0x80 | (unit & 0x3F));
      } else {
        *end++ = static_cast<char>(0xE0 | unit >> 12);
        *end++ = static_cast<char>(0x80 | (unit >> 6 & 0x3F));
        *end++ = static_cast<char>(0x80 | (unit & 0x3F));
      }
    }
    if (end) return {bytes.data(), end};
  }
  // Words fit here, and then into the string itself without an allocation.
  std::array<char, 96> small;
  std::string large;
  if (utf16.size() * 3 > small.size()) large.resize(utf16.size() * 3);
  char* const out = large.empty() ? small.data() : large.data();
  UErrorCode status = U_ZERO_ERROR;
  int32_t size = 0;
  u_strToUTF8WithSub(out, static_cast<int32_t>(large.empty() ? small.size() : large.size()), &size,
                     utf16.data(), static_cast<int32_t>(utf16.size()), 0xFFFD, nullptr, &status);
  if (large.empty()) return {out, static_cast<std::size_t>(size)};
  large.resize(static_cast<std::size_t>(size));
  return large;
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
  if (code_point == 0xB4 || code_point == 0x2BC) return u"'";  // acute accents typed as apostrophes
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

void Folder::append(char32_t code_point, std::uint32_t start, std::uint32_t end,
                    Folded& out) const {
  auto push = [&](char16_t unit) {
    out.units += unit;
    out.start.push_back(start);
    out.end.push_back(end);
  };
  if (code_point >= 0x10000) {
    for (const char16_t unit : fold_one(code_point)) push(unit);
    return;
  }
  const char16_t unit = table_[code_point];
  if (unit == kDrop) {  // a mark or an invisible sign belongs to the letter before it
    if (!out.end.empty() && out.end.back() == start) out.end.back() = end;
    return;
  }
  if (unit != kLong) return push(unit);
  for (const char16_t u : *find(long_, static_cast<char16_t>(code_point))) push(u);
}

Folded Folder::fold(std::u16string_view text) const {
  Folded raw;
  raw.units.reserve(text.size());
  raw.start.reserve(text.size());
  raw.end.reserve(text.size());
  const auto size = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t i = 0; i < size;) {
    const std::uint32_t start = i;
    UChar32 c;
    U16_NEXT(text.data(), i, size, c);
    append(static_cast<char32_t>(c), start, i, raw);
  }

  Folded out;
  out.units.reserve(raw.units.size());
  out.start.reserve(raw.units.size());
  out.end.reserve(raw.units.size());
  for (std::size_t i = 0; i < raw.units.size();) {
    std::size_t run = i + 1;
    while (run < raw.units.size() && raw.units[run] == raw.units[i]) ++run;
    const bool mark = u_ispunct(raw.units[i]);
    const std::size_t keep =
        run - i >= (mark ? 2u : 3u) && shortens(raw.units[i]) && !is_www(raw.units, i, run)
            ? 1
            : run - i;
    for (std::size_t k = 0; k < keep; ++k) {
      out.units += raw.units[i + k];
      out.start.push_back(raw.start[i + k]);
      out.end.push_back(k + 1 == keep ? raw.end[run - 1] : raw.end[i + k]);
    }
    i = run;
  }
  return out;
}

}  // namespace hamkalam::text
