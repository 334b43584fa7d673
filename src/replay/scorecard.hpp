// The scorecard: what a contact is worth in named categories, each with the evidence for it. What
// counts and how much stands in intents/scorecard.json.
//
//   HK_TRY(Scorecard scorecard, Scorecard::load(data));
//   Score score = scorecard.judge(card);
//   score.per_mille   // -1 where the contact is too short to be judged
#pragma once

#include <filesystem>

#include "replay/card.hpp"

namespace hamkalam::replay {

enum class Kind { standard, bonus, auto_fail };

struct Category {
  std::string id, check, where, after;
  Kind kind{};
  int weight = 0, most_words = 0;
  std::vector<std::string> acts, rules;
  event::Time good = 0, bad = 0;
};

struct Proof {
  std::string message, rule, agent;
  event::Span span;
  bool against = true;  // what cost something; else what it was given for
};

struct CategoryScore {
  std::size_t category = 0;  // index in Scorecard::categories()
  int per_mille = 0;
  std::vector<Proof> proofs;
};

struct Score {
  int per_mille = -1;  // all together, 0 after an auto-fail; -1: not judged
  int bonus = 0;       // per mille that bonus categories added
  int weight = 0;      // of the categories that applied
  bool failed = false;
  std::vector<CategoryScore> categories;  // those that applied
};

class Scorecard {
 public:
  // `path`: another file than the data's own. Errors name file and place.
  static Result<Scorecard> load(const std::filesystem::path& data,
                                const std::filesystem::path& path = {});

  Score judge(const Card& card) const;

  const std::vector<Category>& categories() const { return categories_; }
  int ranked_from() const { return ranked_from_; }  // conversations

 private:
  std::optional<CategoryScore> judge(const Category& category, const Card& card) const;

  std::vector<Category> categories_;
  int customer_messages_ = 1, agent_messages_ = 1, words_ = 10;
  int ranked_from_ = 30, bonus_limit_ = 100;  // bonus in per mille
  int error_ = 0, warning_ = 500, hint_ = 800;
};

// How much a contact deserves to be read: what went wrong, by weight. 0 for what went well.
int reading_order(const Card& card, const Score& score);

}  // namespace hamkalam::replay
