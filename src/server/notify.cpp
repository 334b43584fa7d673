#include "server/notify.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstring>

namespace hamkalam::server {

Notify::Notify(const std::function<const char*(const char*)>& variable) {
  if (const char* name = variable("NOTIFY_SOCKET")) socket_ = name;
  auto number = [&](const char* name) {
    long long value = 0;
    if (const char* text = variable(name)) std::from_chars(text, text + std::strlen(text), value);
    return value;
  };
  const auto process = number("WATCHDOG_PID");
  if (const auto time = number("WATCHDOG_USEC"); time > 0 && (!process || process == ::getpid()))
    watchdog_ = std::chrono::microseconds(time);
}

void Notify::send(const std::string& state) const {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return;
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  // Whether systemd hears it is its own affair.
  [[maybe_unused]] const auto sent = ::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                                              reinterpret_cast<const sockaddr*>(&address), size);
  ::close(descriptor);
}

void Notify::send_reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  send("RELOADING=1\nMONOTONIC_USEC=" +
       std::to_string(static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000));
}

}  // namespace hamkalam::server
