#include "server/server.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <random>

#include "base/file.hpp"
#include "server/http_client.hpp"
#include "server/log.hpp"
#include "server/lookup.hpp"
#include "server/net.hpp"
#include "server/notify.hpp"
#include "server/outbox.hpp"
#include "server/retention.hpp"

namespace hamkalam::server {
namespace {

using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr auto kTick = std::chrono::seconds(1);
constexpr std::size_t kMostTurned = 100;
constexpr int kSendBuffer = 128 * 1024;  // of the system, which would else grow to megabytes each
constexpr int kSignOutTicks = 10;
constexpr auto kDrainStep = std::chrono::milliseconds(20);

void know(Metrics& metrics, const assist::Assistant& assistant) {
  std::vector<std::string> intents{"none"}, rules;
  for (const auto& label : assistant.catalogue().intents) intents.push_back(label.name);
  for (const auto& rule : assistant.rules().rules()) rules.push_back(rule.id);
  metrics.know(intents, rules, assistant.brain());
}

event::Time wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// A peer may still be sending; closing at once would reset the connection under our last words.
asio::awaitable<void> linger(Connection& connection) {
  connection.stream.shutdown_send();
  connection.within(kLinger);
  std::array<char, 1024> ignored;
  for (;;) {
    const auto [fault, size] =
        co_await connection.stream.socket().async_read_some(asio::buffer(ignored), kTuple);
    if (fault) break;
  }
  connection.stream.close();
}

// False: the connection is of no use. Who speaks plain HTTP to a TLS port is told so, plainly.
asio::awaitable<bool> begin_tls(Context& context, Connection& connection) {
  Stream& stream = connection.stream;
  connection.within(std::chrono::seconds(context.config.limits.read_seconds));
  if (const auto [fault] = co_await stream.socket().async_wait(Socket::wait_read, kTuple); fault)
    co_return false;
  unsigned char first = 0;
  const auto size = ::recv(stream.socket().native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  constexpr unsigned char kHandshake = 22;
  if (size == 1 && first != kHandshake) {
    co_await refuse(context, stream, 400, Error("bad_json", "", "this port speaks TLS: use https"));
    co_return false;
  }
  stream.socket().native_non_blocking(true);
  stream.start_tls(context.tls->accept(stream.socket().native_handle()));
  const auto fault = co_await stream.handshake();
  co_return !fault;
}

asio::awaitable<void> serve(Context& context, std::shared_ptr<Connection> connection) {
  try {
    if (context.tls && !co_await begin_tls(context, *connection)) co_return;
    if (auto upgrade = co_await serve_http(context, *connection))
      co_await serve_websocket(context, connection, std::move(upgrade));
    co_await linger(*connection);
  } catch (const std::exception& e) {  // of Beast: an answer that cannot be built
    log(Level::error, "connection", {{"fault", e.what()}});
  }
}

asio::awaitable<void> turn_away(Context& context, Socket socket, Error error,
                                std::shared_ptr<std::size_t> turned) {
  Stream stream(std::move(socket));
  ++*turned;
  co_await refuse(context, stream, error.code == "rate_limited" ? 429 : 503, error);
  --*turned;
}

asio::awaitable<void> listen(Context& context, Acceptor& acceptor) {
  const auto turned = std::make_shared<std::size_t>(0);  // who are being told: there is no room
  while (!context.stopping) {
    auto [fault, socket] = co_await acceptor.async_accept(kTuple);
    if (fault) {
      if (context.stopping) co_return;
      // Out of descriptors: wait for some to be closed instead of spinning.
      asio::steady_timer pause(context.loop, std::chrono::milliseconds(50));
      co_await pause.async_wait(kTuple);
      continue;
    }
    beast::error_code gone;
    const auto remote = socket.remote_endpoint(gone);
    if (gone) continue;
    socket.set_option(tcp::no_delay(true), gone);
    socket.set_option(asio::socket_base::send_buffer_size(kSendBuffer), gone);
    const std::string peer = remote.address().to_string();
    const auto& proxies = context.config.proxies;
    const bool proxy = std::any_of(proxies.begin(), proxies.end(),
                                   [&](const Network& network) { return network.contains(peer); });
    const std::string counted = proxy ? "" : limit_key(peer);
    if (auto refused = context.crowd.gate.enter(counted)) {
      // In plain words, if it is few; a flood, and TLS before its handshake, just ends.
      if (!context.tls && *turned < kMostTurned)
        asio::co_spawn(context.loop,
                       turn_away(context, std::move(socket), std::move(*refused), turned),
                       asio::detached);
      continue;
    }
    auto connection = std::make_shared<Connection>(context.crowd, std::move(socket), peer, counted);
    asio::co_spawn(context.loop, serve(context, std::move(connection)), asio::detached);
  }
}

asio::awaitable<void> tick(Context& context, const Notify& notify, Retention& retention,
                           Outbox& outbox, AutopilotDesk& autopilot) {
  asio::steady_timer timer(context.loop);
  for (int ticks = 1; !context.stopping; ++ticks) {
    timer.expires_after(kTick);
    co_await timer.async_wait(kTuple);
    const Instant now = std::chrono::steady_clock::now();
    context.crowd.gate.sweep(now);
    for (Connection* connection : context.crowd.connections) connection->sweep(now);
    context.hub.tick();
    outbox.tick();
    autopilot.tick();
    if (ticks % kSignOutTicks == 0) close_signed_out(context);
    if (notify.watchdog()) notify.send("WATCHDOG=1");
    retention.tick();
  }
}

asio::awaitable<void> reload_on_signal(Context& context, Reloader& reloader, const Notify& notify) {
  asio::signal_set signals(context.loop, SIGHUP);
  while (!context.stopping) {
    if (const auto [fault, signal] = co_await signals.async_wait(kTuple); fault) co_return;
    notify.send_reloading();
    reloader.request([&notify](const Result<std::string>& brain) {
      notify.send("READY=1\nSTATUS=" + (brain ? "brain " + *brain : "reload refused"));
    });
  }
}

// What a reload brought, on the loop: all of it or nothing.
Result<std::string> take(Result<Fresh> fresh, Config& config, Context& context,
                         Operations& operations) {
  Hub& hub = context.hub;
  std::optional<Tls> tls;
  if (fresh && context.tls) {
    auto read = Tls::load(config.tls_certificate, config.tls_key);
    if (read)
      tls = std::move(*read);
    else
      fresh = read.error();
  }
  Config next = config;
  std::vector<std::string> later;
  Result<void> keys;
  if (fresh) {
    later = take_over(fresh->config, next);
    keys = context.door.reload(next);
  }
  const bool whole = fresh.has_value() && keys.has_value();
  operations.metrics.reloaded(whole);
  if (!whole) {
    const Error fault = fresh ? keys.error() : fresh.error();
    context.door.note({.what = "reload", .outcome = "refused", .why = fault.text()});
    log(Level::error, "reload refused", {{"where", fault.where}, {"fault", fault.what}});
    return fault;
  }
  config = std::move(next);
  if (tls) *context.tls = std::move(*tls);
  for (const auto& key : later) log(Level::warning, "needs a restart", {{"setting", key}});
  set_log_level(config.log_level);
  if (fresh->assistant->brain() != hub.assistant().brain()) hub.adopt(fresh->assistant);
  close_signed_out(context);
  know(operations.metrics, hub.assistant());
  context.door.note({.what = "reload", .outcome = "ok", .about = hub.assistant().brain()});
  log(Level::info, "reloaded", {{"brain", hub.assistant().brain()}});
  return hub.assistant().brain();
}

asio::awaitable<void> stop_on_signal(Context& context, Acceptor& acceptor, Operations& operations,
                                     const Notify& notify, Outbox& outbox) {
  asio::signal_set signals(context.loop, SIGINT, SIGTERM);
  co_await signals.async_wait(kTuple);
  log(Level::info, "stopping", {{"unanswered", context.hub.unanswered()}});
  notify.send("STOPPING=1\nSTATUS=finishing what was taken");
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(context.config.drain_seconds);
  context.stopping = operations.stopping = true;
  outbox.stop();
  acceptor.close();
  asio::steady_timer timer(context.loop);
  auto wait_until = [&](auto done) -> asio::awaitable<void> {
    while (!done() && std::chrono::steady_clock::now() < end) {
      timer.expires_after(kDrainStep);
      co_await timer.async_wait(kTuple);
    }
  };
  co_await wait_until([&] { return context.hub.unanswered() == 0 && outbox.in_flight() == 0; });
  // What was answered last is still to be written.
  co_await wait_until([&] { return websockets_idle(context); });
  close_websockets(context);
  timer.expires_after(std::chrono::milliseconds(200));
  co_await timer.async_wait(kTuple);
  log(Level::info, "stopped", {{"unanswered", context.hub.unanswered()}});
  context.loop.stop();
}

// Who claims letters. Of several nodes over one database each is new with every start: what it left
// is found by its time. A file has one program only, which finds what it left at once.
std::string node_name(const std::string& journal, std::random_device& device) {
  if (!store::is_postgres(journal)) return "local";
  return hex16(std::uint64_t{device()} << 32 | device());
}

// As many descriptors as the system allows: a connection is one.
void raise_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

Connection::Connection(Crowd& crowd, Socket socket, std::string p, std::string counted)
    : stream(std::move(socket)), peer(std::move(p)), crowd_(crowd), counted_(std::move(counted)) {
  crowd_.connections.insert(this);
}

Connection::~Connection() {
  crowd_.connections.erase(this);
  crowd_.gate.leave(counted_);
}

void Connection::within(std::chrono::seconds time) {
  deadline_ = std::chrono::steady_clock::now() + time;
  expired_ = false;
}

void Connection::sweep(Instant now) {
  if (on_sweep) on_sweep(now);
  if (now < deadline_) return;
  if (expired_) return stream.close();
  expired_ = true;
  deadline_ = now + kLinger;
  stream.cancel();
}

std::optional<Error> Connection::belongs_to(const std::string& client) {
  if (auto refused = crowd_.gate.move(counted_, client)) return refused;
  counted_ = client;
  return {};
}

Result<void> run_server(std::shared_ptr<const assist::Assistant> assistant,
                        std::unique_ptr<store::Journal> journal, Config config, Reloader::Load load,
                        const std::function<void(const std::string&)>& announce) {
  HK_CHECK(settle(config));
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to sockets without MSG_NOSIGNAL
  raise_descriptors();
  std::optional<Tls> tls;
  if (!config.tls_certificate.empty()) {
    HK_TRY(tls, Tls::load(config.tls_certificate, config.tls_key));
  }
  Crowd crowd(config.limits);
  asio::io_context loop(1);
  Acceptor acceptor(loop);
  const tcp::endpoint wanted(asio::ip::make_address(config.address), config.port);
  beast::error_code fault;
  acceptor.open(wanted.protocol(), fault);
  if (!fault) acceptor.set_option(asio::socket_base::reuse_address(true), fault);
  if (!fault) acceptor.bind(wanted, fault);
  if (!fault) acceptor.listen(asio::socket_base::max_listen_connections, fault);
  if (fault)
    return Error("listen",
                 config.address + ":" + std::to_string(config.port) + ": " + fault.message());
  config.port = acceptor.local_endpoint().port();

  const auto post = [&loop](std::function<void()> task) { asio::post(loop, std::move(task)); };
  journal->gather(post);
  Hub hub(std::move(assistant), *journal, post, wall_clock, config.limits.conversations);
  const Notify notify([](const char* name) { return std::getenv(name); });
  // A journal without marks is read from its beginning: so long nobody takes us for hung.
  HK_CHECK(
      hub.start([&] { notify.send("EXTEND_TIMEOUT_USEC=60000000\nSTATUS=reading the journal"); }));
  auto files = load_console(config.console, config.embed);
  load_contracts(config.contracts, files);
  HK_TRY(const auto door, Door::open(config, wall_clock));
  Routes routes(hub, crowd.gate, config, wall_clock, std::move(files), *door);
  HK_TRY(const TlsClient tls_client, TlsClient::create());
  HK_TRY(const Notes notes, Notes::load(config.locales));
  HttpClient client(loop, tls_client);
  const auto perform = [&](const channel::HttpCall& call, const std::string& proxy,
                           HttpClient::Ready ready, HttpClient::Done done) {
    client.perform(call, {proxy, std::chrono::seconds(config.outbox_seconds)}, std::move(ready),
                   std::move(done));
  };
  std::random_device device;
  std::minstd_rand random(device());
  Outbox outbox({.journal = *journal,
                 .config = config,
                 .notes = notes,
                 .post = post,
                 .clock = wall_clock,
                 .random = [&] { return static_cast<std::uint32_t>(random()) << 1; },
                 .perform = perform,
                 .told =
                     [&](const store::Letter& letter, std::string_view state) {
                       if (!letter.about.empty())
                         hub.deliver(letter.conversation, letter.about, state);
                     },
                 .node = node_name(config.journal, device)});
  hub.send_by(outbox);
  routes.send_by(outbox);
  AutopilotDesk autopilot(hub, config, notes, wall_clock);
  routes.answer_by(autopilot);
  Lookup lookup(hub, config, wall_clock, [&](const channel::HttpCall& call, auto done) {
    perform(
        call, "", [](const auto& go) { go(true); }, std::move(done));
  });
  hub.afterwards([&](const auto& conversation, const auto& event) {
    autopilot.heard(conversation, event);
    lookup.heard(conversation, event);
  });
  Retention retention(hub, *journal, post, wall_clock, config.keep_days);
  Context context{loop, config, hub, routes, *door, crowd, tls ? &*tls : nullptr};
  Operations operations(
      {.gauges =
           [&] {
             return Gauges{.connections = crowd.connections.size(),
                           .websockets = crowd.websockets.size(),
                           .conversations = hub.folded(),
                           .in_flight = hub.unanswered(),
                           .letters = outbox.counts().waiting,
                           .uncertain_letters = outbox.counts().uncertain,
                           .dead_letters = outbox.counts().dead};
           },
       .journal_fault = [&] { return hub.fault() ? hub.fault()->text() : std::string(); },
       .brain = [&] { return hub.assistant().brain(); }},
      hex16(static_cast<std::uint64_t>(wall_clock())).substr(5));
  know(operations.metrics, hub.assistant());
  hub.measure(operations.metrics);
  context.meter = &operations.metrics;
  outbox.measure(operations.metrics);
  outbox.start();
  Reloader reloader(post, std::move(load), [&](Result<Fresh> fresh) {
    return take(std::move(fresh), config, context, operations);
  });
  routes.operate(operations, [&](auto done) { reloader.request(std::move(done)); });
  asio::co_spawn(loop, listen(context, acceptor), asio::detached);
  asio::co_spawn(loop, tick(context, notify, retention, outbox, autopilot), asio::detached);
  asio::co_spawn(loop, reload_on_signal(context, reloader, notify), asio::detached);
  asio::co_spawn(loop, stop_on_signal(context, acceptor, operations, notify, outbox),
                 asio::detached);
  operations.starting = false;
  log(Level::info, "serving", {{"brain", hub.assistant().brain()}, {"port", int{config.port}}});
  notify.send("READY=1\nSTATUS=brain " + hub.assistant().brain());
  const bool v6 = wanted.address().is_v6();
  announce((tls ? "https://" : "http://") + (v6 ? "[" + config.address + "]" : config.address) +
           ":" + std::to_string(config.port));
  loop.run();
  journal.reset();  // its callbacks may still name the loop
  return {};
}

}  // namespace hamkalam::server
