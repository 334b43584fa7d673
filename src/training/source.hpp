// A file of labelled messages while it is read, and the readers of each format. formats.hpp is what
// others call.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "training/dataset.hpp"

namespace hamkalam::training {

struct Source {
  // Errors: unreadable; bad UTF-8 or U+0000, with the line. A byte order mark is dropped.
  static Result<Source> open(const std::filesystem::path& path);

  Error fault(std::size_t line, std::string what) const;  // lines count from 1

  // Appends a phrase. Errors: nothing but spaces as a label or a text. An empty language: the file
  // does not say.
  Result<void> add(std::size_t line, std::string_view label, std::string_view text,
                   const std::string& language, std::vector<Phrase>& out) const;

  std::string name, text;
};

// A record of a table.
struct Row {
  std::size_t line = 0;  // where it begins
  std::vector<std::string> cells;
};

// The records of RFC 4180, without blank lines (table_formats.cpp). Errors: quotation marks that do
// not belong where they stand, with the line.
Result<std::vector<Row>> csv_rows(const Source& source);

// Whether a header's cell is this name, which is in lower case.
bool same_name(std::string_view cell, std::string_view name);

// The column with the first of these names that a header has.
template <class Names>
std::optional<std::size_t> column_of(const Row& header, const Names& names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < header.cells.size(); ++i)
      if (same_name(header.cells[i], name)) return i;
  return {};
}

// "fa-IR" is fa for us; a language that is none of ours keeps its name.
std::string our_tag(const std::string& locale);

std::string_view trimmed(std::string_view text);  // of spaces, tabs and line ends

// One message of one label in a row (table_formats.cpp).
Result<std::vector<Phrase>> read_tab_separated(const Source& source);
Result<std::vector<Phrase>> read_comma_separated(const Source& source);

// Rasa's training data (rasa_format.cpp). `found` tells whether there is a list "nlu" at all: a
// folder also holds stories and rules, which are YAML files too.
Result<std::vector<Phrase>> read_rasa(const Source& source, bool& found);

// A corpus of nlp.js (nlpjs_format.cpp).
Result<std::vector<Phrase>> read_nlpjs(const Source& source);

}  // namespace hamkalam::training
