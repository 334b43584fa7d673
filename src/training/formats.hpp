// Labelled messages from the files that others keep them in, so that a bot's data can be trained
// and evaluated on as it stands.
//
//   HK_TRY(auto phrases, read_phrases("bot/data", nullptr));  // a Rasa training folder
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "text/analyzer.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

// Reads, told apart by the extension, or by the content where that says nothing:
//   .tsv .txt   label<TAB>text; a header names the columns in any order
//   .csv        RFC 4180; a header names a column of texts (text, utterance, sentence, query,
//               message) and one of labels (label, intent, category); without one: text,label
//   .yml .yaml  Rasa's nlu; annotated entities become their text, "faq/ask" is a label of its own;
//               synonyms, regular expressions and lookup tables are left out
//   .json       a corpus of nlp.js
//   a folder    Rasa's nlu in all YAML files below, else <label>.txt as in locales/<tag>/intents,
//               where `part` chooses between <label>.txt and the held-out <label>.test.txt
//
// Every phrase has exactly one label, also where it is named "none". Its language is what the file
// says (the locale of nlp.js, the <tag> of a folder), else what `analyzer` finds, and "und" where
// there is none. Spaces around labels and texts are dropped.
//
// Errors ("FILE: line 12: no tab"): unreadable, bad UTF-8, not of its format, an empty label or
// text, no phrases at all.
Result<std::vector<Phrase>> read_phrases(const std::filesystem::path& path,
                                         const text::Analyzer* analyzer, Part part = Part::train);
// Several, one after the other.
Result<std::vector<Phrase>> read_phrases(const std::vector<std::string>& paths,
                                         const text::Analyzer* analyzer, Part part);

}  // namespace hamkalam::training
