#include "text/analyzer.hpp"

#include <unicode/uvernum.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.hpp"
#include "text/affixes.hpp"
#include "text/entities.hpp"
#include "text/fold.hpp"
#include "text/language_model.hpp"
#include "text/romanised.hpp"
#include "text/segmenter.hpp"

namespace hamkalam::text {
namespace {

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

}  // namespace

struct Analyzer::Data {
  Folder folder;
  LanguageModel languages;
  std::array<Affixes, kLanguageTags.size()> affixes;      // by written language
  std::array<Romanised, kLanguageTags.size()> romanised;  // by romanised language
  std::optional<Segmenter> segmenter;
  std::array<std::optional<Display>, kLanguageTags.size()> displays;  // none: left as it is
  std::array<Habits, kLanguageTags.size()> habits;                    // by written language
  std::array<std::optional<Speech>, kLanguageTags.size()> speech;     // the same
  Speech speech_of(Language language) const;
  const Speech& spoken(Language language) const {
    return *speech[static_cast<std::size_t>(written(language))];
  }
  const Affixes& affixes_of(Language language) const {
    return affixes[static_cast<std::size_t>(written(language))];
  }
  std::vector<std::vector<std::u16string>> secret_labels;  // words that a secret follows

  Result<void> load(const std::filesystem::path& locales);
  Result<void> load_locale(const std::filesystem::path& folder, Language language);
  Result<void> load_phrases(const std::filesystem::path& folder, Language language,
                            Language romanised_language);
  Result<void> load_other(const std::filesystem::path& folder);
  void join_native(std::vector<Token>& tokens, bool joined, const Affixes& affixes) const;
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
  HK_TRY(segmenter, Segmenter::load());
  std::vector<std::filesystem::path> tables;
  for (const Language language : {Language::fa, Language::ar, Language::en})
    tables.push_back(locales / std::string(tag(language)) / "letters.tsv");
  HK_TRY(folder, Folder::load(tables));
  for (const Language language : {Language::fa, Language::ar, Language::en}) {
    auto& one = affixes[static_cast<std::size_t>(language)];
    HK_TRY(one, Affixes::load(locales / std::string(tag(language)) / "affixes.txt"));
    segmenter->add(one);
  }
  for (const Language language : {Language::fa, Language::ar, Language::en})
    HK_CHECK(load_locale(locales / std::string(tag(language)), language));
  HK_CHECK(load_other(locales / "und"));
  for (const Language l : {Language::fa_latn, Language::ar_latn})
    romanised[static_cast<std::size_t>(l)].finish();
  for (Affixes& one : affixes) one.finish();
  languages.finish();
  for (const Language language : {Language::und, Language::fa, Language::ar, Language::en})
    speech[static_cast<std::size_t>(language)] = speech_of(language);
  return {};
}

Result<void> Analyzer::Data::load_locale(const std::filesystem::path& locale, Language language) {
  const auto index = static_cast<std::size_t>(language);

  HK_TRY(Json json, read_json(locale / "locale.json"));
  const std::string place = (locale / "locale.json").string();
  auto fold = [this](const std::string& word) { return folder.fold(to_utf16(word)).units; };
  HK_TRY(habits[index], load_habits(locale, json.value("habits", Json::object()), fold));

  HK_TRY(displays[index], Display::load(locale));
  HK_TRY(auto rows, read_tsv(locale / "words.tsv", 3));
  for (const auto& row : rows) {
    if (row[1] == "uncounted") continue;  // all forms of few verbs: nobody talks like that
    const std::u16string original = to_utf16(row[0]);
    const bool in_latin = original[0] < 0x80 && language != Language::en;
    languages.add(in_latin ? romanised_of(language) : language, folder.fold(original), original);
  }

  for (const Json& label : json.value("secret_labels", Json::array())) {
    std::vector<std::u16string> label_words;
    const Folded folded = folder.fold(to_utf16(label.get<std::string>()));
    for (const Piece& piece : segmenter->cut(folded).pieces) label_words.emplace_back(piece.text);
    secret_labels.push_back(std::move(label_words));
  }

  const Language latin = romanised_of(language);
  if (latin != Language::und) {
    constexpr int kCommon = 30;  // joined in every text, so that no count knows them
    Romanised& own = romanised[static_cast<std::size_t>(latin)];
    HK_TRY(own, Romanised::load(locale / "latin.tsv", fold));
    const auto words = locale.parent_path().parent_path() / "words";  // made by the build
    HK_CHECK(own.read_words(words / (std::string(tag(language)) + ".words"), words / "en.words"));
    for (const auto* list : {&affixes[index].join_next, &affixes[index].join_previous})
      for (const auto& word : *list) own.add(word, kCommon);
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
      std::vector<std::u16string> phrase;  // its native words; an empty one for what is none
      const Cut cut = segmenter->cut(folded);
      for (const Piece& piece : cut.pieces) {
        const bool is_word = piece.kind == TokenKind::word, is_latin = piece.text[0] < 0x80;
        phrase.emplace_back(is_word && !is_latin ? piece.text : std::u16string_view());
        if (!is_word) continue;
        if (!in_latin && is_latin == (language == Language::en))
          affixes[static_cast<std::size_t>(language)].learn(piece.text);
        if (in_latin && is_latin) romanised[static_cast<std::size_t>(latin)].expect(piece.text);
        if (language == Language::en && is_latin)
          for (const Language l : {Language::fa_latn, Language::ar_latn})
            romanised[static_cast<std::size_t>(l)].learn_english(piece.text);
      }
      if (!in_latin && latin != Language::und)
        romanised[static_cast<std::size_t>(latin)].learn(phrase);
    }
  }
  return {};
}

