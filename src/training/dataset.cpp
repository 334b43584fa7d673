#include "training/dataset.hpp"

#include <algorithm>
#include <map>

#include "base/file.hpp"

namespace hamkalam::training {
namespace {

using Labelled = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

// Reads one folder of label files into (language, text) -> labels.
template <class Known>
Result<void> read_folder(const std::filesystem::path& folder, const std::string& tag, Part part,
                         Known known, Labelled& out) {
  for (const auto& path : list_files(folder, ".txt")) {
    std::string label = path.stem().string();
    auto strip = [&](std::string_view suffix) {
      const bool ends = label.ends_with(suffix);
      if (ends) label.resize(label.size() - suffix.size());
      return ends;
    };
    const bool test = strip(".test");
    const bool latin = strip(".latn");
    if (label != "none" && !known(label))
      return Error(path.string(), "\"" + label + "\" is no label of intents/catalogue.json");
    if (test != (part == Part::test)) continue;
    HK_TRY(auto lines, read_lines(path));
    for (const auto& line : lines) {
      auto& labels = out[{latin ? tag + "-Latn" : tag, line}];
      if (label != "none") labels.push_back(label);
    }
  }
  return {};
}

std::vector<Phrase> to_list(const Labelled& labelled) {
  std::vector<Phrase> out;
  for (const auto& [key, labels] : labelled) {
    Phrase phrase{key.second, key.first, labels};
    std::sort(phrase.labels.begin(), phrase.labels.end());
    phrase.labels.erase(std::unique(phrase.labels.begin(), phrase.labels.end()),
                        phrase.labels.end());
    out.push_back(std::move(phrase));
  }
  return out;
}

// People greet before they say what they want. Every fourth phrase of an intent that is no talk is
// repeated behind a greeting, so that a greeting tells nothing where a matter follows.
void add_greeted(std::vector<Phrase>& intents) {
  constexpr std::size_t kEvery = 4, kLongest = 30;  // bytes of a greeting
  std::map<std::string, std::vector<std::string>> greetings;
  for (const auto& phrase : intents)
    if (phrase.labels.front() == "talk.greeting" && phrase.text.size() <= kLongest)
      greetings[phrase.language].push_back(phrase.text);
  const std::size_t count = intents.size();
  std::size_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& own = greetings[intents[i].language];
    if (intents[i].labels.front().starts_with("talk.") || own.empty() || number++ % kEvery)
      continue;
    Phrase greeted = intents[i];
    greeted.text = own[number / kEvery % own.size()] + ", " + greeted.text;
    intents.push_back(std::move(greeted));
  }
}

}  // namespace

Result<Dataset> read_dataset(const std::filesystem::path& locales,
                             const intent::Catalogue& catalogue, Part part) {
  Labelled intents, signals, acts;
  for (const std::string tag : {"fa", "ar", "en"}) {
    HK_CHECK(read_folder(
        locales / tag / "intents", tag, part,
        [&](const auto& l) { return catalogue.intent(l) != nullptr; }, intents));
    HK_CHECK(read_folder(
        locales / tag / "signals", tag, part,
        [&](const auto& l) { return catalogue.signal(l) != nullptr; }, signals));
    HK_CHECK(read_folder(
        locales / tag / "acts", tag, part, [&](const auto& l) { return catalogue.has_act(l); },
        acts));
  }
  Dataset out{to_list(intents), to_list(signals), to_list(acts), {}};
  if (part == Part::test) return out;
  for (const Phrase& phrase : out.intents) {
    const auto* entry = catalogue.intent(phrase.labels.front());
    if (phrase.labels.size() > 1 || entry->any_signal ||
        signals.contains({phrase.language, phrase.text}))
      continue;
    out.calm.push_back({phrase.text, phrase.language, entry->implied_signals});
  }
  add_greeted(out.intents);
  return out;
}

}  // namespace hamkalam::training
