// The wordings of one language: sentences that make one or several moves (moves.json), and for each
// intent what to say and what to ask first (answers.json).
//
//   HK_TRY(Phrasebook fa, Phrasebook::load(data / "locales/fa", catalogue, analyzer));
//   for (const Wording* wording : fa.making("greet")) ...
#pragma once

#include <boost/container/flat_map.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/text_hash.hpp"
#include "intent/catalogue.hpp"
#include "text/analyzer.hpp"
#include "text/fill.hpp"
#include "text/word_table.hpp"

namespace hamkalam::reply {

enum class Tone { plain, warm, dry };

// Some labels of one list of the catalogue, a bit each.
using Labels = std::uint64_t;

// A text with places for values. Plain ones are filled without ICU.
class Pattern {
 public:
  Pattern() = default;
  // Errors: not a MessageFormat pattern.
  static Result<Pattern> parse(const std::string& text);

  const std::string& text() const { return text_; }
  const std::vector<std::string>& placeholders() const { return placeholders_; }
  // Nothing where a value is missing.
  std::optional<std::string> filled(const text::Values& values, text::Language language) const;

 private:
  std::string text_;
  std::vector<std::string> placeholders_;
  // What stands before each placeholder and after the last; empty where ICU must fill.
  std::vector<std::string> literals_;
};

// What decides whether it fits comes first, since a reply asks it of all that make its moves.
struct Wording {
  Labels signals = 0, intents = 0;   // any of; 0: always
  Labels channels = 0, sectors = 0;  // of event::kChannels and kSectors, any of; 0: always
  Labels acts = 0;                   // what it does, as a draft's review would find
  Labels makes = 0;                  // `moves`
  int worth = 0;  // what it makes and how closely it is worded for a case, whatever is asked
  Tone tone = Tone::plain;
  bool is_short = false;
  std::size_t place = 0;             // in wordings()
  std::string course;                // what must have been before; empty: anything
  std::string need;                  // the fact that an ask_fact wording asks for
  std::vector<std::string> said;     // normalised phrases of the customer, any of
  std::vector<std::string> moves;    // in catalogue order; "answer" and "ask_fact" included
  std::vector<std::string> clauses;  // its longer clauses, folded
  Pattern text;
  std::optional<Pattern> spoken;  // Persian has two registers
};

// The labels that every reply treats in a way of its own.
struct Roles {
  explicit Roles(const intent::Catalogue& catalogue);
  Labels harm, question, once;             // acts: never said; asked once; said once
  Labels safety;                           // signal
  Labels greet, answer, warm_close, soft;  // moves; soft: only kind
  // Moves, the weightiest first: those that answer the feeling, and those that move the matter on.
  std::vector<std::size_t> feeling, matter;
  std::size_t ask_fact, next_step;
  Labels beside;  // what a reply that asks first leaves to the others
};

// By the place of a wording: how many bytes of what the customer said it answers by its `said`
// phrases; those that answer nothing are not there. A greeting counts only among the first words.
using Heard = boost::container::flat_map<std::size_t, std::size_t>;

class Phrasebook {
 public:
  Phrasebook(Phrasebook&&) = default;
  Phrasebook& operator=(Phrasebook&&) = default;

  // Errors name file and place: unknown move, intent, signal or placeholder; a move or an intent
  // without a wording; a pattern that cannot be read.
  static Result<Phrasebook> load(const std::filesystem::path& folder,
                                 const intent::Catalogue& catalogue,
                                 const text::Analyzer& analyzer);

  // Has every wording read as a draft would be.
  struct Reading {
    Labels acts = 0;
    std::vector<std::string> clauses;
  };
  void read_wordings(const std::function<Reading(const std::string& text)>& read);

