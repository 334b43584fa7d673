#include "text/analyzer.hpp"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.hpp"
#include "text/affixes.hpp"
#include "text/entities.hpp"
#include "text/fold.hpp"
#include "text/language_model.hpp"
#include "text/romanised.hpp"

namespace hamkalam::text {
namespace {

// A token before it becomes UTF-8.
struct Piece {
  TokenKind kind;
  std::u16string text;
  int start, end;
};

bool is_clause_end(std::u16string_view mark) {
  return mark == u"." || mark == u"!" || mark == u"?" || mark == u"," || mark == u";" ||
         mark == u"\n";
}

// The marks that Arabic script writes its own way.
std::string arabic_mark(const std::string& mark) {
  if (mark == "?") return "\u061f";
  if (mark == ",") return "\u060c";
  if (mark == ";") return "\u061b";
  return mark;
}

TokenKind kind_of(std::u16string_view text, int32_t rule_status) {
  if (rule_status >= UBRK_WORD_LETTER) return TokenKind::word;
  // ICU calls "adfa3" a number for its last digit; Arabizi ends many words so.
  if (rule_status >= UBRK_WORD_NUMBER)
    return std::any_of(text.begin(), text.end(), [](char16_t u) { return u_isalpha(u); })
               ? TokenKind::word
               : TokenKind::number;
  char32_t first = text[0];
  if (U16_IS_LEAD(text[0]) && text.size() > 1)
    first = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(text[0], text[1]));
  if (u_isalpha(static_cast<UChar32>(first))) return TokenKind::word;
  if (text[0] == '\n' || u_ispunct(static_cast<UChar32>(first))) return TokenKind::mark;
  return TokenKind::symbol;
}

}  // namespace

struct Analyzer::Data {
  Folder folder;
  LanguageModel languages;
  std::array<Affixes, kLanguageTags.size()> affixes;      // by written language
  std::array<Romanised, kLanguageTags.size()> romanised;  // by romanised language
  // How often a Latin word stands in the phrases of each language.
  std::array<std::map<std::u16string, int>, kLanguageTags.size()> latin_words;
  std::set<std::u16string> join_next, join_previous;   // of all languages
  std::array<MoneyWords, kLanguageTags.size()> money;  // by written language
  std::vector<const MoneyWords*> money_words(Language language) const;
  std::array<TimeWords, kLanguageTags.size()> times;       // by written language
  std::vector<std::vector<std::u16string>> secret_labels;  // words that a secret follows
  std::unique_ptr<icu::BreakIterator> words;               // cloned for each message

  Result<void> load(const std::filesystem::path& locales);
  Result<void> load_locale(const std::filesystem::path& folder, Language language);
  Result<void> load_phrases(const std::filesystem::path& folder, Language language,
                            Language romanised_language);
  bool stays_latin(const std::u16string& word, Language romanised_language) const;
  std::vector<Piece> segment(const Folded& folded, icu::BreakIterator& breaks) const;
  bool joins(const Piece& before, const Piece& after) const;
  std::vector<Piece> join(std::vector<Piece> pieces) const;
  std::vector<Piece> pieces(const Folded& folded) const;
  bool join_native(std::vector<Token>& tokens, const Token& token, const Affixes& affixes) const;
};

std::string_view unicode_library() {
  return "ICU " U_ICU_VERSION;
}

Analyzer::Analyzer(std::unique_ptr<Data> data) : data_(std::move(data)) {}
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;
Analyzer::~Analyzer() = default;

Result<Analyzer> Analyzer::load(const std::filesystem::path& locales) {
  auto data = std::make_unique<Data>();
  HK_CHECK(data->load(locales));
  return Analyzer(std::move(data));
}

Result<void> Analyzer::Data::load(const std::filesystem::path& locales) {
  UErrorCode status = U_ZERO_ERROR;
  words.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  if (U_FAILURE(status)) return Error("ICU", u_errorName(status));
  std::vector<std::filesystem::path> tables;
  for (const Language language : {Language::fa, Language::ar, Language::en})
    tables.push_back(locales / std::string(tag(language)) / "letters.tsv");
  HK_TRY(folder, Folder::load(tables));
  for (const Language language : {Language::fa, Language::ar, Language::en})
    HK_CHECK(load_locale(locales / std::string(tag(language)), language));
  for (const Language l : {Language::fa_latn, Language::ar_latn})
    romanised[static_cast<std::size_t>(l)].finish();
  languages.finish();
  return {};
}

