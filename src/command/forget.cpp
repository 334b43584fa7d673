// `forget`: a customer's conversations out of the journal's every byte, while no server runs. A
// server that runs is asked by POST /v1/forget.
#include <CLI/CLI.hpp>
#include <future>
#include <iostream>

#include "command/access.hpp"
#include "command/command.hpp"
#include "store/journal.hpp"

namespace hamkalam::command {
namespace {

constexpr std::size_t kStep = 500;  // rows that are erased in one transaction

struct ForgetOptions {
  std::string journal = "sqlite:hamkalam.db", customer;
  AccessFiles files;
};

// The answer of a call that takes a callback.
template <class Answer, class Call>
Answer answer(const Call& call) {
  std::promise<Answer> answered;
  call([&](Answer answer) { answered.set_value(std::move(answer)); });
  return answered.get_future().get();
}

Result<std::size_t> erase(store::Journal& journal, const std::string& conversation) {
  std::size_t count = 0;
  for (std::uint64_t after = 0;;) {
    HK_TRY(const auto rows, answer<Result<std::vector<store::Row>>>([&](auto done) {
             journal.read(conversation, after, kStep, std::move(done));
           }));
    std::vector<std::uint64_t> seqs;
    for (const store::Row& row : rows) seqs.push_back(after = row.seq);
    count += seqs.size();
    const bool more = seqs.size() == kStep;
    HK_CHECK(answer<Result<void>>([&](auto done) {
      journal.erase({conversation, std::move(seqs), !more}, std::move(done));
    }));
    if (!more) return count;
  }
}

Result<int> forget_all(const ForgetOptions& options) {
  HK_TRY(const auto journal, store::open(options.journal, store::Access::alone));
  HK_TRY(const auto names, answer<Result<std::vector<std::string>>>([&](auto done) {
           journal->conversations_of(options.customer, std::move(done));
         }));
  // First the log, then the deed: nothing happens unseen.
  HK_CHECK(options.files.note({.what = "forget", .about = options.customer}));
  std::size_t events = 0;
  for (const std::string& name : names) {
    HK_TRY(const std::size_t count, erase(*journal, name));
    events += count;
  }
  HK_CHECK(answer<Result<void>>([&](auto done) { journal->scrub(std::move(done)); }));
  std::cout << names.size() << " conversations, " << events << " events erased\n";
  return names.empty() ? kFindings : kFine;
}

int forget(ForgetOptions& options) {
  if (const auto found = options.files.find(); !found) return fail(found.error());
  const auto forgotten = forget_all(options);
  if (!forgotten) return fail(forgotten.error(), kEnvironment);
  const auto copies = store::copies(options.journal);
  if (!copies) return fail(copies.error(), kEnvironment);
  for (const store::Copy& copy : *copies)
    if (fs::exists(copy.path))
      std::cout << "delete the copy of " << copy.at << ": " << copy.path << "\n";
  return *forgotten;
}

}  // namespace

void add_forget(Commands& commands) {
  auto [command, options] =
      commands.add("forget", "erase a customer's conversations; stop the server first", forget);
  command.add_option("--journal", options.journal, "sqlite:PATH or postgres://...")
      ->capture_default_str();
  command.add_option("customer", options.customer, "the customer's id")->required();
  options.files.add_audit_options(command);
}

}  // namespace hamkalam::command
