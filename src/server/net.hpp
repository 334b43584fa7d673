// What the sessions share: the loop's state, and one connection with the time it has left.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <set>

#include "server/door.hpp"
#include "server/gate.hpp"
#include "server/hub.hpp"
#include "server/routes.hpp"
#include "server/stream.hpp"

namespace hamkalam::server {

namespace http = beast::http;
using Request = http::request<http::string_body>;

constexpr Instant kNever = Instant::max();
constexpr auto kLinger = std::chrono::seconds(2);  // for a peer to read our last words

class Connection;
class WebsocketSession;

// Who is there. Outlives the loop, whose end destroys what still waits.
struct Crowd {
  explicit Crowd(const Limits& limits) : gate(limits) {}
  Gate gate;
  std::set<Connection*> connections;
  std::set<WebsocketSession*> websockets;
};

struct Context {
  asio::io_context& loop;
  const Config& config;
  Hub& hub;
  Routes& routes;
  Door& door;
  Crowd& crowd;
  Tls* tls = nullptr;  // null: plain
  bool stopping = false;
  Meter* meter = nullptr;
};

// One accepted socket. Whoever waits on it says until when; sweep() ends the waiting: first what
// is waited for is cancelled (`expired`), then the socket is closed.
class Connection {
 public:
  // `counted`: its address, which the gate let in; empty for a proxy, which speaks for many.
  Connection(Crowd& crowd, Socket socket, std::string peer, std::string counted);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void within(std::chrono::seconds time);
  void whenever() { deadline_ = kNever; }
  bool expired() const { return expired_; }
  void sweep(Instant now);

  // Counts it to the client behind a proxy; refuses when that one has too many.
  std::optional<Error> belongs_to(const std::string& client);

  Stream stream;
  const std::string peer;                 // the address at the other end
  std::function<void(Instant)> on_sweep;  // of a websocket
  access::Identity who;                   // who asked for the websocket
  std::string address;                    // and from where, behind proxies or not

 private:
  Crowd& crowd_;
  std::string counted_;
  Instant deadline_ = kNever;
  bool expired_ = false;
};

// Serves requests until the connection ends, or one asks for the websocket: that one is returned.
asio::awaitable<std::unique_ptr<Request>> serve_http(Context& context, Connection& connection);
asio::awaitable<void> serve_websocket(Context& context, std::shared_ptr<Connection> connection,
                                      std::unique_ptr<Request> upgrade);
// An HTTP answer to one who is not let in, then the end of the connection.
asio::awaitable<void> refuse(Context& context, Stream& stream, int status, Error error);
// Where a request comes from, behind proxies or not.
std::string address_of(const Context& context, const Connection& connection,
                       const Request& request);
// Says goodbye to every websocket, behind what is still queued for it: close code 1001.
void close_websockets(Context& context);
// To those whose token expired or was revoked: close code 1008. After a reload, and now and then.
void close_signed_out(Context& context);
// Whether every websocket's queue is written out.
bool websockets_idle(const Context& context);

}  // namespace hamkalam::server