Result<void> Analyzer::Data::load_locale(const std::filesystem::path& locale, Language language) {
  const auto index = static_cast<std::size_t>(language);
  HK_TRY(affixes[index], Affixes::load(locale / "affixes.txt"));
  join_next.insert(affixes[index].join_next.begin(), affixes[index].join_next.end());
  join_previous.insert(affixes[index].join_previous.begin(), affixes[index].join_previous.end());

  HK_TRY(Json json, read_json(locale / "locale.json"));
  const std::string place = (locale / "locale.json").string();
  for (const auto* table : {"currency", "scale"}) {
    if (!json.contains(table) || !json[table].is_object())
      return Error(place, std::string(table) + ": expected an object");
    for (const auto& [word, value] : json[table].items()) {
      const std::u16string folded = folder.fold(to_utf16(word)).units;
      if (value.is_string())
        money[index].currency[folded] = value.get<std::string>();
      else if (value.is_number_unsigned())
        money[index].scale[folded] = value.get<std::int64_t>();
      else
        return Error(place, std::string(table) + "." + word + ": expected a code or a number");
    }
  }

  auto normal = [this](const std::string& word) {
    std::u16string out;
    for (const Piece& piece : pieces(folder.fold(to_utf16(word))))
      out += (out.empty() ? u"" : u" ") + piece.text;
    return to_utf8(out);
  };
  auto times_read = TimeWords::load(json.value("time", Json::object()), normal);
  if (!times_read) return Error(place, times_read.error().text());
  times[index] = std::move(*times_read);

  for (const Json& label : json.value("secret_labels", Json::array())) {
    std::vector<std::u16string> label_words;
    for (const Piece& piece : pieces(folder.fold(to_utf16(label.get<std::string>()))))
      label_words.push_back(piece.text);
    secret_labels.push_back(std::move(label_words));
  }

  const Language latin = language == Language::fa   ? Language::fa_latn
                         : language == Language::ar ? Language::ar_latn
                                                    : Language::und;
  if (latin != Language::und) {
    constexpr int kCommon = 1000;  // joined in every text, so that no count knows them
    HK_TRY(romanised[static_cast<std::size_t>(latin)], Romanised::load(locale / "latin.tsv"));
    for (const auto* words : {&affixes[index].join_next, &affixes[index].join_previous})
      for (const auto& word : *words) romanised[static_cast<std::size_t>(latin)].add(word, kCommon);
  }
  return load_phrases(locale, language, latin);
}

Result<void> Analyzer::Data::load_phrases(const std::filesystem::path& locale, Language language,
                                          Language latin) {
  for (const auto& path : list_files(locale, ".txt")) {
    const std::string name = path.filename().string();
    if (name.ends_with(".test.txt") || path.parent_path() == locale) continue;
    HK_TRY(auto lines, read_lines(path));
    const bool in_latin = name.ends_with(".latn.txt");
    for (const auto& line : lines) {
      const std::u16string original = to_utf16(line);
      const Folded folded = folder.fold(original);
      languages.add(in_latin ? latin : language, folded, original);
      for (const Piece& piece : pieces(folded)) {
        if (piece.kind != TokenKind::word) continue;
        const bool is_latin = piece.text[0] < 0x80;
        if (is_latin && (in_latin || latin == Language::und))
          ++latin_words[static_cast<std::size_t>(in_latin ? latin : language)][piece.text];
        if (!in_latin && latin != Language::und && !is_latin)
          romanised[static_cast<std::size_t>(latin)].add(piece.text);
      }
    }
  }
  return {};
}

std::vector<const MoneyWords*> Analyzer::Data::money_words(Language language) const {
  const Language own = written(language);
  std::vector<const MoneyWords*> out;
  for (const Language l : {own, Language::en, Language::fa, Language::ar})
    if (l != Language::und && (out.empty() || l != own))
      out.push_back(&money[static_cast<std::size_t>(l)]);
  return out;
}

// English words in a romanised message: "refund", but not "pool", which is Persian for money.
bool Analyzer::Data::stays_latin(const std::u16string& word, Language romanised_language) const {
  constexpr int kMore = 8;  // there are more English phrases than romanised ones
  auto count = [&](Language language) {
    const auto& words_of = latin_words[static_cast<std::size_t>(language)];
    const auto it = words_of.find(word);
    return it == words_of.end() ? 0 : it->second;
  };
  return word.size() > 3 && count(Language::en) > kMore * count(romanised_language);
}

