#include "text/display_habits.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "text/fold.hpp"

namespace hamkalam::text {
namespace {

constexpr char16_t kHalfSpace = 0x200C;

std::vector<std::u16string> words_in(std::u16string_view text) {
  std::vector<std::u16string> out(1);
  for (const char16_t unit : text)
    if (unit == ' ')
      out.emplace_back();
    else
      out.back() += unit;
  return out;
}

// Reads the tables of the file. What has another shape than expected throws Json::exception.
class Reader {
 public:
  Reader(const Json& json, std::string place) : json_(json), place_(std::move(place)) {}

  Result<DisplayHabits> run() {
    const std::string script = string(json_, "script");
    if (script != "arabic" && script != "latin")
      return fault("script", "no such script: " + script);
    out_.script = script == "arabic" ? Script::arabic : Script::latin;
    out_.shorten = json_.value("shorten", false);
    out_.capitals = json_.value("capitals", false);
    for (const auto& word : list(json_, "repeated")) out_.repeated[squeezed(word)] = word;
    out_.foreign = text(json_, "foreign");
    out_.once = text(json_, "once");
    out_.close_up = text(json_, "close_up");
    out_.open_up = text(json_, "open_up");
    out_.quotes = text(json_, "quotes");
    if (!out_.quotes.empty() && out_.quotes.size() != 2) return fault("quotes", "expected two");
    out_.digits = text(json_, "digits");
    if (!out_.digits.empty() && out_.digits.size() != 10) return fault("digits", "expected ten");
    const std::u16string ellipsis = text(json_, "ellipsis");
    if (ellipsis.size() > 1) return fault("ellipsis", "expected one mark");
    if (!ellipsis.empty()) out_.ellipsis = ellipsis[0];
    HK_CHECK(letters());
    HK_CHECK(words());
    HK_CHECK(attached());
    HK_CHECK(verbs());
    for (auto& [word, entry] : out_.words) {
      out_.latin_words |= !is_arabic_letter(word[0]);
      std::sort(entry.phrases.begin(), entry.phrases.end(), [](const auto& a, const auto& b) {
        return a.rest.size() != b.rest.size() ? a.rest.size() > b.rest.size() : a.rest < b.rest;
      });
    }
    return std::move(out_);
  }

 private:
  Error fault(const std::string& field, const std::string& what) const {
    return {place_ + ": " + field, what};
  }
  static std::string string(const Json& json, const char* field) {
    return json.value(field, std::string());
  }
  static std::u16string text(const Json& json, const char* field) {
    return to_utf16(string(json, field));
  }
  Json object(const char* field) const { return json_.value(field, Json::object()); }
  static std::vector<std::u16string> list(const Json& json, const char* field) {
    std::vector<std::u16string> out;
    if (json.contains(field))
      for (const auto& value : json[field]) out.push_back(to_utf16(value.get<std::string>()));
    return out;
  }
  static WordSet set(const Json& json, const char* field) {
    const auto values = list(json, field);
    return {values.begin(), values.end()};
  }

  Result<void> letters() {
    const Json marks = object("marks"), replaced = object("letters");
    for (const auto& [from, to] : marks.items()) {
      const std::u16string typed = to_utf16(from), written = to_utf16(to.get<std::string>());
      if (typed.size() != 1 || written.size() != 1) return fault("marks", "not one mark: " + from);
      out_.marks.emplace_back(typed[0], written[0]);
    }
    std::map<char16_t, std::u16string> table;
    for (const auto& [from, to] : replaced.items()) {
      const std::u16string letter = to_utf16(from);
      if (letter.size() != 1 || letter[0] < 0x600 || letter[0] >= 0x700)
        return fault("letters", "not one Arabic letter: " + from);
      table[letter[0]] = to_utf16(to.get<std::string>());
    }
    const auto put = [&](char16_t& place, char16_t letter, const std::u16string& written) {
      if (written.size() == 1 && written[0] == letter) return;
      place = written.size() == 1 ? written[0] : DisplayHabits::kSeveral;
      if (written.size() != 1) out_.ligatures[std::u16string(1, letter)] = written;
    };
    for (const auto& [letter, written] : table) {
      for (const char16_t unit : written)
        if (table.contains(unit))
          return fault("letters", "what " + to_utf8({&letter, 1}) + " becomes is replaced itself");
      put(out_.letters[letter - 0x600], letter, written);
    }
    if (out_.script != Script::arabic) return {};
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status)) return Error("ICU", u_errorName(status));
    out_.forms.resize(0xFEFD - DisplayHabits::kForms);
    for (char16_t unit = DisplayHabits::kForms; unit < 0xFEFD; ++unit) {
      // Words in one sign and lone marks stay.
      if (!is_arabic_letter(unit) || (unit >= 0xFDF0 && unit < 0xFE80)) continue;
      const icu::UnicodeString plain = nfkc->normalize(icu::UnicodeString(unit), status);
      std::u16string written;
      for (int32_t i = 0; i < plain.length(); ++i) {
        const auto it = table.find(plain[i]);
        written += it == table.end() ? std::u16string(1, plain[i]) : it->second;
      }
      put(out_.forms[unit - DisplayHabits::kForms], unit, written);
    }
    return {};
  }

