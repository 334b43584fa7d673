#include "server/server.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>

#include "server/net.hpp"

namespace hamkalam::server {
namespace {

constexpr auto kTick = std::chrono::seconds(1);
constexpr int kDrainTicks = 100;  // of 50 ms: what was handed in gets its answer before the end

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
    spdlog::error("connection: {}", e.what());
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

asio::awaitable<void> tick(Context& context) {
  asio::steady_timer timer(context.loop);
  while (!context.stopping) {
    timer.expires_after(kTick);
    co_await timer.async_wait(kTuple);
    context.hub.tick();
  }
}

asio::awaitable<void> stop_on_signal(Context& context, tcp::acceptor& acceptor) {
  asio::signal_set signals(context.loop, SIGINT, SIGTERM);
  co_await signals.async_wait(kTuple);
  spdlog::info("stopping");
  context.stopping = true;
  acceptor.close();
  asio::steady_timer timer(context.loop);
  for (int i = 0; i < kDrainTicks && context.hub.unanswered() > 0; ++i) {
    timer.expires_after(std::chrono::milliseconds(50));
    co_await timer.async_wait(kTuple);
  }
  close_websockets(context);
  timer.expires_after(std::chrono::milliseconds(200));
  co_await timer.async_wait(kTuple);
  context.loop.stop();
}

}  // namespace

Result<void> run_server(std::shared_ptr<const assist::Assistant> assistant,
                        std::unique_ptr<store::Journal> journal, Config config,
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
  Routes routes(hub, config, wall_clock, load_console(config.console));
  Context context{loop, config, hub, routes, 0, {}, false};
  asio::co_spawn(loop, listen(context, acceptor), asio::detached);
  asio::co_spawn(loop, tick(context), asio::detached);
  asio::co_spawn(loop, stop_on_signal(context, acceptor), asio::detached);
  const bool v6 = wanted.address().is_v6();
  announce("http://" + (v6 ? "[" + config.address + "]" : config.address) + ":" +
           std::to_string(config.port));
  loop.run();
  journal.reset();  // its callbacks may still name the loop
  return {};
}

}  // namespace hamkalam::server