  text::Language language() const { return language_; }
  const intent::Catalogue& catalogue() const { return catalogue_; }
  const std::vector<Wording>& wordings() const { return wordings_; }
  // Those that make a move, in order of preference among equals; empty for an unknown move.
  const std::vector<const Wording*>& making(std::string_view move) const;
  const std::vector<const Wording*>& making(std::size_t move) const { return making_.at(move); }
  const Roles& roles() const { return *roles_; }

  // A wording and what decides whether it is said, so that most are passed over unread.
  struct Candidate {
    std::uint32_t place;              // in wordings()
    std::uint32_t channels, sectors;  // as Labels, which are few here
    int worth;
    Labels makes, acts;
    Tone tone;
    bool is_short;
    bool on_terms;  // has a course, a need or phrases to answer
  };
  struct Candidates {
    std::vector<Labels> signals;  // of each: what most are passed over for
    std::vector<Candidate> all;
  };
  // Those that make a move, for any intent or for this one alone; without what answers phrases,
  // which heard() finds.
  const Candidates& general(std::size_t move) const { return general_.at(move); }
  const Candidates& special(std::size_t move, std::string_view intent) const;
  const Candidate& candidate(std::size_t place) const { return candidates_.at(place); }

  // What of a text the wordings answer; `said` is normalised.
  Heard heard(std::string_view said) const;

  // Whether one speaks in the spoken register here.
  bool speaks(std::string_view sector, std::string_view channel) const;

  // "30 minutes", "2 hours"; "7 days".
  std::string duration(std::int64_t minutes) const;
  std::string days(std::int64_t count) const;
  // The word for a currency, or its code.
  std::string currency(const std::string& code) const;
  // "Check-in: 14:00"; the text alone where the field has no name.
  std::string labelled(const std::string& field, const std::string& text) const;
  // The reply to somebody who may harm themselves: fixed, and never composed; and what is said to
  // them afterwards.
  const std::string& self_harm() const { return self_harm_; }
  const std::vector<std::string>& self_harm_later() const { return self_harm_later_; }
  // Between the items of a list in a sentence.
  const std::string& separator() const { return separator_; }

 private:
  // Phrases that begin alike share their beginnings, each a number: 0 before any word. What answers
  // just this one stands side by side in answers_.
  struct Beginning {
    std::uint32_t number, first, count;
  };

  Phrasebook() = default;
  void index_phrases();
  void weigh();
  void gather();

  text::Language language_{};
  intent::Catalogue catalogue_;
  std::optional<Roles> roles_;
  std::vector<Wording> wordings_;
  std::vector<std::vector<const Wording*>> making_;  // by the move's place in the catalogue
  std::vector<Candidate> candidates_;                // by the wording's place
  std::vector<Candidates> general_;                  // by the move
  std::vector<std::vector<Candidates>> special_;     // by move and intent
  text::HashMap<Beginning> beginnings_;              // by a beginning and the word behind it
  text::WordFilter any_beginning_;                   // most words begin nothing
  std::vector<std::uint32_t> answers_;               // places of wordings
  std::vector<bool> greets_;                         // by place
  std::vector<std::string> spoken_sectors_, spoken_channels_, self_harm_later_;
  std::string minutes_, hours_, days_, separator_, self_harm_;
  std::map<std::string, std::string, std::less<>> currencies_, essentials_;
};

// The bits of names in a list of the catalogue; names that it lacks count for nothing.
template <class List, class Names>
Labels labels(const List& list, const Names& names) {
  Labels out = 0;
  for (const auto& name : names)
    for (std::size_t i = 0; i < list.size(); ++i) {
      if constexpr (requires { list[i].name; }) {
        if (list[i].name == name) out |= Labels{1} << i;
      } else {
        if (list[i] == name) out |= Labels{1} << i;
      }
    }
  return out;
}

template <class Names>
Labels labels(const intent::Catalogue::Places& places, const Names& names) {
  Labels out = 0;
  for (const auto& name : names)
    if (const auto it = places.find(name); it != places.end()) out |= Labels{1} << it->second;
  return out;
}

}  // namespace hamkalam::reply
