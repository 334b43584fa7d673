// A PostgreSQL of the test's own: a fresh cluster in a temporary folder, reached by a socket in it,
// gone with the process. Only processes crash here, so that nothing need be synced: after a crash
// the server would else first sync all its files, which takes minutes where a disk is busy.
//
//   test::Postgres& server = test::Postgres::shared();   // one for all tests
//   auto journal = store::open(server.empty());          // no journal in it yet
#pragma once

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/temp_folder.hpp"

namespace hamkalam::test {

class Postgres {
 public:
  static Postgres& shared() {
    static Postgres server;
    return server;
  }

  Postgres() {
    const passwd* user = ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr;  // it refuses root
    if (::geteuid() == 0 && !user) throw std::runtime_error("no user postgres: install postgresql");
    user_ = user ? user->pw_uid : 0;
    if (user && ::chown(folder_.file("").c_str(), user->pw_uid, user->pw_gid) != 0)
      throw std::runtime_error("a folder cannot be given away");
    const int made = wait(spawn({"initdb", "-D", data(), "-U", "test", "-A", "trust", "-E", "UTF8",
                                 "--locale=C", "--no-sync", "--no-instructions"}));
    if (made != 0) throw std::runtime_error("initdb failed: is postgresql installed?");
    start();
  }
  ~Postgres() { stop(); }
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  void start() {
    process_ =
        spawn({"postgres", "-D", data(), "-k", folder_.file(""), "-c", "listen_addresses=", "-c",
               "log_min_messages=panic", "-c", "logging_collector=off", "-c", "max_connections=40",
               "-c", "shared_buffers=16MB", "-c", "fsync=off"});
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (std::chrono::steady_clock::now() < end) {
      if (PQping((address() + "&connect_timeout=2").c_str()) == PQPING_OK) return;
      int status = 0;
      if (::waitpid(process_, &status, WNOHANG) == process_) {
        process_ = -1;
        throw std::runtime_error("PostgreSQL ended as it started: " + std::to_string(status));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    throw std::runtime_error("PostgreSQL does not start");
  }
  // SIGQUIT: at once, as if it had crashed.
  void stop(int signal = SIGQUIT) {
    if (process_ > 0) {
      ::kill(process_, signal);
      wait(process_);
    }
    process_ = -1;
  }

  std::string address() const {
    std::string host;
    for (const char c : folder_.file("")) host += c == '/' ? "%2F" : std::string(1, c);
    return "postgresql:///postgres?user=test&host=" + host;
  }
  // The address of a database without a journal.
  std::string empty() {
    query("DROP SCHEMA IF EXISTS hamkalam CASCADE");
    return address();
  }
  // The first value of an answer.
  std::string query(const std::string& sql) {
    PGconn* connection = PQconnectdb(address().c_str());
    PQsetNoticeProcessor(
        connection, [](void*, const char*) {}, nullptr);
    PGresult* result = PQexec(connection, sql.c_str());
    const std::string fault = PQresultErrorMessage(result);
    const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
    PQclear(result);
    PQfinish(connection);
    if (!fault.empty()) throw std::runtime_error(fault);
    return value;
  }

 private:
  std::string data() const { return folder_.file("data"); }

  static std::string program(const std::string& name) {
    for (const char* version : {"15", "16", "17", "14", "13"}) {
      const std::string path =
          std::string("/usr/lib/postgresql/") + version + "/bin/" + name;  // as Debian has it
      if (std::filesystem::exists(path)) return path;
    }
    return name;
  }

  pid_t spawn(std::vector<std::string> words) const {
    words[0] = program(words[0]);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (user_ != 0 && (::setgid(user_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // it does not outlive us
    if (::getppid() != parent) ::_exit(125);
    ::setenv("LC_ALL", "C", 1);
    ::chdir("/");
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr))
      ::_exit(124);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }

  static int wait(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
  }

  TempFolder folder_;
  uid_t user_ = 0;
  pid_t process_ = -1;
};

}  // namespace hamkalam::test
