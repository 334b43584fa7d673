// A connection's bytes, plain or through TLS, as Asio and Beast read and write streams. One type
// for both, so that sessions are compiled once.
//
//   Stream stream(std::move(socket));
//   stream.start_tls(tls.accept(stream.native_handle()));
//   co_await stream.handshake();
//   co_await http::async_read(stream, buffer, parser, kTuple);
#pragma once

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffers_iterator.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/role.hpp>

#include "server/tls.hpp"

namespace hamkalam::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
using tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

// Completion as a tuple of error and result: network errors are expected, not exceptional.
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class Stream {
 public:
  using executor_type = Socket::executor_type;

  explicit Stream(Socket socket) : socket_(std::move(socket)) {}
  executor_type get_executor() { return socket_.get_executor(); }
  Socket& socket() { return socket_; }

  void start_tls(TlsSession session) { tls_ = std::move(session); }
  bool is_tls() const { return static_cast<bool>(tls_); }
  std::string tls_fault() const { return tls_.fault(); }

  asio::awaitable<beast::error_code> handshake() {
    for (;;) {
      const Want want = tls_.handshake();
      if (want == Want::nothing) co_return beast::error_code();
      if (const auto fault = fault_of(want)) co_return fault;
      if (const auto [fault] = co_await socket_.async_wait(wait_of(want), kTuple); fault)
        co_return fault;
    }
  }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(beast::error_code, std::size_t)>(
        [](auto handler, Stream* self, const Buffers& b) {
          if (!self->tls_) return self->socket_.async_read_some(b, std::move(handler));
          self->start(ReadPart(b), std::move(handler));
        },
        token, this, buffers);
  }

  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return asio::async_initiate<Token, void(beast::error_code, std::size_t)>(
        [](auto handler, Stream* self, const Buffers& b) {
          if (!self->tls_) return self->socket_.async_write_some(b, std::move(handler));
          self->start(WritePart(b), std::move(handler));
        },
        token, this, buffers);
  }

  // Whoever waits gets operation_aborted.
  void cancel() {
    beast::error_code ignored;
    socket_.cancel(ignored);
  }
  void shutdown_send() {
    tls_.say_goodbye();
    beast::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  void close() {
    beast::error_code ignored;
    socket_.close(ignored);
  }

 private:
  static beast::error_code fault_of(Want want) {
    if (want == Want::closed) return asio::error::eof;
    if (want == Want::failed) return asio::error::connection_aborted;
    return {};
  }
  static tcp::socket::wait_type wait_of(Want want) {
    return want == Want::write ? tcp::socket::wait_write : tcp::socket::wait_read;
  }

  // The first buffer that holds something: a stream may read and write less than it is asked to.
  struct ReadPart {
    asio::mutable_buffer first;
    template <class Buffers>
    explicit ReadPart(const Buffers& buffers) {
      for (auto at = asio::buffer_sequence_begin(buffers); at != asio::buffer_sequence_end(buffers);
           ++at)
        if (first = *at; first.size() > 0) break;
    }
    Want go(TlsSession& tls, std::size_t& done) const {
      return first.size() == 0 ? Want::nothing : tls.read(first.data(), first.size(), done);
    }
  };

  // A frame's header and the beginning of its text go into one record. A repeat after Want::write
  // gathers the same bytes, as OpenSSL asks.
  struct WritePart {
    std::array<asio::const_buffer, 8> parts{};
    template <class Buffers>
    explicit WritePart(const Buffers& buffers) {
      auto to = parts.begin();
      for (auto at = asio::buffer_sequence_begin(buffers);
           at != asio::buffer_sequence_end(buffers) && to != parts.end(); ++at)
        if (const asio::const_buffer one(*at); one.size() > 0) *to++ = one;
    }
    Want go(TlsSession& tls, std::size_t& done) const {
      std::array<char, 4096> record;
      if (parts[0].size() >= record.size())
        return tls.write(parts[0].data(), parts[0].size(), done);
      const std::size_t size = asio::buffer_copy(asio::buffer(record), parts);
      return size == 0 ? Want::nothing : tls.write(record.data(), size, done);
    }
  };

  template <class Part>
  struct TlsOperation {
    Stream* stream;
    Part part;
    bool waited = false, ended = false;
    beast::error_code fault{};
    std::size_t done = 0;

    template <class Self>
    void operator()(Self& self, beast::error_code aborted = {}) {
      if (ended) return self.complete(fault, done);
      fault = aborted;
      if (!fault) {
        const Want want = part.go(stream->tls_, done);
        if (want == Want::read || want == Want::write) {
          waited = true;
          return stream->socket_.async_wait(wait_of(want), std::move(self));
        }
        fault = fault_of(want);
      }
      if (waited) return self.complete(fault, done);
      ended = true;  // never complete inside the call that began it
      asio::post(stream->get_executor(), std::move(self));
    }
  };

  template <class Part, class Handler>
  void start(Part part, Handler handler) {
    asio::async_compose<Handler, void(beast::error_code, std::size_t)>(
        TlsOperation<Part>{this, part}, handler, socket_);
  }

  Socket socket_;
  TlsSession tls_;
};

// What Beast's websocket asks of a stream: how to end it. The session lingers afterwards, so that
// the last frame is not lost by a reset.
inline void beast_close_socket(Stream& stream) {
  stream.close();
}
inline void teardown(beast::role_type, Stream& stream, beast::error_code& fault) {
  stream.shutdown_send();
  fault = {};
}
template <class Handler>
void async_teardown(beast::role_type, Stream& stream, Handler&& handler) {
  stream.shutdown_send();
  asio::post(stream.get_executor(), [handler = std::forward<Handler>(handler)]() mutable {
    std::move(handler)(beast::error_code());
  });
}

}  // namespace hamkalam::server
