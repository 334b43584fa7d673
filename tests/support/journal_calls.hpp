// A journal's calls as a test wants them: answered before they return.
#pragma once

#include <future>
#include <initializer_list>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "store/journal.hpp"
#include "support/catch.hpp"

namespace hamkalam::test {

// A batch of (id, body) after `known`.
inline store::Batch batch(std::string conversation, std::uint64_t known,
                          std::initializer_list<std::pair<std::string, std::string>> rows) {
  store::Batch batch{std::move(conversation), known, {}};
  for (const auto& [id, body] : rows) batch.rows.push_back({++known, id, body});
  return batch;
}

template <class Kind>
bool is(const store::Outcome& outcome) {
  return std::holds_alternative<Kind>(outcome);
}

inline std::string fault(const store::Outcome& outcome) {
  return is<store::Failed>(outcome) ? std::get<store::Failed>(outcome).error.text() : "";
}

inline store::Outcome append(store::Journal& journal, store::Batch batch) {
  std::promise<store::Outcome> answer;
  journal.append(std::move(batch), [&](store::Outcome outcome) { answer.set_value(outcome); });
  return answer.get_future().get();
}

inline std::vector<store::Row> read(store::Journal& journal, const std::string& conversation,
                                    std::uint64_t after = 0) {
  std::promise<Result<std::vector<store::Row>>> answer;
  journal.read(conversation, after,
               [&](Result<std::vector<store::Row>> rows) { answer.set_value(std::move(rows)); });
  auto rows = answer.get_future().get();
  REQUIRE(rows);
  return *std::move(rows);
}

inline std::vector<std::pair<std::string, store::Row>> everything(
    store::Journal& journal, store::Order order = store::Order::stored) {
  std::vector<std::pair<std::string, store::Row>> rows;
  REQUIRE(journal.for_each(
      [&](const std::string& conversation, const store::Row& row) {
        rows.emplace_back(conversation, row);
        return Result<void>();
      },
      order));
  return rows;
}

// The answer of a call that takes a callback: answer<Result<void>>([&](auto done) { ... }).
template <class Answer, class Call>
Answer answer(const Call& call) {
  std::promise<Answer> answered;
  call([&](Answer answer) { answered.set_value(std::move(answer)); });
  return answered.get_future().get();
}

using Names = std::vector<std::string>;

inline Names conversations_of(store::Journal& journal, const std::string& customer) {
  auto names = answer<Result<Names>>(
      [&](auto done) { journal.conversations_of(customer, std::move(done)); });
  REQUIRE(names);
  return *names;
}

inline Result<void> erase(store::Journal& journal, const std::string& conversation,
                          std::vector<std::uint64_t> seqs, bool whole = false) {
  return answer<Result<void>>([&](auto done) {
    journal.erase({conversation, std::move(seqs), whole}, std::move(done));
  });
}

inline Result<void> scrub(store::Journal& journal) {
  return answer<Result<void>>([&](auto done) { journal.scrub(std::move(done)); });
}

}  // namespace hamkalam::test
