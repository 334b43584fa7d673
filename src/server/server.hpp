// The server: one event loop that listens, speaks HTTP and websocket, and wires hub, routes and
// journal together. All of Asio and Beast stays in this folder.
//
//   return run_server(assistant, std::move(journal), config, load, announce);   // until SIGINT or
//   SIGTERM
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "assist/assistant.hpp"
#include "server/config.hpp"
#include "server/reloader.hpp"
#include "store/journal.hpp"

namespace hamkalam::server {

// `load` reads configuration and brain again on SIGHUP or POST /v1/reload. `announce` gets the
// address ("http://127.0.0.1:8080") once the server accepts connections. Errors: the journal cannot
// be read, the port is taken.
Result<void> run_server(std::shared_ptr<const assist::Assistant> assistant,
                        std::unique_ptr<store::Journal> journal, Config config, Reloader::Load load,
                        const std::function<void(const std::string&)>& announce);

}  // namespace hamkalam::server
