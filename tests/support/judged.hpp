// What the tests of rules judge: the shipped settings, and the situation at the end of a talk.
#pragma once

#include "rules/situation.hpp"
#include "support/data.hpp"
#include "support/talk.hpp"

namespace hamkalam::test {

inline const rules::Settings& settings() {
  static const auto loaded = rules::Settings::load(share() / "intents/defaults.json");
  REQUIRE(loaded);
  return *loaded;
}

// Before a draft, if there is one, that would be sent at a time.
inline rules::Situation situation(const Talk& talk, const conversation::Turn* draft = nullptr,
                                  std::string_view channel = {},
                                  std::optional<event::Time> draft_at = {}) {
  return {.conversation = talk.conversation,
          .settings = settings(),
          .catalogue = catalogue(),
          .end = talk.conversation.messages().size(),
          .draft = draft,
          .draft_channel = channel,
          .draft_at = draft_at,
          .analyzer = &analyzer()};
}

}  // namespace hamkalam::test
