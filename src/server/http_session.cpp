#include <boost/beast/core/string.hpp>
#include <boost/beast/http/empty_body.hpp>
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
using std::chrono::seconds;

constexpr std::size_t kFirstPiece = 1024;

channel::HttpRequest to_request(Request message) {
  channel::HttpRequest out;
  out.method = std::string(message.method_string());
  out.target = std::string(message.target());
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    // A header that comes twice is one list, so that nothing hides behind a second Host.
    auto& value = out.headers[name];
    value += (value.empty() ? "" : ", ") + std::string(field.value());
  }
  out.body = std::move(message.body());
  return out;
}

Response to_message(channel::HttpResponse response, unsigned version, bool keep_alive, bool head) {
  Response out(static_cast<http::status>(response.status), version);
  out.set(http::field::content_type, response.type);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Content-Security-Policy", page_policy());
  out.set("Referrer-Policy", "no-referrer");
  if (response.headers.find("Cache-Control") == response.headers.end())
    out.set(http::field::cache_control, "no-store");
  // Buckets fill within a second, and a crowd or a full disk is worth another look by then.
  if (response.status == 503 || response.status == 429) out.set(http::field::retry_after, "1");
  for (const auto& [name, value] : response.headers) out.set(name, value);
  out.keep_alive(keep_alive);
  out.body() = std::move(response.body);
  out.prepare_payload();
  if (head) out.body().clear();
  return out;
}

// Waits for the routes' reply, which may come at once or when the journal is done.
asio::awaitable<channel::HttpResponse> handle(Context& context, channel::HttpRequest request,
                                              Door::Answer admitted, std::string address) {
  auto initiate = [&](auto handler, channel::HttpRequest r) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    context.routes.handle(
        r, std::move(admitted), address, [&context, shared](channel::HttpResponse response) {
          asio::post(context.loop, [shared, response = std::move(response)]() mutable {
            std::move (*shared)(std::move(response));
          });
        });
  };
  co_return co_await asio::async_initiate<decltype(asio::use_awaitable),
                                          void(channel::HttpResponse)>(
      initiate, asio::use_awaitable, std::move(request));
}

channel::HttpResponse refusal(int status, const Error& error) {
  return {status, event::error_frame(error), "application/json", {}};
}

// What a request that cannot be read is answered with; nothing where nobody listens any more.
std::optional<channel::HttpResponse> answer_to(beast::error_code fault, bool expired) {
  using E = http::error;
  if (expired) return refusal(408, Error("unavailable", "", "the request took too long"));
  if (fault == E::body_limit)
    return refusal(413, Error("too_large", "", "the request is too large"));
  if (fault == E::header_limit)
    return refusal(431, Error("too_large", "", "the headers are too large"));
  if (fault.category() != http::make_error_code(E::bad_method).category() ||
      fault == E::end_of_stream || fault == E::partial_message)
    return {};
  return refusal(400, Error("bad_json", "", "not an HTTP request"));
}

// One request, read within its limits, or the answer to what cannot be read.
struct Received {
  std::unique_ptr<Request> request;
  std::optional<channel::HttpResponse> answer;
};

asio::awaitable<Received> receive(Context& context, Connection& connection,
                                  beast::flat_buffer& buffer, Held& memory) {
  const Limits& limits = context.config.limits;
  Received out;
  http::request_parser<http::string_body> parser;
  parser.body_limit(limits.body_bytes);
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
  connection.within(seconds(limits.read_seconds));
  auto [fault, size] = co_await http::async_read_header(connection.stream, buffer, parser, kTuple);
  if (!fault && !parser.is_done()) {
    const auto length = parser.content_length();
    if (!memory.grow(length ? static_cast<std::size_t>(*length) : limits.body_bytes)) {
      out.answer = refusal(503, Error("unavailable", "", "the server is full, try again"));
      co_return out;
    }
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      http::response<http::empty_body> go_on(http::status::continue_, 11);
      co_await http::async_write(connection.stream, go_on, kTuple);
    }
    std::tie(fault, size) = co_await http::async_read(connection.stream, buffer, parser, kTuple);
  }
  if (fault) {
    out.answer = answer_to(fault, connection.expired());
  } else {
    connection.whenever();
    out.request = std::make_unique<Request>(parser.release());
  }
  co_return out;
}

