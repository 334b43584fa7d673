// Languages of a message and how text is folded before anything is compared.
#pragma once

#include <array>
#include <string_view>

namespace hamkalam::text {

// BCP 47: fa, ar, en; fa-Latn is Finglish, ar-Latn Arabizi; und where nothing tells.
enum class Language { und, fa, ar, en, fa_latn, ar_latn };

constexpr std::array<std::string_view, 6> kLanguageTags{"und", "fa",      "ar",
                                                        "en",  "fa-Latn", "ar-Latn"};

constexpr std::string_view tag(Language language) {
  return kLanguageTags[static_cast<std::size_t>(language)];
}

constexpr Language language_of(std::string_view tag) {
  for (std::size_t i = 0; i < kLanguageTags.size(); ++i)
    if (kLanguageTags[i] == tag) return static_cast<Language>(i);
  return Language::und;
}

constexpr bool is_romanised(Language language) {
  return language == Language::fa_latn || language == Language::ar_latn;
}

constexpr Language romanised_of(Language language) {
  if (language == Language::fa) return Language::fa_latn;
  return language == Language::ar ? Language::ar_latn : Language::und;
}

// The language that words are written in when one answers: fa-Latn is answered in fa.
constexpr Language written(Language language) {
  if (language == Language::fa_latn) return Language::fa;
  if (language == Language::ar_latn) return Language::ar;
  return language;
}

}  // namespace hamkalam::text
