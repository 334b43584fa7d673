// Facts: everything a rule may ask, and the only place that judges the state of a conversation. The
// table in facts.cpp is closed and documents itself (`hamkalam check --facts`).
//
//   Facts facts({conversation, settings, catalogue, end, &draft_turn});
//   facts.number("complaint_turns")          // counts, and 0 or 1 for yes and no
//   facts.names("signals")                   // sorted names
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/course.hpp"
#include "rules/situation.hpp"

namespace hamkalam::rules {

enum class FactType { number, names };

struct FactRow {
  std::string_view name;
  FactType type;
  std::string_view meaning;
};

std::span<const FactRow> fact_table();
// The place of a fact in the table; nothing where there is no such fact.
std::optional<std::size_t> find_fact(std::string_view name);

// A bit for each name, which several names may share: lists whose sketches have no bit in common
// have no name in common, and most tests of names need not look any further.
std::uint64_t sketch_of(const std::vector<std::string>& names);

// The facts of one situation. Each is worked out when it is first asked for.
class Facts {
 public:
  using Names = std::vector<std::string>;

  explicit Facts(Situation situation);
  // By place in the table. A fact of the other type is 0, or empty.
  std::int64_t number(std::size_t fact) const;
  const Names& names(std::size_t fact) const;
  // Of its names.
  std::uint64_t sketch(std::size_t fact) const;
  // By name; 0, or empty, where there is no such fact.
  std::int64_t number(std::string_view name) const;
  const Names& names(std::string_view name) const;

  const Situation& situation() const { return situation_; }
  const Course& course() const;
  const std::string& intent() const;

 private:
  Situation situation_;
  mutable std::vector<std::optional<std::int64_t>> numbers_;
  mutable std::vector<std::optional<Names>> names_;
  mutable std::vector<std::uint64_t> sketches_;  // of names_, where they are there
  mutable std::optional<Course> course_;
};

}  // namespace hamkalam::rules