// Who fails to sign in waits.
asio::awaitable<void> wait(Context& context, int ms) {
  if (ms <= 0) co_return;
  asio::steady_timer slow(context.loop, std::chrono::milliseconds(ms));
  co_await slow.async_wait(kTuple);
}

// Why a request for the websocket is not granted, if it is not.
std::optional<channel::HttpResponse> refuse_upgrade(Context& context, Connection& connection,
                                                    const Request& request, bool pipelined,
                                                    int& delay_ms) {
  connection.address = address_of(context, connection, request);
  auto admitted = context.door.admit(to_request(request), connection.address);
  delay_ms = admitted.delay_ms;
  if (admitted.refusal) return std::move(admitted.refusal);
  connection.who = admitted.who;
  const std::string client = client_of(connection.who, connection.address);
  if (auto limited = context.crowd.gate.admit(std::chrono::steady_clock::now(), client))
    return refusal(429, *limited);
  // Connections are counted by address, whoever signs in on them.
  if (auto limited = connection.belongs_to(limit_key(connection.address)))
    return refusal(429, *limited);
  if (pipelined) return refusal(400, Error("bad_json", "", "frames before the upgrade"));
  return {};
}

asio::awaitable<bool> respond(Context& context, Connection& connection, Response& response) {
  connection.within(seconds(context.config.limits.idle_seconds));
  const auto [failed, written] = co_await http::async_write(connection.stream, response, kTuple);
  co_return !failed && response.keep_alive();
}

}  // namespace

std::string address_of(const Context& context, const Connection& connection,
                       const Request& request) {
  std::string forwarded;
  for (auto [at, end] = request.equal_range("X-Forwarded-For"); at != end; ++at)
    forwarded += (forwarded.empty() ? "" : ",") + std::string(at->value());
  return client_address(connection.peer, forwarded, context.config.proxies);
}

asio::awaitable<void> refuse(Context& context, Stream& stream, int status, Error error) {
  auto response = to_message(refusal(status, error), 11, false, false);
  asio::steady_timer end(context.loop, kLinger);
  end.async_wait([&stream](beast::error_code fault) {
    if (!fault) stream.close();
  });
  const auto [fault, written] = co_await http::async_write(stream, response, kTuple);
  stream.shutdown_send();
  for (std::array<char, 1024> ignored; !fault;)
    if (const auto [gone, size] =
            co_await stream.socket().async_read_some(asio::buffer(ignored), kTuple);
        gone)
      break;
  // The timer's handler may already wait to run and names the stream.
  end.cancel();
  co_await asio::post(context.loop, kTuple);
}

asio::awaitable<std::unique_ptr<Request>> serve_http(Context& context, Connection& connection) {
  beast::flat_buffer buffer;
  auto patience = seconds(context.config.limits.read_seconds);  // the first request comes at once
  while (!context.stopping) {
    if (buffer.size() == 0) {
      connection.within(patience);
      const auto [fault, size] =
          co_await connection.stream.async_read_some(buffer.prepare(kFirstPiece), kTuple);
      if (fault) break;
      buffer.commit(size);
    }
    patience = seconds(context.config.limits.idle_seconds);
    Held memory = context.crowd.gate.held();
    auto [request, answer] = co_await receive(context, connection, buffer, memory);
    if (request && beast::websocket::is_upgrade(*request) && request->target() == "/v1/stream") {
      int delay_ms = 0;
      answer = refuse_upgrade(context, connection, *request, buffer.size() > 0, delay_ms);
      co_await wait(context, delay_ms);
      if (!answer) co_return std::move(request);
    } else if (request) {
      const bool head = request->method() == http::verb::head;
      const bool keep_alive = request->keep_alive();
      const unsigned version = request->version();
      const std::string address = address_of(context, connection, *request);
      auto inner = to_request(std::move(*request));
      request.reset();
      auto admitted = context.door.admit(inner, address);
      inner.client = client_of(admitted.who, address);
      co_await wait(context, admitted.delay_ms);
      auto reply = co_await handle(context, std::move(inner), std::move(admitted), address);
      auto response = to_message(std::move(reply), version, keep_alive && !context.stopping, head);
      if (!co_await respond(context, connection, response)) break;
      continue;
    }
    // A peer that is gone gets nothing; one that speaks badly is told, then closed.
    if (answer) {
      auto response = to_message(std::move(*answer), 11, false, false);
      co_await respond(context, connection, response);
    }
    break;
  }
  co_return nullptr;
}

}  // namespace hamkalam::server
