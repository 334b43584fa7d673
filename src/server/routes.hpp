// What each HTTP route does. Knows no sockets: a request in, a response out, perhaps later.
//
//   Routes routes(hub, gate, config, clock, files);
//   routes.handle(request, [](channel::HttpResponse response) { ... });
#pragma once

#include <functional>
#include <map>
#include <string>

#include "channel/channel.hpp"
#include "server/config.hpp"
#include "server/gate.hpp"
#include "server/hub.hpp"
#include "server/operations.hpp"

namespace hamkalam::server {

class Routes {
 public:
  using Reply = std::function<void(channel::HttpResponse)>;

  // `files`: what is served at / and /assets/, by target.
  Routes(Hub& hub, Gate& gate, const Config& config, Hub::Clock clock,
         std::map<std::string, channel::HttpResponse> files)
      : hub_(hub),
        gate_(gate),
        config_(config),
        clock_(std::move(clock)),
        files_(std::move(files)) {}

  void handle(const channel::HttpRequest& request, Reply reply);

  // Health, figures and reloads; without them these routes are not there.
  using Reload = std::function<void(std::function<void(const Result<std::string>&)>)>;
  void operate(Operations& operations, Reload reload);

  // Whether Host, and Origin where there is one, are on the list. Says what is wrong, or nothing.
  std::string check_host_and_origin(const channel::HttpRequest& request) const;

 private:
  void route(const channel::HttpRequest& request, Reply reply);
  void reload(const channel::HttpRequest& request, Reply reply);
  void post_events(channel::Received received, const channel::HttpRequest& request, Reply reply);
  void hook(const std::string& platform, const channel::HttpRequest& request, Reply reply);
  void forget(const channel::HttpRequest& request, Reply reply);
  channel::HttpResponse rules(const std::string& id) const;

  Hub& hub_;
  Gate& gate_;
  const Config& config_;
  Hub::Clock clock_;
  std::map<std::string, channel::HttpResponse> files_;
  Operations* operations_ = nullptr;
  Reload reload_;
};

// The contracts, openapi.json and asyncapi.json, at the top.
void load_contracts(const std::filesystem::path& folder,
                    std::map<std::string, channel::HttpResponse>& files);

// The console's files: index.html at "/", the others at "/assets/NAME".
std::map<std::string, channel::HttpResponse> load_console(const std::filesystem::path& folder);

}  // namespace hamkalam::server
