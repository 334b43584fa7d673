// A business's own answers from the files that it has them in, for the profile: tables, and the
// canned responses of Chatwoot.
//
//   HK_TRY(AnswerFile file, read_answers({"canned.json"}, analyzer, text::Language::und));
//   add_answers(file.answers, catalogue, profile);
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "intent/catalogue.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::training {

struct OwnAnswer {
  std::string code, text;     // the code: an intent's name, or what agents call the text by
  text::Language language{};  // fa, ar or en
};

// What stands in one or more files.
struct AnswerFile {
  std::vector<OwnAnswer> answers;
  std::vector<Error> faults;  // of single rows, which are left out: "FILE: line 7: empty text"
};

// Reads .csv (RFC 4180, with a header: one column intent, short_code or code, one text or content,
// and perhaps language) and .json ([{"short_code", "content"}], also as the "payload" of an object;
// "intent", "text" and "language" will do as well). A row's language is what it says, else `usual`,
// else what the analyzer finds. A text is kept word for word, without the spaces around it.
//
// Faults: no code, no text, a text too long for a profile or with a placeholder such as
// {{contact.name}}, which nothing would fill in; a language that is none of ours or that cannot be
// told. Errors: unreadable, bad UTF-8, not of its format, no such columns.
Result<AnswerFile> read_answers(const std::vector<std::string>& paths,
                                const text::Analyzer& analyzer, text::Language usual);

struct Added {
  std::size_t answers = 0, fixed_texts = 0, known = 0;
};

// Adds them to a profile that satisfies its schema: to "answers" where the code is the name of an
// intent, else to "fixed_texts". What stands there already is known and not added again.
Added add_answers(const std::vector<OwnAnswer>& answers, const intent::Catalogue& catalogue,
                  Json& profile);

}  // namespace hamkalam::training
