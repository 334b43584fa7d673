#include "store/postgres_follower.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.hpp"

namespace hamkalam::store {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostNotice = 7900;  // bytes; PostgreSQL takes fewer than 8000
constexpr auto kAsk = 10s;                 // between questions, which also find a dead connection
constexpr auto kAgain = 500ms;             // between tries to connect
constexpr auto kPatient = 10s;
constexpr auto kSlow = 60s;
// Transactions that may have been under way when we began to listen, in positions.
constexpr std::uint64_t kUnderWay = 100 * 1048576;

int milliseconds(std::chrono::milliseconds time) {
  return static_cast<int>(time.count());
}

}  // namespace

std::vector<std::string> pg_notices(
    const std::vector<std::pair<std::string_view, std::uint64_t>>& changed) {
  std::vector<std::string> notices;
  for (const auto& [conversation, seq] : changed) {
    const std::string line = std::to_string(seq) + " " + std::string(conversation) + "\n";
    if (notices.empty() || notices.back().size() + line.size() > kMostNotice)
      notices.emplace_back();
    notices.back() += line;
  }
  return notices;
}

PgFollower::PgFollower(std::string address, const std::atomic<int>& own, Journal::Told told,
                       Journal::SettledCallback settled)
    : address_(std::move(address)),
      own_(own),
      told_(std::move(told)),
      settled_(std::move(settled)) {}

Result<std::unique_ptr<PgFollower>> PgFollower::start(const std::string& address,
                                                      const std::atomic<int>& own,
                                                      Journal::Told told,
                                                      Journal::SettledCallback settled) {
  std::unique_ptr<PgFollower> follower(
      new PgFollower(address, own, std::move(told), std::move(settled)));
  HK_CHECK(follower->connect());
  HK_CHECK(follower->note_position());
  follower->heard_ = follower->position_ - std::min(follower->position_, kUnderWay);
  follower->ends_ = ::eventfd(0, EFD_CLOEXEC);
  if (follower->ends_ < 0) return Error("unavailable", "journal", "no descriptor is left");
  follower->thread_ = std::thread([raw = follower.get()] { raw->loop(); });
  return follower;
}

PgFollower::~PgFollower() {
  if (thread_.joinable()) {
    ::eventfd_write(ends_, 1);
    thread_.join();
  }
  if (ends_ >= 0) ::close(ends_);
}

Result<void> PgFollower::connect() {
  HK_TRY(PgConnection connection, PgConnection::open(address_, Access::write));
  HK_CHECK(connection.execute((std::string("LISTEN ") + kPgChannel).c_str(), kPatient));
  connection_ = std::make_unique<PgConnection>(std::move(connection));
  return {};
}

Result<void> PgFollower::note_position() {
  HK_TRY(const auto answers,
         connection_->run({PgQuery("SELECT coalesce(max(position), 0) FROM hamkalam.events")},
                          kPatient));
  heard_ = position_;
  position_ = answers[0].number(0, 0);
  return {};
}

Result<void> PgFollower::make_up() {
  PgQuery missed(
      "SELECT conversation, max(seq) FROM hamkalam.events WHERE position > $1 GROUP BY 1 "
      "UNION ALL SELECT conversation, 0 FROM hamkalam.erasures WHERE position > $1 ORDER BY 2");
  missed.number(heard_);
  HK_TRY(const auto answers, connection_->run({missed}, kSlow));
  for (int row = 0; row < answers[0].rows(); ++row)
    told_(answers[0].text(row, 0), answers[0].number(row, 1));
  return {};
}

// ["sent","m-1","telegram:42"]: what became of a letter.
void PgFollower::hear_settled(std::string_view line) {
  const auto said = parse_json(line, kPgChannel, 2);
  if (!said || said->size() != 3) return;
  for (const Json& part : *said)
    if (!part.is_string()) return;
  settled_({(*said)[2].get<std::string>(), (*said)[1].get<std::string>(),
            (*said)[0].get<std::string>()});
}

void PgFollower::hear() {
  while (PGnotify* notice = PQnotifies(connection_->handle())) {
    std::string_view rest(notice->extra);
    while (notice->be_pid != own_ && !rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      if (line.starts_with('[')) {
        hear_settled(line);
        continue;
      }
      std::uint64_t seq = 0;
      const char* end = line.data() + line.size();
      const auto [space, fault] = std::from_chars(line.data(), end, seq);
      // Anybody may notify; what is not ours is passed over.
      if (fault == std::errc() && space != end && *space == ' ' && space + 1 != end)
        told_(std::string(space + 1, end), seq);
    }
    PQfreemem(notice);
  }
}

bool PgFollower::wait(int socket, int milliseconds) const {
  pollfd waits[] = {{ends_, POLLIN, 0}, {socket, POLLIN, 0}};
  ::poll(waits, 2, milliseconds);  // a socket of -1 is passed over
  return waits[0].revents == 0;
}

void PgFollower::loop() {
  auto ask = std::chrono::steady_clock::now() + kAsk;
  for (;;) {
    if (!connection_) {
      if (!wait(-1, milliseconds(kAgain))) return;
      if (!connect()) continue;
      if (!make_up() || !note_position()) {
        connection_.reset();
        continue;
      }
    }
    hear();
    const auto now = std::chrono::steady_clock::now();
    if (now >= ask) {
      ask = now + kAsk;
      if (!note_position()) {
        connection_.reset();
        continue;
      }
      hear();  // what came with the answer
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(ask - now);
    if (!wait(PQsocket(connection_->handle()), milliseconds(left) + 1)) return;
    if (PQconsumeInput(connection_->handle()) == 0) connection_.reset();
  }
}

}  // namespace hamkalam::store
