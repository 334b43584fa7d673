// What the sessions share: the names of Asio and Beast, and the loop's state.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/hub.hpp"
#include "server/routes.hpp"

namespace hamkalam::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

// Completion as a tuple of error and result: network errors are expected, not exceptional.
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class WebsocketSession;

struct Context {
  asio::io_context& loop;
  const Config& config;
  Hub& hub;
  Routes& routes;
  std::size_t connections = 0;
  std::vector<std::weak_ptr<WebsocketSession>> sockets;
  bool stopping = false;
  Meter* meter = nullptr;
};

asio::awaitable<void> serve_http(Context& context, tcp::socket socket);
asio::awaitable<void> serve_websocket(Context& context, beast::tcp_stream stream,
                                      http::request<http::string_body> upgrade);
// Says goodbye to every websocket: close code 1001.
void close_websockets(Context& context);
// Whether every websocket's queue is written out.
bool websockets_idle(const Context& context);

}  // namespace hamkalam::server
