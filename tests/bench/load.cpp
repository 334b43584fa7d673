// Loads a websocket server: N connections, each with one message on its way at a time, or idle
// watchers. Writes one line of JSON. load.mjs starts it beside each server and compares.
//
//   bench_load PORT CONNECTIONS SECONDS [MESSAGES-A-SECOND]     0: as fast as answers come
//   bench_load PORT CONNECTIONS SECONDS watch                   watchers that say nothing
//
// The texts are the held-out phrases. Its own frames are written by hand, so that it costs less
// than what it measures: text frames, masked with zero, answers of any size.
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/file.hpp"

namespace {

using namespace hamkalam;
using Clock = std::chrono::steady_clock;

struct Client {
  int fd = -1;
  bool open = false;  // upgraded
  std::string in;     // bytes not understood yet
  Clock::time_point sent{}, next{};
  int turn = 0;
  bool waiting = false;  // for an answer
};

std::string masked_text(const std::string& payload) {
  std::string out = "\x81";
  if (payload.size() < 126) {
    out += static_cast<char>(0x80 | payload.size());
  } else {
    out += static_cast<char>(0x80 | 126);
    out += static_cast<char>(payload.size() >> 8);
    out += static_cast<char>(payload.size() & 255);
  }
  return out + std::string(4, '\0') + payload;
}

class Load {
 public:
  Load(std::uint16_t port, std::size_t count, double seconds, double rate, bool watch)
      : port_(port), clients_(count), seconds_(seconds), rate_(rate), watch_(watch) {}

