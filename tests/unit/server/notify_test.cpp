#include "server/notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <map>

#include "support/catch.hpp"
#include "support/temp_folder.hpp"

namespace hamkalam::server {

TEST_CASE("systemd is told by datagrams, and nobody where there is no socket", "[server]") {
  const test::TempFolder folder;
  std::map<std::string, std::string> variables{{"NOTIFY_SOCKET", folder.file("notify")},
                                               {"WATCHDOG_USEC", "30000000"}};
  auto variable = [&](const char* name) {
    const auto it = variables.find(name);
    return it == variables.end() ? nullptr : it->second.c_str();
  };
  const int listener = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  REQUIRE(listener >= 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder.file("notify");
  REQUIRE(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
  auto heard = [&]() -> std::string {
    char bytes[256];
    const auto size = ::recv(listener, bytes, sizeof(bytes), 0);
    return size < 0 ? "nothing" : std::string(bytes, static_cast<std::size_t>(size));
  };

  const Notify notify(variable);
  notify.send("READY=1\nSTATUS=serving");
  CHECK(heard() == "READY=1\nSTATUS=serving");
  notify.send_reloading();
  CHECK(heard().starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(notify.watchdog() == std::chrono::seconds(30));

  variables["WATCHDOG_PID"] = std::to_string(::getpid() + 1);
  CHECK_FALSE(Notify(variable).watchdog());  // meant for another process
  variables.clear();
  const Notify silent(variable);
  silent.send("READY=1");
  CHECK(heard() == "nothing");
  CHECK_FALSE(silent.watchdog());
  ::close(listener);
}

}  // namespace hamkalam::server
