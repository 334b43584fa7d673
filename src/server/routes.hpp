// What each HTTP route does. Knows no sockets: a request in, a response out, perhaps later.
//
//   Routes routes(hub, gate, config, clock, files, door);
//   routes.handle(request, door.admit(request, address), address,
//                 [](channel::HttpResponse response) { ... });
#pragma once

#include <functional>
#include <map>
#include <string>

#include "channel/channel.hpp"
#include "server/autopilot.hpp"
#include "server/config.hpp"
#include "server/door.hpp"
#include "server/gate.hpp"
#include "server/hub.hpp"
#include "server/operations.hpp"
#include "server/outbox.hpp"

namespace hamkalam::server {

class Routes {
 public:
  using Reply = std::function<void(channel::HttpResponse)>;

  // `files`: what is served at / and /assets/, by target.
  Routes(Hub& hub, Gate& gate, const Config& config, Hub::Clock clock,
         std::map<std::string, channel::HttpResponse> files, Door& door)
      : hub_(hub),
        gate_(gate),
        config_(config),
        clock_(std::move(clock)),
        files_(std::move(files)),
        door_(door) {}

  // What the door answered, and the client's address. A refusal is sent as it is.
  void handle(const channel::HttpRequest& request, Door::Answer admitted,
              const std::string& address, Reply reply);

  // Health, figures and reloads; without them these routes are not there.
  using Reload = std::function<void(std::function<void(const Result<std::string>&)>)>;
  void operate(Operations& operations, Reload reload);

  // What is on its way to platforms; without it these routes are not there.
  void send_by(Outbox& outbox) { outbox_ = &outbox; }
  // What may be answered without a person; without it the REST channel is not there.
  void answer_by(AutopilotDesk& autopilot) { autopilot_ = &autopilot; }

 private:
  void route(const channel::HttpRequest& request, const access::Identity& who,
             const std::string& address, Reply reply);
  void reload(const channel::HttpRequest& request, const access::Identity& who,
              const std::string& address, Reply reply);
  // `who` is null for a platform's hook, whose signature says enough.
  void post_events(channel::Received received, const access::Identity* who,
                   const channel::HttpRequest& request, Reply reply);
  void read_conversation(const channel::HttpRequest& request, const std::string& id,
                         const access::Identity& who, const std::string& address, Reply reply);
  void hook(const std::string& path, const channel::HttpRequest& request, Reply reply);
  void forget(const channel::HttpRequest& request, const access::Identity& who,
              const std::string& address, Reply reply);
  void rest_webhook(const channel::HttpRequest& request, const access::Identity& who, Reply reply);
  void list_letters(const channel::HttpRequest& request, const access::Identity& who, Reply reply);
  void decide_letter(const channel::HttpRequest& request, const std::string& number,
                     const access::Identity& who, const std::string& address, Reply reply);
  channel::HttpResponse rules(const std::string& id) const;

  Hub& hub_;
  Gate& gate_;
  const Config& config_;
  Hub::Clock clock_;
  std::map<std::string, channel::HttpResponse> files_;
  Door& door_;
  Operations* operations_ = nullptr;
  Reload reload_;
  Outbox* outbox_ = nullptr;
  AutopilotDesk* autopilot_ = nullptr;
};

// The contracts, openapi.json and asyncapi.json, at the top.
void load_contracts(const std::filesystem::path& folder,
                    std::map<std::string, channel::HttpResponse>& files);

// The console's files: index.html at "/", the others at "/assets/NAME".
std::map<std::string, channel::HttpResponse> load_console(const std::filesystem::path& folder);

}  // namespace hamkalam::server