// Other languages, and words that are of no language.
Result<void> Analyzer::Data::load_other(const std::filesystem::path& other) {
  for (const auto& [name, neutral] : {std::pair{"phrases.txt", false}, {"neutral.txt", true}}) {
    HK_TRY(auto lines, read_lines(other / name));
    for (const auto& line : lines) {
      if (line[0] == '#') continue;
      const std::u16string original = to_utf16(line);
      const Folded folded = folder.fold(original);
      if (neutral)
        languages.add_neutral(folded.units);
      else
        languages.add(Language::und, folded, original);
    }
  }
  return {};
}

// Where nothing tells the language, Persian habits come first: they read what the others leave.
Speech Analyzer::Data::speech_of(Language own) const {
  std::vector<const Habits*> out;
  if (own != Language::und) out.push_back(&habits[static_cast<std::size_t>(own)]);
  // Persian and Arabic share letters, not words.
  for (const Language l : {Language::fa, Language::en, Language::ar})
    if (l != own && (l == Language::en || own == Language::und || own == Language::en))
      out.push_back(&habits[static_cast<std::size_t>(l)]);
  return Speech(std::move(out));
}

std::string Analyzer::mask_secrets(std::string_view utf8) const {
  constexpr std::size_t kReach = 4;  // words between label and secret: "is", ":", "my new one"
  constexpr std::ptrdiff_t kDigits = 3;
  const std::u16string original = to_utf16(utf8);
  const Folded folded = data_->folder.fold(original);
  const auto digits_of = [](std::u16string_view text) {
    return std::count_if(text.begin(), text.end(), [](char16_t u) { return u >= '0' && u <= '9'; });
  };
  if (digits_of(folded.units) < kDigits) return std::string(utf8);  // as nearly always
  const Cut cut = data_->segmenter->cut(folded);
  const auto& pieces = cut.pieces;
  std::u16string out;
  std::optional<std::vector<Entity>> entities;  // few messages have a label
  auto is_secret = [&](const Piece& piece) {
    if (digits_of(piece.text) < kDigits) return false;
    if (!entities)
      entities = find_entities(
          folded, original,
          data_->spoken(data_->languages.guess(folded, original, Language::und).language), {});
    return std::none_of(entities->begin(), entities->end(), [&](const Entity& e) {
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
        if (pieces[k].text.starts_with(u'*')) {
          break;  // masked before
        } else if (is_secret(pieces[k])) {
          if (out.empty()) out = original;
          const auto start = static_cast<std::size_t>(pieces[k].start);
          const auto length = static_cast<std::size_t>(pieces[k].end) - start;
          out.replace(start, length, std::u16string(length, u'*'));
          break;
        }
    }
  return out.empty() ? std::string(utf8) : to_utf8(out);
}

// Until nothing is found: a number that stood against another stands alone once that one is masked.
std::string Analyzer::redact(std::string_view utf8) const {
  std::u16string text = to_utf16(utf8);
  for (bool found = true; found;) {
    const Folded folded = data_->folder.fold(text);
    const auto language = data_->languages.guess(folded, text, Language::und).language;
    std::u16string out = text;
    for (const Entity& entity : find_entities(folded, text, data_->spoken(language), {}))
      if (is_personal(entity.kind))
        std::fill(out.begin() + entity.start, out.begin() + entity.end, u'*');
    found = out != text;
    text = std::move(out);
  }
  return to_utf8(text);
}

std::string Analyzer::redact_json(std::string_view text) const {
  auto json = parse_json(text, "", 64);
  if (!json) return redact(text);
  const std::function<void(Json&)> mask = [&](Json& value) {
    if (value.is_string())
      value = redact(value.get_ref<const std::string&>());
    else if (value.is_structured())
      for (Json& inner : value) mask(inner);
  };
  mask(*json);
  return json->dump();
}

std::string Analyzer::display(std::string_view utf8, Language language) const {
  const auto& display = data_->displays[static_cast<std::size_t>(language)];
  return display ? to_utf8(display->clean(to_utf16(utf8))) : std::string(utf8);
}

// Little words that are written together in their own script stand apart when romanised ("el
// talab"): the last two tokens become one. `joined`: the conversion says that they are.
void Analyzer::Data::join_native(std::vector<Token>& tokens, bool joined,
                                 const Affixes& affixes) const {
  if (tokens.size() < 2) return;
  const Token& token = tokens.back();
  Token& last = tokens[tokens.size() - 2];
  if (token.native.empty() || last.native.empty()) return;
  const std::u16string before = to_utf16(last.native), after = to_utf16(token.native);
  if (!joined && !segmenter->joins(before, after)) return;
  last.native += token.native;
  last.text += token.text;
  last.stem = affixes.stem(before + after);
  last.end = token.end;
  tokens.pop_back();
}

std::string Analyzer::normalize(std::string_view utf8) const {
  std::u16string out;
  const Folded folded = data_->folder.fold(to_utf16(utf8));
  const Cut cut = data_->segmenter->cut(folded);
  for (const Piece& piece : cut.pieces) {
    if (piece.text == u"\n") continue;
    if (!out.empty()) out += u' ';
    out += piece.text;
  }
  return to_utf8(out);
}

Analysis Analyzer::analyze(std::string_view utf8, Language prior, const Moment& moment) const {
  const std::u16string original = to_utf16(utf8);
  const Folded folded = data_->folder.fold(original);
  const LanguageGuess guess = data_->languages.guess(folded, original, prior);

  Analysis out;
  out.language = guess.language;
  out.confidence = guess.confidence;
  out.runs = guess.runs;
  // The conversation's language where the text does not tell its own.
  const Language spoken_in = guess.language == Language::und ? prior : guess.language;
  const Affixes& affixes = data_->affixes_of(spoken_in);
  const Romanised* latin = is_romanised(guess.language)
                               ? &data_->romanised[static_cast<std::size_t>(guess.language)]
                               : nullptr;
  const Cut cut = data_->segmenter->cut(folded);
  const std::vector<Piece>& pieces = cut.pieces;
  std::vector<Romanised::Written> writings;  // of each piece
  if (latin) {
    std::vector<std::u16string_view> words;
    for (const Piece& piece : pieces) {
      const bool is_latin = piece.kind == TokenKind::word && piece.text[0] < 0x80;
      words.push_back(is_latin || piece.text == u"-" ? piece.text : std::u16string_view());
    }
    writings = latin->native(words);
  }
  std::vector<Native> natives;
  int clause_first = 0;
  auto close_clause = [&](int last, bool sentence) {
    if (last > clause_first)
      out.clauses.push_back(
          {clause_first, last, out.tokens[clause_first].start, out.tokens[last - 1].end, sentence});
    clause_first = last;
  };
  // A clause's end was seen, or a sentence's; the next word starts a new one.
  bool ended = false, sentence_ended = false;
  out.tokens.reserve(pieces.size());
  out.normalized.reserve(folded.units.size() * 2 + 64);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const bool ends = piece.kind == TokenKind::mark && is_clause_end(piece.text);
    if (ended && !ends) {
      close_clause(static_cast<int>(out.tokens.size()), sentence_ended);
      sentence_ended = false;
    }
    ended = ends;
    sentence_ended |= ends && piece.text != u"," && piece.text != u";";
    if (piece.text == u"\n") continue;
    if (!out.normalized.empty()) out.normalized += ' ';
    const std::size_t at = out.normalized.size();
    append_utf8(piece.text, out.normalized);
    const bool joined = latin && i > 0 && writings[i - 1].joins;
    if (joined && piece.text == u"-" && i + 1 < pieces.size() && !writings[i + 1].text.empty()) {
      writings[i].joins = true;  // "el-talab" is one word
      continue;
    }
    Token& token = out.tokens.emplace_back();
    token.kind = piece.kind;
    token.text.assign(out.normalized, at);
    token.start = piece.start;
    token.end = piece.end;
    if (piece.kind != TokenKind::word) continue;
    std::u16string_view word = piece.text;
    if (latin && !writings[i].text.empty()) {
      word = writings[i].text;
      token.native = to_utf8(word);
      natives.push_back({piece.at, std::u16string(word)});
    }
    const bool english = word[0] < 0x80 && !latin;
    const Affixes& own = english ? data_->affixes_of(Language::en) : affixes;
    token.stem = token.native.empty() ? own.stem(word, piece.hash) : own.stem(word);
    if (latin) data_->join_native(out.tokens, joined, affixes);
  }
  close_clause(static_cast<int>(out.tokens.size()), true);
  out.entities = find_entities(folded, original, data_->spoken(spoken_in), moment, natives);

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