  int run(const std::vector<std::string>& texts) {
    texts_ = &texts;
    epoll_ = epoll_create1(0);
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      if (!connect(i)) return std::perror("connect"), 3;
      if (i % 200 == 199) pump(Clock::now() + std::chrono::milliseconds(50));
    }
    const auto patience = Clock::now() + std::chrono::seconds(60);
    while (opened_ < clients_.size() && Clock::now() < patience)
      pump(Clock::now() + std::chrono::milliseconds(20));
    if (opened_ < clients_.size())
      return std::fprintf(stderr, "only %zu of %zu opened\n", opened_, clients_.size()), 3;
    std::printf("{\"opened\":%zu}\n", opened_);
    std::fflush(stdout);
    if (watch_) {
      pump(Clock::now() +
           std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds_)));
      return 0;
    }
    // A fifth of the time warms up and is not counted.
    const auto begin = Clock::now();
    const auto step = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(
        rate_ > 0 ? static_cast<double>(clients_.size()) / rate_ : 0.0));
    for (std::size_t i = 0; i < clients_.size(); ++i) {
      clients_[i].next = begin + step * static_cast<long>(i) / static_cast<long>(clients_.size());
      if (rate_ <= 0) say(i);
    }
    const auto warm = begin + part(0.2), end = begin + part(1.2);
    pump(warm, step);
    micros_.clear();
    bytes_ = 0;
    std::printf("{\"warm\":true}\n");
    std::fflush(stdout);
    pump(end, step);
    report();
    return failed_ ? 1 : 0;
  }

 private:
  Clock::duration part(double share) const {
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(seconds_ * share));
  }

  bool connect(std::size_t i) {
    Client& client = clients_[i];
    client.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client.fd < 0) return false;
    sockaddr_in from{};
    from.sin_family = AF_INET;
    // 20,000 connections an address: one address has fewer than 30,000 ports.
    from.sin_addr.s_addr = htonl(0x7f000001u + static_cast<std::uint32_t>(i / 20'000));
    const int on = 1;
    setsockopt(client.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    bind(client.fd, reinterpret_cast<const sockaddr*>(&from), sizeof from);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port_);
    to.sin_addr.s_addr = htonl(0x7f000001u);
    if (::connect(client.fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return false;
    setsockopt(client.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(client.fd, F_SETFL, O_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = i;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, client.fd, &event);
    write(i, "GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                 "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                 "Sec-WebSocket-Protocol: hamkalam.v1\r\n\r\n");
    return true;
  }

  void write(std::size_t i, const std::string& bytes) {
    if (::send(clients_[i].fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(bytes.size()))
      ++failed_;
  }

  // Eight messages make a conversation, as in life; then the next one begins.
  void say(std::size_t i) {
    Client& client = clients_[i];
    const int turn = client.turn++;
    const std::string conversation =  // of this run alone: several may load one journal
        "load-" + std::to_string(getpid()) + "-" + std::to_string(i) + "-" +
        std::to_string(turn / 8);
    const std::string& text =
        (*texts_)[(i * 7919 + static_cast<std::size_t>(turn)) % texts_->size()];
    const Json event{{"type", "message"},
                     {"conversation", conversation},
                     {"id", "m-" + std::to_string(turn)},
                     {"from", "customer"},
                     {"text", text}};
    client.sent = Clock::now();
    client.waiting = true;
    write(i, masked_text(event.dump()));
  }

  void answered(std::size_t i) {
    Client& client = clients_[i];
    if (!client.waiting) return;  // hello
    client.waiting = false;
    micros_.push_back(
        std::chrono::duration<double, std::micro>(Clock::now() - client.sent).count());
    if (rate_ <= 0) say(i);
  }

  // What came in: an answer to the upgrade, then unmasked frames.
  void read(std::size_t i) {
    Client& client = clients_[i];
    static char buffer[64 * 1024];
    const ssize_t size = recv(client.fd, buffer, sizeof buffer, 0);
    if (size <= 0) {
      if (size < 0 && errno == EAGAIN) return;
      ++failed_;
      epoll_ctl(epoll_, EPOLL_CTL_DEL, client.fd, nullptr);
      return;
    }
    bytes_ += static_cast<std::uint64_t>(size);
    client.in.append(buffer, static_cast<std::size_t>(size));
    if (!client.open) {
      const auto end = client.in.find("\r\n\r\n");
      if (end == client.in.npos) return;
      if (!client.in.starts_with("HTTP/1.1 101")) {
        std::fprintf(stderr, "%s\n", client.in.substr(0, client.in.find('\r')).c_str());
        std::exit(3);
      }
      client.in.erase(0, end + 4);
      client.open = true;
      ++opened_;
      if (watch_)
        write(i,
              masked_text("{\"type\":\"watch\",\"conversation\":\"w-" + std::to_string(i) + "\"}"));
    }
    std::size_t at = 0;
    while (at + 2 <= client.in.size()) {
      const auto byte = [&](std::size_t n) {
        return static_cast<std::uint64_t>(static_cast<unsigned char>(client.in[n]));
      };
      std::uint64_t length = byte(at + 1) & 127;
      const std::size_t header = length == 126 ? 4 : length == 127 ? 10 : 2;
      if (at + header > client.in.size()) break;
      if (header == 4) length = byte(at + 2) << 8 | byte(at + 3);
      if (header == 10) {
        length = 0;
        for (int n = 2; n < 10; ++n) length = length << 8 | byte(at + static_cast<std::size_t>(n));
      }
      if (at + header + length > client.in.size()) break;
      const auto opcode = byte(at) & 15;
      if (opcode == 9) write(i, std::string("\x8a\x80\0\0\0\0", 6));
      if (opcode == 1 && client.in.compare(at + header, 15, "{\"type\":\"error\"") == 0 &&
          !failed_++)
        std::fprintf(stderr, "%s\n", client.in.substr(at + header, length).c_str());
      if (opcode == 1 && client.in.compare(at + header, 15, "{\"type\":\"hello\"") != 0)
        answered(i);
      at += header + length;
    }
    client.in.erase(0, at);
  }

  void pump(Clock::time_point end, Clock::duration step = {}) {
    epoll_event events[256];
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
      auto until = end;
      if (step.count() > 0)
        for (std::size_t i = 0; i < clients_.size(); ++i) {
          if (clients_[i].next <= now) {
            clients_[i].next += step;
            clients_[i].waiting ? void(++late_) : say(i);
          }
          until = std::min(until, clients_[i].next);
        }
      const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(until - now).count();
      const int count = epoll_wait(epoll_, events, 256, static_cast<int>(std::clamp(ms, 0L, 100L)));
      for (int n = 0; n < count; ++n) read(events[n].data.u64);
    }
  }

  void report() {
    std::sort(micros_.begin(), micros_.end());
    const auto at = [&](double share) {
      return micros_.empty() ? 0.0
                             : micros_[static_cast<std::size_t>(
                                   static_cast<double>(micros_.size() - 1) * share)];
    };
    std::printf(
        "{\"messages\":%zu,\"seconds\":%.3f,\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f,"
        "\"bytes\":%llu,\"late\":%zu,\"failed\":%zu}\n",
        micros_.size(), seconds_, at(0.5), at(0.99), at(0.999),
        static_cast<unsigned long long>(bytes_), late_, failed_);
  }

  std::uint16_t port_;
  std::vector<Client> clients_;
  double seconds_, rate_;
  bool watch_;
  const std::vector<std::string>* texts_ = nullptr;
  int epoll_ = -1;
  std::size_t opened_ = 0, failed_ = 0, late_ = 0;
  std::uint64_t bytes_ = 0;
  std::vector<double> micros_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4)
    return std::fprintf(stderr, "bench_load PORT CONNECTIONS SECONDS [RATE|watch]\n"), 2;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  std::vector<std::string> texts;
  for (const auto& path :
       list_files(std::filesystem::path(HAMKALAM_SHARE_DIR) / "locales", ".test.txt"))
    if (auto lines = read_lines(path)) texts.insert(texts.end(), lines->begin(), lines->end());
  if (texts.empty()) return std::fprintf(stderr, "no phrases\n"), 3;
  const bool watch = argc > 4 && std::strcmp(argv[4], "watch") == 0;
  return Load(static_cast<std::uint16_t>(std::atoi(argv[1])), std::strtoul(argv[2], nullptr, 10),
              std::atof(argv[3]), argc > 4 && !watch ? std::atof(argv[4]) : 0, watch)
      .run(texts);
}
