// What hamkalam's server is measured against: a bare Beast websocket server on one thread that
// answers each message with as many bytes as an advice has, and does nothing else.
// bench_echo_server BYTES prints its port; ends when its input does.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
  try {
    socket.set_option(tcp::no_delay(true));
    beast::websocket::stream<beast::tcp_stream> stream(std::move(socket));
    stream.set_option(beast::websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream.auto_fragment(false);
    stream.text(true);
    co_await stream.async_accept(asio::use_awaitable);
    beast::flat_buffer buffer;
    for (;;) {
      co_await stream.async_read(buffer, asio::use_awaitable);
      buffer.consume(buffer.size());
      co_await stream.async_write(asio::buffer(answer), asio::use_awaitable);
    }
  } catch (const std::exception&) {
    co_return;  // the client is gone
  }
}

asio::awaitable<void> listen(tcp::acceptor& acceptor, const std::string& answer) {
  for (;;)
    asio::co_spawn(acceptor.get_executor(),
                   serve(co_await acceptor.async_accept(asio::use_awaitable), answer),
                   asio::detached);
}

int main(int argc, char** argv) {
  const std::string answer(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2000, 'x');
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop, {asio::ip::make_address("127.0.0.1"), 0});
  asio::posix::stream_descriptor input(loop, ::dup(0));
  char byte = 0;
  input.async_read_some(asio::buffer(&byte, 1), [&](auto, auto) { loop.stop(); });
  asio::co_spawn(loop, listen(acceptor, answer), asio::detached);
  std::printf("ws://127.0.0.1:%u\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  loop.run();
  return 0;
}
