// Listens to what is appended to a journal in PostgreSQL, on a connection and a thread of its own.
// What was said while the connection was away is made up by reading behind the last place that was
// surely heard.
//
//   HK_TRY(auto follower, PgFollower::start("postgres://db/hamkalam", own, told));
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "store/journal.hpp"
#include "store/postgres_connection.hpp"

namespace hamkalam::store {

constexpr const char* kPgChannel = "hamkalam";

// What changed, as payloads of notifications: one, unless that would be longer than PostgreSQL
// allows. Sequence 0: something was erased.
std::vector<std::string> pg_notices(
    const std::vector<std::pair<std::string_view, std::uint64_t>>& changed);

class PgFollower {
 public:
  // Listens when it returns. `own`: the server's process whose notifications are our own.
  static Result<std::unique_ptr<PgFollower>> start(const std::string& address,
                                                   const std::atomic<int>& own, Journal::Told told,
                                                   Journal::SettledCallback settled);
  ~PgFollower();
  PgFollower(const PgFollower&) = delete;
  PgFollower& operator=(const PgFollower&) = delete;

 private:
  PgFollower(std::string address, const std::atomic<int>& own, Journal::Told told,
             Journal::SettledCallback settled);

  Result<void> connect();
  Result<void> note_position();
  Result<void> make_up();
  void hear();
  void hear_settled(std::string_view line);
  void loop();
  bool wait(int socket, int milliseconds) const;  // false: it ends

  const std::string address_;
  const std::atomic<int>& own_;
  const Journal::Told told_;
  const Journal::SettledCallback settled_;
  std::unique_ptr<PgConnection> connection_;
  // Where the journal ended when it was asked last, and the time before: whatever came to stand
  // before that is long heard, as no transaction of ours takes so long.
  std::uint64_t position_ = 0, heard_ = 0;
  int ends_ = -1;  // an eventfd
  std::thread thread_;
};

}  // namespace hamkalam::store
