// The whole server, over a real connection: any bytes are answered or refused, and a connection
// whose peer has nothing more to say ends. 'w' in front: the bytes come after the upgrade to a
// websocket; else they are HTTP. The server runs on a thread of its own, with no tokens.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <string>
#include <string_view>
#include <thread>

#include "fuzz/scratch.hpp"
#include "server/log.hpp"
#include "server/server.hpp"

namespace {

using namespace hamkalam;

constexpr int kPatience = 10'000;  // ms

[[noreturn]] void stop(const Error& error) {
  std::fprintf(stderr, "%s\n", error.text().c_str());
  std::exit(1);
}

std::uint16_t start() {
  const std::filesystem::path share = HAMKALAM_SHARE_DIR;
  auto loaded = assist::Assistant::load(share, share / "model.bin");
  if (!loaded) stop(loaded.error());
  auto assistant = std::make_shared<const assist::Assistant>(std::move(*loaded));
  server::begin_log("error");
  static std::promise<std::string> address;
  // Never joined: it runs as long as the process.
  std::thread([assistant, share] {
    server::Config config;
    config.address = "127.0.0.1";
    config.port = 0;
    config.hosts = {"h"};
    config.locales = share / "locales";
    config.contracts = share / "contracts";
    config.limits.events_per_second = config.limits.conversation_events_per_second = 1'000'000;
    const auto load = [assistant]() -> Result<server::Fresh> {
      return Error("reload", "not while fuzzing");
    };
    const auto ran = server::run_server(assistant, store::open_memory(), config, load,
                                        [](const std::string& where) { address.set_value(where); });
    if (!ran) stop(ran.error());
  }).detach();
  const std::string where = address.get_future().get();
  std::atexit([] { std::_Exit(0); });  // before what the thread uses is destroyed
  return static_cast<std::uint16_t>(std::stoi(where.substr(where.rfind(':') + 1)));
}

class Peer {
 public:
  explicit Peer(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    fuzz::must(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0,
               "the server takes connections");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // No port is kept waiting by one that was closed.
    const linger now{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() { ::close(fd_); }

  void send(std::string_view bytes) { (void)::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  void finish() { ::shutdown(fd_, SHUT_WR); }
  // What comes next; empty at the end.
  std::string receive() {
    pollfd ready{fd_, POLLIN, 0};
    fuzz::must(::poll(&ready, 1, kPatience) == 1, "the server says something, or ends");
    char bytes[16 * 1024];
    const ssize_t size = ::recv(fd_, bytes, sizeof bytes, 0);
    return {bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

 private:
  int fd_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::uint16_t port = start();
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Peer peer(port);
  if (bytes.starts_with('w')) {
    bytes.remove_prefix(1);
    peer.send(
        "GET /v1/stream HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    fuzz::must(peer.receive().starts_with("HTTP/1.1 101"), "an upgrade is granted");
  }
  peer.send(bytes);
  peer.finish();
  while (!peer.receive().empty()) {
  }
  return 0;
}
