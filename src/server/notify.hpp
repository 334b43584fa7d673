// Tells systemd how it goes: datagrams to NOTIFY_SOCKET (sd_notify(3)), which needs no library.
//
//   Notify notify(std::getenv);
//   notify.send("READY=1\nSTATUS=serving");   // nothing happens without a NOTIFY_SOCKET
//   if (notify.watchdog()) every(*notify.watchdog() / 2, [&] { notify.send("WATCHDOG=1"); });
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace hamkalam::server {

class Notify {
 public:
  explicit Notify(const std::function<const char*(const char*)>& variable);

  void send(const std::string& state) const;
  // RELOADING=1 needs the time (sd_notify(3), MONOTONIC_USEC).
  void send_reloading() const;
  // How often systemd wants to hear of us; nothing where it does not.
  const std::optional<std::chrono::microseconds>& watchdog() const { return watchdog_; }

 private:
  std::string socket_;  // a path, or an abstract name after '@'
  std::optional<std::chrono::microseconds> watchdog_;
};

}  // namespace hamkalam::server