std::vector<Piece> Analyzer::Data::segment(const Folded& folded, icu::BreakIterator& breaks) const {
  std::vector<Piece> out;
  const icu::UnicodeString text(false, folded.units.data(),
                                static_cast<int32_t>(folded.units.size()));
  breaks.setText(text);
  // ICU keeps "5" and Arabic letters beside it together: they are two words, however spaced.
  auto splits = [&](int32_t at) {
    const char16_t before = text.charAt(at - 1), after = text.charAt(at);
    return (u_isdigit(before) && after >= 0x80 && u_isalpha(after)) ||
           (u_isdigit(after) && before >= 0x80 && u_isalpha(before));
  };
  auto add = [&](int32_t begin, int32_t end, int32_t status) {
    std::u16string_view part(folded.units.data() + begin, static_cast<std::size_t>(end - begin));
    if (part.find_first_not_of(u" \t") == part.npos) return;
    const TokenKind kind = kind_of(part, status);
    Piece piece{kind, std::u16string(part), static_cast<int>(folded.start[begin]),
                static_cast<int>(folded.end[end - 1])};
    // ICU keeps "a.b" and "1,200" together but splits "3a" only in some scripts: a digit beside
    // Latin letters is part of an Arabizi word or of a code.
    const bool glued = !out.empty() && out.back().end == piece.start && begin > 0 &&
                       ((out.back().kind == TokenKind::number && kind == TokenKind::word) ||
                        (out.back().kind == TokenKind::word && kind == TokenKind::number)) &&
                       out.back().text.back() < 0x80 && piece.text[0] < 0x80;
    if (glued) {
      out.back().text += piece.text;
      out.back().end = piece.end;
      out.back().kind = TokenKind::word;
    } else {
      out.push_back(std::move(piece));
    }
  };
  int32_t begin = breaks.first();
  for (int32_t end = breaks.next(); end != icu::BreakIterator::DONE; end = breaks.next()) {
    for (int32_t at = begin + 1; at < end; ++at)
      if (splits(at)) {
        add(begin, at, UBRK_WORD_NUMBER);
        begin = at;
      }
    add(begin, end, breaks.getRuleStatus());
    begin = end;
  }
  return out;
}

// Whether two words are written together, however they were spaced. Never three equal letters in a
// row: folding again would shorten them.
bool Analyzer::Data::joins(const Piece& before, const Piece& after) const {
  if (before.kind != TokenKind::word || after.kind != TokenKind::word) return false;
  if (!join_next.contains(before.text) && !join_previous.contains(after.text)) return false;
  const std::u16string seam =
      before.text.substr(before.text.size() - std::min<std::size_t>(2, before.text.size())) +
      after.text.substr(0, 2);
  for (std::size_t i = 2; i < seam.size(); ++i)
    if (seam[i] == seam[i - 1] && seam[i] == seam[i - 2]) return false;
  return true;
}

// Writes little words together with their neighbour.
std::vector<Piece> Analyzer::Data::join(std::vector<Piece> pieces) const {
  std::vector<Piece> out;
  for (Piece& piece : pieces) {
    // A line end between them goes: the normalised text, which has none, would join them as well.
    std::size_t last = out.size();
    if (piece.kind == TokenKind::word)
      while (last > 0 && out[last - 1].text == u"\n") --last;
    if (last > 0 && joins(out[last - 1], piece)) {
      out.resize(last);
      out.back().text += piece.text;
      out.back().end = piece.end;
    } else {
      out.push_back(std::move(piece));
    }
  }
  return out;
}

std::vector<Piece> Analyzer::Data::pieces(const Folded& folded) const {
  const std::unique_ptr<icu::BreakIterator> breaks(words->clone());
  return join(segment(folded, *breaks));
}

std::string Analyzer::mask_secrets(std::string_view utf8) const {
  constexpr std::size_t kReach = 4;  // words between label and secret: "is", ":", "my new one"
  const std::u16string original = to_utf16(utf8);
  const Folded folded = data_->folder.fold(original);
  const auto pieces = data_->pieces(folded);
  std::u16string out;
  const auto entities = find_entities(
      folded, original,
      data_->money_words(data_->languages.guess(folded, original, Language::und).language));
  auto is_secret = [&](const Piece& piece) {
    const auto digits = std::count_if(piece.text.begin(), piece.text.end(),
                                      [](char16_t u) { return u >= '0' && u <= '9'; });
    if (digits < 3) return false;
    return std::none_of(entities.begin(), entities.end(), [&](const Entity& e) {
      return (e.kind == "money" || e.kind == "phone") && piece.start >= e.start &&
             piece.end <= e.end;
    });
  };
  for (std::size_t i = 0; i < pieces.size(); ++i)
    for (const auto& label : data_->secret_labels) {
      if (i + label.size() > pieces.size()) continue;
      const bool here =
          std::equal(label.begin(), label.end(), pieces.begin() + static_cast<std::ptrdiff_t>(i),
                     [](const auto& word, const Piece& piece) { return word == piece.text; });
      if (!here) continue;
      const std::size_t first = i + label.size();
      for (std::size_t k = first; k < std::min(first + kReach, pieces.size()); ++k)
        if (is_secret(pieces[k])) {
          if (out.empty()) out = original;
          const auto start = static_cast<std::size_t>(pieces[k].start);
          const auto length = static_cast<std::size_t>(pieces[k].end) - start;
          out.replace(start, length, std::u16string(length, u'*'));
          break;
        }
    }
  return out.empty() ? std::string(utf8) : to_utf8(out);
}

