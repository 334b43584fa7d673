#include "server/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "server/stream.hpp"
#include "server/url.hpp"

namespace hamkalam::server {
namespace {

namespace http = beast::http;
using channel::HttpCall;
using channel::Outcome;
using Resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

// One request on its way, with the time it has.
class Exchange {
 public:
  Exchange(asio::io_context& loop, const TlsClient& tls, HttpClient::Options options)
      : tls_(tls),
        options_(std::move(options)),
        resolver_(loop),
        stream_(Socket(loop)),
        timer_(loop, options_.time) {
    timer_.async_wait([this](beast::error_code fault) {
      if (fault) return;
      late_ = true;
      resolver_.cancel();
      stream_.close();
    });
  }

  // The timer's handler may already wait to run and names this.
  asio::awaitable<void> end() {
    timer_.cancel();
    co_await asio::post(stream_.get_executor(), kTuple);
  }

  asio::awaitable<Outcome> run(const HttpCall& call, const HttpClient::Ready& ready) {
    const auto url = read_url(call.base + call.path);
    if (!url) co_return unsent("the address to send to is not set well: " + url.error().what);
    std::optional<Url> proxy;
    if (!options_.proxy.empty()) {
      const auto read = read_url(options_.proxy);
      if (!read || read->tls) co_return unsent("the proxy's address is not set well");
      proxy = *read;
    }
    if (std::string fault = co_await connect(*url, proxy); !fault.empty())
      co_return unsent(std::move(fault));
    if (!co_await asked(ready) || late_) co_return unsent("it was not to be written");
    co_return co_await exchange(call, *url, proxy && !url->tls);
  }

  bool writing = false;  // the request, from here on

 private:
  Outcome unsent(std::string fault) const {
    return {.kind = Outcome::Kind::unsent,
            .fault = late_ ? "no connection in time" : std::move(fault)};
  }

  // Empty: it stands.
  asio::awaitable<std::string> connect(const Url& url, const std::optional<Url>& proxy) {
    const Url& first = proxy ? *proxy : url;
    const std::string name = proxy ? "the proxy" : "\"" + url.host + "\"";
    auto [unknown, addresses] = co_await resolver_.async_resolve(first.host, first.port, kTuple);
    if (unknown) co_return "the address of " + name + " cannot be found";
    const auto [fault, used] = co_await asio::async_connect(stream_.socket(), addresses, kTuple);
    if (fault) co_return "no connection to " + name + ": " + fault.message();
    beast::error_code ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    stream_.socket().native_non_blocking(true, ignored);
    if (!url.tls) co_return "";
    if (proxy && !co_await tunnel(url)) co_return "the proxy lets nobody through to " + url.host;
    stream_.start_tls(tls_.connect(stream_.socket().native_handle(), url.host));
    if (co_await stream_.handshake()) co_return stream_.tls_fault();
    co_return "";
  }

  asio::awaitable<bool> tunnel(const Url& url) {
    const std::string place =
        (url.host.find(':') == url.host.npos ? url.host : "[" + url.host + "]") + ":" + url.port;
    http::request<http::empty_body> request(http::verb::connect, place, 11);
    request.set(http::field::host, place);
    const auto [fault, written] = co_await http::async_write(stream_, request, kTuple);
    if (fault) co_return false;
    http::response_parser<http::empty_body> parser;
    parser.skip(true);
    beast::flat_buffer buffer;
    const auto [broken, read] = co_await http::async_read_header(stream_, buffer, parser, kTuple);
    co_return !broken &&
        http::to_status_class(parser.get().result()) == http::status_class::successful &&
        buffer.size() == 0;
  }

  asio::awaitable<bool> asked(const HttpClient::Ready& ready) {
    auto initiate = [&](auto handler) {
      auto shared = std::make_shared<decltype(handler)>(std::move(handler));
      ready([shared, executor = stream_.get_executor()](bool go) {
        asio::post(executor, [shared, go] { std::move (*shared)(go); });
      });
    };
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), void(bool)>(
        initiate, asio::use_awaitable);
  }

  asio::awaitable<Outcome> exchange(const HttpCall& call, const Url& url, bool whole_address) {
    http::request<http::string_body> request;
    request.version(11);
    request.method_string(call.method);
    const std::string path = url.path.empty() ? "/" : url.path;
    request.target(whole_address ? "http://" + url.authority() + path : path);
    request.set(http::field::host, url.authority());
    request.set(http::field::user_agent, "hamkalam");
    request.set(http::field::accept, "application/json");
    for (const auto& [name, value] : call.headers) request.set(name, value);
    request.keep_alive(false);
    request.body() = call.body;
    request.prepare_payload();
    writing = true;
    // What the time ran out on may be there to its last byte; what broke is not.
    const auto [broken, written] = co_await http::async_write(stream_, request, kTuple);
    if (broken && !late_) co_return unsent("the connection broke: " + broken.message());
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(options_.most_answer);
    beast::error_code fault = broken;
    if (!fault) {
      const auto [failed, read] = co_await http::async_read(stream_, buffer, parser, kTuple);
      // Of an answer the status is enough, whatever becomes of its body.
      if (failed && !parser.is_header_done()) fault = failed;
    }
    if (fault)
      co_return Outcome{.kind = Outcome::Kind::unanswered,
                        .fault = late_ ? "no answer in time" : "the connection ended unanswered"};
    Outcome out{.kind = Outcome::Kind::answered,
                .status = static_cast<int>(parser.get().result_int())};
    for (const auto& field : parser.get()) {
      std::string name(field.name_string());
      for (char& c : name)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      out.headers[name] = std::string(field.value());
    }
    out.body = std::move(parser.get().body());
    co_return out;
  }

  const TlsClient& tls_;
  const HttpClient::Options options_;
  Resolver resolver_;
  Stream stream_;
  asio::steady_timer timer_;
  bool late_ = false;
};

asio::awaitable<void> serve(asio::io_context& loop, const TlsClient& tls, HttpCall call,
                            HttpClient::Options options, HttpClient::Ready ready,
                            HttpClient::Done done) {
  Outcome outcome;
  {
    Exchange exchange(loop, tls, std::move(options));
    try {
      outcome = co_await exchange.run(call, ready);
    } catch (const std::exception&) {  // of Beast: a request that cannot be built
      outcome = {.kind = exchange.writing ? Outcome::Kind::unanswered : Outcome::Kind::unsent,
                 .fault = "the request or its answer is no HTTP"};
    }
    co_await exchange.end();
  }
  done(std::move(outcome));
}

}  // namespace

void HttpClient::perform(HttpCall call, Options options, Ready ready, Done done) {
  asio::co_spawn(
      loop_,
      serve(loop_, tls_, std::move(call), std::move(options), std::move(ready), std::move(done)),
      asio::detached);
}

Result<Outcome> perform_now(HttpCall call, HttpClient::Options options) {
  HK_TRY(const TlsClient tls, TlsClient::create());
  asio::io_context loop(1);
  Outcome out;
  HttpClient(loop, tls).perform(
      std::move(call), std::move(options), [](const auto& go) { go(true); },
      [&](Outcome outcome) { out = std::move(outcome); });
  loop.run();
  return out;
}

}  // namespace hamkalam::server
