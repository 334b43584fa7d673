#include "server/server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>

#include "base/file.hpp"
#include "server/log.hpp"
#include "server/net.hpp"
#include "server/notify.hpp"

namespace hamkalam::server {
namespace {

constexpr auto kTick = std::chrono::seconds(1);
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

asio::awaitable<void> serve_one(Context& context, tcp::socket socket) {
  ++context.connections;
  try {
    co_await serve_http(context, std::move(socket));
  } catch (const std::exception& e) {  // of Beast: an answer that cannot be built
    log(Level::error, "connection", {{"fault", e.what()}});
  }
  --context.connections;
}

asio::awaitable<void> listen(Context& context, tcp::acceptor& acceptor) {
  while (!context.stopping) {
    auto [fault, socket] = co_await acceptor.async_accept(kTuple);
    if (fault) {
      if (context.stopping) co_return;
      // Out of descriptors: wait for some to be closed instead of spinning.
      asio::steady_timer pause(context.loop, std::chrono::milliseconds(50));
      co_await pause.async_wait(kTuple);
      continue;
    }
    if (context.connections >= context.config.limits.connections) continue;  // closes the socket
    asio::co_spawn(context.loop, serve_one(context, std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> tick(Context& context, const Notify& notify) {
  asio::steady_timer timer(context.loop);
  while (!context.stopping) {
    timer.expires_after(kTick);
    co_await timer.async_wait(kTuple);
    context.hub.tick();
    if (notify.watchdog()) notify.send("WATCHDOG=1");
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
Result<std::string> take(Result<Fresh> fresh, Config& config, Hub& hub, Operations& operations) {
  operations.metrics.reloaded(fresh.has_value());
  if (!fresh) {
    const Error fault = fresh.error();
    log(Level::error, "reload refused", {{"where", fault.where}, {"fault", fault.what}});
    return fault;
  }
  for (const auto& key : take_over(fresh->config, config))
    log(Level::warning, "needs a restart", {{"setting", key}});
  set_log_level(config.log_level);
  if (fresh->assistant->brain() != hub.assistant().brain()) hub.adopt(fresh->assistant);
  know(operations.metrics, hub.assistant());
  log(Level::info, "reloaded", {{"brain", hub.assistant().brain()}});
  return hub.assistant().brain();
}

asio::awaitable<void> stop_on_signal(Context& context, tcp::acceptor& acceptor,
                                     Operations& operations, const Notify& notify) {
  asio::signal_set signals(context.loop, SIGINT, SIGTERM);
  co_await signals.async_wait(kTuple);
  log(Level::info, "stopping", {{"unanswered", context.hub.unanswered()}});
  notify.send("STOPPING=1\nSTATUS=finishing what was taken");
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::seconds(context.config.drain_seconds);
  context.stopping = operations.stopping = true;
  acceptor.close();
  asio::steady_timer timer(context.loop);
  auto wait_until = [&](auto done) -> asio::awaitable<void> {
    while (!done() && std::chrono::steady_clock::now() < end) {
      timer.expires_after(kDrainStep);
      co_await timer.async_wait(kTuple);
    }
  };
  co_await wait_until([&] { return context.hub.unanswered() == 0; });
  // What was answered last is still to be written.
  co_await wait_until([&] { return websockets_idle(context); });
  close_websockets(context);
  timer.expires_after(std::chrono::milliseconds(200));
  co_await timer.async_wait(kTuple);
  log(Level::info, "stopped", {{"unanswered", context.hub.unanswered()}});
  context.loop.stop();
}

}  // namespace

Result<void> run_server(std::shared_ptr<const assist::Assistant> assistant,
                        std::unique_ptr<store::Journal> journal, Config config, Reloader::Load load,
                        const std::function<void(const std::string&)>& announce) {
  HK_CHECK(settle(config));
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop);
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

  Hub hub(
      std::move(assistant), *journal,
      [&loop](std::function<void()> task) { asio::post(loop, std::move(task)); }, wall_clock);
  HK_CHECK(hub.start());
  auto files = load_console(config.console);
  load_contracts(config.contracts, files);
  Routes routes(hub, config, wall_clock, std::move(files));
  Context context{loop, config, hub, routes, 0, {}, false};
  Operations operations({.gauges =
                             [&] {
                               return Gauges{.connections = context.connections,
                                             .websockets = context.sockets.size(),
                                             .conversations = hub.folded(),
                                             .in_flight = hub.unanswered()};
                             },
                         .journal_fault = [] { return std::string(); },
                         .brain = [&] { return hub.assistant().brain(); }},
                        hex16(static_cast<std::uint64_t>(wall_clock())).substr(5));
  know(operations.metrics, hub.assistant());
  hub.measure(operations.metrics);
  context.meter = &operations.metrics;
  const Notify notify([](const char* name) { return std::getenv(name); });
  Reloader reloader(
      [&loop](std::function<void()> task) { asio::post(loop, std::move(task)); }, std::move(load),
      [&](Result<Fresh> fresh) { return take(std::move(fresh), config, hub, operations); });
  routes.operate(operations, [&](auto done) { reloader.request(std::move(done)); });
  asio::co_spawn(loop, listen(context, acceptor), asio::detached);
  asio::co_spawn(loop, tick(context, notify), asio::detached);
  asio::co_spawn(loop, reload_on_signal(context, reloader, notify), asio::detached);
  asio::co_spawn(loop, stop_on_signal(context, acceptor, operations, notify), asio::detached);
  operations.starting = false;
  log(Level::info, "serving", {{"brain", hub.assistant().brain()}, {"port", int{config.port}}});
  notify.send("READY=1\nSTATUS=brain " + hub.assistant().brain());
  const bool v6 = wanted.address().is_v6();
  announce("http://" + (v6 ? "[" + config.address + "]" : config.address) + ":" +
           std::to_string(config.port));
  loop.run();
  journal.reset();  // its callbacks may still name the loop
  return {};
}

}  // namespace hamkalam::server