  Result<void> words() {
    const Json others = object("words"), phrases = object("phrases");
    for (const auto& [word, value] : others.items()) {
      DisplayWord& entry = out_.words[to_utf16(word)];
      const Json form = value.is_object() ? value : Json{{"text", value}};
      entry.text = text(form, "text");
      if (entry.text.empty()) return fault("words." + word, "no text");
      entry.not_after = set(form, "not_after");
      entry.not_before = set(form, "not_before");
    }
    for (const auto& word : list(json_, "amount_words")) out_.words[word].amount = true;
    for (const auto& word : list(json_, "code_words")) out_.words[word].code = true;
    for (const auto& word : list(json_, "abbreviations")) out_.words[word].abbreviation = true;
    for (const auto& [typed, written] : phrases.items())
      HK_CHECK(phrase(to_utf16(typed), to_utf16(written.get<std::string>())));
    for (const auto& compound : list(json_, "compounds")) {
      std::u16string typed = compound;
      std::replace(typed.begin(), typed.end(), kHalfSpace, u' ');
      HK_CHECK(phrase(typed, compound));
    }
    return {};
  }

  Result<void> phrase(const std::u16string& typed, const std::u16string& written) {
    auto parts = words_in(typed);
    if (parts.size() < 2 || written.empty())
      return fault("phrases", "not two words: " + to_utf8(typed));
    const std::u16string first = parts.front();
    parts.erase(parts.begin());
    out_.words[first].phrases.push_back({std::move(parts), written});
    return {};
  }

  Result<void> attached() {
    for (const Json& group : json_.value("attached", Json::array())) {
      Attaching attaching;
      attaching.after_letters = text(group, "after_letters");
      attaching.least_letters = group.value("least_letters", std::size_t{2});
      attaching.instead = text(group, "instead");
      attaching.not_last_after = text(group, "not_last_after");
      attaching.after_verbs = group.value("after_verbs", true);
      attaching.last_after = set(group, "last_after");
      attaching.not_after = set(group, "not_after");
      attaching.not_before = set(group, "not_before");
      for (const auto& word : list(group, "words")) {
        DisplayWord& entry = out_.words[word];
        if (entry.attaching >= 0) return fault("attached", "twice: " + to_utf8(word));
        entry.attaching = static_cast<int>(out_.attaching.size());
      }
      out_.attaching.push_back(std::move(attaching));
    }
    return {};
  }

  Result<void> verbs() {
    const Json json = object("verbs");
    VerbForms& verbs = out_.verbs;
    verbs.prefixes = list(json, "prefixes");
    std::sort(verbs.prefixes.begin(), verbs.prefixes.end(), [](const auto& a, const auto& b) {
      return a.size() != b.size() ? a.size() > b.size() : a < b;
    });
    verbs.present = set(json, "present");
    verbs.past = set(json, "past");
    verbs.forms = set(json, "forms");
    verbs.others = set(json, "others");
    const auto objects = list(json, "objects");
    const auto endings = [&](const char* field) {
      WordSet all;
      for (const auto& ending : list(json, field)) {
        all.insert(ending);
        for (const auto& object : objects) all.insert(ending + object);
      }
      return all;
    };
    verbs.present_endings = endings("present_endings");
    verbs.past_endings = endings("past_endings");
    return {};
  }

  const Json& json_;
  std::string place_;
  DisplayHabits out_;
};

}  // namespace

bool ties(char16_t letter) {
  return u_getIntPropertyValue(letter, UCHAR_JOINING_TYPE) == U_JT_DUAL_JOINING;
}

std::u16string squeezed(std::u16string_view word) {
  std::u16string out;
  for (const char16_t unit : word)
    if (out.empty() || out.back() != unit) out += unit;
  return out;
}

bool VerbForms::is_prefix(std::u16string_view word) const {
  return std::find(prefixes.begin(), prefixes.end(), word) != prefixes.end();
}

bool VerbForms::is_form(std::u16string_view word) const {
  if (forms.contains(word)) return true;
  constexpr std::size_t kLongest = 20;
  if (word.size() > kLongest) return false;
  for (std::size_t length = 1; length <= word.size(); ++length) {
    const std::u16string_view stem = word.substr(0, length), ending = word.substr(length);
    if (present.contains(stem) && present_endings.contains(ending)) return true;
    if (past.contains(stem) && past_endings.contains(ending)) return true;
  }
  return false;
}

std::size_t VerbForms::prefix_of(std::u16string_view word) const {
  for (const auto& prefix : prefixes)
    if (word.starts_with(prefix))
      return is_form(word.substr(prefix.size())) && !others.contains(word) ? prefix.size() : 0;
  return 0;
}

std::u16string_view DisplayHabits::base(std::u16string_view text) const {
  const std::size_t half = text.find(kHalfSpace);
  if (half != text.npos) return text.substr(0, half);
  constexpr std::size_t kLongest = 8;  // little word
  for (std::size_t k = text.size() < 2 + kLongest ? 2 : text.size() - kLongest; k < text.size();
       ++k) {
    if (ties(text[k - 1])) continue;
    const DisplayWord* rest = word(text.substr(k));
    if (rest && rest->attaching >= 0) return text.substr(0, k);
  }
  return text;
}

char16_t DisplayHabits::mark(char16_t unit) const {
  for (const auto& [typed, written] : marks)
    if (typed == unit) return written;
  return unit;
}

Result<DisplayHabits> DisplayHabits::load(const std::filesystem::path& path) {
  HK_TRY(Json json, read_json(path));
  if (!json.is_object()) return Error(path.string(), "expected an object");
  try {
    return Reader(json, path.string()).run();
  } catch (const Json::exception& exception) {
    return Error(path.string(), exception.what());
  }
}

}  // namespace hamkalam::text