std::optional<TimePhrase> Analyzer::time_in(const Analysis& analysis, int first, int last) const {
  const auto& words = data_->times[static_cast<std::size_t>(written(analysis.language))];
  return find_time(analysis.tokens, static_cast<std::size_t>(first), static_cast<std::size_t>(last),
                   words);
}

// Little words that are written together in their own script stand apart when romanised ("el
// talab").
bool Analyzer::Data::join_native(std::vector<Token>& tokens, const Token& token,
                                 const Affixes& affixes) const {
  if (tokens.empty() || token.native.empty() || tokens.back().native.empty()) return false;
  Token& last = tokens.back();
  const std::u16string before = to_utf16(last.native), after = to_utf16(token.native);
  if (!join_next.contains(before) && !join_previous.contains(after)) return false;
  last.native += token.native;
  last.text += token.text;
  last.stem = to_utf8(affixes.stem(before + after));
  last.end = token.end;
  return true;
}

std::string Analyzer::normalize(std::string_view utf8) const {
  std::u16string out;
  for (const Piece& piece : data_->pieces(data_->folder.fold(to_utf16(utf8)))) {
    if (piece.text == u"\n") continue;
    if (!out.empty()) out += u' ';
    out += piece.text;
  }
  return to_utf8(out);
}

Analysis Analyzer::analyze(std::string_view utf8, Language prior) const {
  const std::u16string original = to_utf16(utf8);
  const Folded folded = data_->folder.fold(original);
  const LanguageGuess guess = data_->languages.guess(folded, original, prior);

  Analysis out;
  out.language = guess.language;
  out.confidence = guess.confidence;
  out.entities = find_entities(folded, original, data_->money_words(guess.language));
  const auto& affixes = data_->affixes[static_cast<std::size_t>(written(guess.language))];
  const Romanised* latin = is_romanised(guess.language)
                               ? &data_->romanised[static_cast<std::size_t>(guess.language)]
                               : nullptr;
  int clause_first = 0;
  auto close_clause = [&](int last) {
    if (last > clause_first)
      out.clauses.push_back(
          {clause_first, last, out.tokens[clause_first].start, out.tokens[last - 1].end});
    clause_first = last;
  };
  bool ended = false;  // a clause end was seen; the next word starts a new clause
  for (const Piece& piece : data_->pieces(folded)) {
    const bool ends = piece.kind == TokenKind::mark && is_clause_end(piece.text);
    if (ended && !ends) close_clause(static_cast<int>(out.tokens.size()));
    ended = ends;
    if (piece.text == u"\n") continue;
    Token token{piece.kind, to_utf8(piece.text), "", "", piece.start, piece.end};
    if (piece.kind == TokenKind::word) {
      std::u16string word = piece.text;
      if (latin && word[0] < 0x80 && !data_->stays_latin(word, guess.language)) {
        word = latin->native(word);
        token.native = to_utf8(word);
      }
      token.stem = to_utf8(affixes.stem(word));
    }
    if (!out.normalized.empty()) out.normalized += ' ';
    out.normalized += token.text;
    if (!data_->join_native(out.tokens, token, affixes)) out.tokens.push_back(std::move(token));
  }
  close_clause(static_cast<int>(out.tokens.size()));

  if (latin) {
    int last_end = 0;
    for (const Token& token : out.tokens) {
      out.native += to_utf8(std::u16string_view(original).substr(last_end, token.start - last_end));
      out.native +=
          !token.native.empty() ? token.native
          : token.kind == TokenKind::mark
              ? arabic_mark(token.text)
              : to_utf8(std::u16string_view(original).substr(token.start, token.end - token.start));
      last_end = token.end;
    }
    out.native += to_utf8(std::u16string_view(original).substr(last_end));
  }
  return out;
}

}  // namespace hamkalam::text
