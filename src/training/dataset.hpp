// The training phrases: locales/<tag>/{intents,signals,acts}/<label>.txt and <label>.latn.txt, and
// the held-out ones, <label>.test.txt and <label>.latn.test.txt, which are never trained on.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "intent/catalogue.hpp"

namespace hamkalam::training {

struct Phrase {
  std::string text;
  std::string language;             // fa, ar, en, fa-Latn, ar-Latn
  std::vector<std::string> labels;  // sorted; empty for "none"
};

enum class Part { train, test };

// One list for each head. A phrase that stands in several files of signals or acts carries all of
// them; "none" files are examples of nothing.
struct Dataset {
  std::vector<Phrase> intents, signals, acts;
  // Phrases of intents that carry no other signals than their implied ones, labelled with these:
  // they teach the signals head what calm messages look like. Training only.
  std::vector<Phrase> calm;
};

// Errors: unreadable file; a file whose name is no label of the catalogue.
Result<Dataset> read_dataset(const std::filesystem::path& locales,
                             const intent::Catalogue& catalogue, Part part);

}  // namespace hamkalam::training
