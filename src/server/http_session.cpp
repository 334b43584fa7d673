#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <chrono>

#include "event/advice.hpp"
#include "server/net.hpp"

namespace hamkalam::server {
namespace {

using Response = http::response<http::string_body>;

channel::HttpRequest to_request(http::request<http::string_body> message) {
  channel::HttpRequest out;
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    out.headers[name] = std::string(field.value());
  }
  out.body = std::move(message.body());
  return out;
}

Response to_message(channel::HttpResponse response, unsigned version, bool keep_alive, bool head) {
  Response out(static_cast<http::status>(response.status), version);
  out.set(http::field::content_type, response.type);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
          "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
          "frame-ancestors 'none'");
  out.set("Referrer-Policy", "no-referrer");
  if (response.headers.find("Cache-Control") == response.headers.end())
    out.set(http::field::cache_control, "no-store");
  for (const auto& [name, value] : response.headers) out.set(name, value);
  if (response.status == 503) out.set(http::field::retry_after, "1");
  out.keep_alive(keep_alive);
  out.body() = std::move(response.body);
  out.prepare_payload();
  if (head) out.body().clear();
  return out;
}

// Waits for the routes' reply, which may come at once or when the journal is done.
asio::awaitable<channel::HttpResponse> handle(Context& context, channel::HttpRequest request) {
  auto initiate = [&context](auto handler, channel::HttpRequest r) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    context.routes.handle(r, [&context, shared](channel::HttpResponse response) {
      asio::post(context.loop, [shared, response = std::move(response)]() mutable {
        std::move (*shared)(std::move(response));
      });
    });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable),
                                          void(channel::HttpResponse)>(
      initiate, asio::use_awaitable, std::move(request));
}

channel::HttpResponse refusal(int status, std::string code, std::string what) {
  return {status,
          event::error_frame(Error(std::move(code), "", std::move(what))),
          "application/json",
          {}};
}

}  // namespace

asio::awaitable<void> serve_http(Context& context, tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  stream.socket().set_option(tcp::no_delay(true));
  beast::flat_buffer buffer;
  while (!context.stopping) {
    http::request_parser<http::string_body> parser;
    parser.body_limit(context.config.limits.body_bytes);
    parser.header_limit(16 * 1024);
    stream.expires_after(std::chrono::seconds(context.config.limits.idle_seconds));
    const auto [fault, size] = co_await http::async_read(stream, buffer, parser, kTuple);
    if (fault) {
      // A peer that is gone gets nothing; one that speaks badly is told, then closed.
      if (fault == http::error::body_limit || fault == http::error::header_limit ||
          (fault.category() == http::make_error_code(http::error::bad_method).category() &&
           fault != http::error::end_of_stream && fault != http::error::partial_message)) {
        const bool large = fault == http::error::body_limit || fault == http::error::header_limit;
        auto response = to_message(large ? refusal(413, "too_large", "the request is too large")
                                         : refusal(400, "bad_json", "not an HTTP request"),
                                   11, false, false);
        co_await http::async_write(stream, response, kTuple);
      }
      break;
    }
    auto message = parser.release();
    const bool upgrade = beast::websocket::is_upgrade(message);
    const bool head = message.method() == http::verb::head;
    const bool keep_alive = message.keep_alive();
    const unsigned version = message.version();
    if (upgrade && message.target() == "/v1/stream") {
      auto headers = message;
      if (const std::string wrong = context.routes.check_host_and_origin(to_request(headers));
          !wrong.empty()) {
        auto response = to_message(refusal(403, "forbidden", wrong), version, false, false);
        co_await http::async_write(stream, response, kTuple);
        break;
      }
      stream.expires_never();
      co_await serve_websocket(context, std::move(stream), std::move(message));
      co_return;
    }
    stream.expires_never();
    auto answer = co_await handle(context, to_request(std::move(message)));
    auto response = to_message(std::move(answer), version, keep_alive && !context.stopping, head);
    stream.expires_after(std::chrono::seconds(context.config.limits.idle_seconds));
    const auto [failed, written] = co_await http::async_write(stream, response, kTuple);
    if (failed || !response.keep_alive()) break;
  }
  beast::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace hamkalam::server
