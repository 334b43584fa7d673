// How much anybody may ask of the server. Each number is a key of the configuration's `limits` and
// is answered clearly when it is reached (README.md, "Limits").
#pragma once

#include <cstddef>
#include <cstdint>

#include "event/event.hpp"

namespace hamkalam::server {

struct Limits {
  // One event. Reached: `too_large`, `too_deep`; 413 or 400 over HTTP. The connection lives on.
  std::size_t text_bytes = 16 * 1024;
  std::size_t frame_bytes = 64 * 1024;  // a websocket message
  std::size_t body_bytes = 1024 * 1024;
  std::size_t body_events = 100;
  std::size_t header_bytes = 16 * 1024;  // of one HTTP request; 431
  int depth = 16;                        // of nested JSON

  // Connections. Reached: 503 (in all) or 429 (one address), then the connection ends.
  std::size_t connections = 10'000;
  std::size_t connections_per_address = 1000;

  // Events, and requests without one. Twice as many may come at once. Reached: `rate_limited`; 429.
  std::size_t events_per_second = 1000;  // of one client
  std::size_t conversation_events_per_second = 100;

  std::size_t watches = 500;                  // conversations of one websocket; `rate_limited`
  std::size_t queue_bytes = 4 * 1024 * 1024;  // unsent to one slow reader; close 1013
  // Of all connections together: unsent frames, unread bodies, unanswered events. Reached: new
  // events are `unavailable` (503), readers that lag are closed (1013).
  std::size_t memory_bytes = 512 * 1024 * 1024;

  // Conversations that are held folded in memory; others are read again from the
  // journal when they are needed. Nobody notices but by the time.
  std::size_t conversations = 10'000;

  // Times. 408 where half a request came, else the connection just ends.
  int idle_seconds = 60;  // an HTTP connection between requests; a response that nobody reads
  int read_seconds = 15;  // one TLS handshake, request, or websocket message (close 1008)
  int ping_seconds = 30;  // a silent websocket is pinged; silent twice as long, it ends

  event::Limits of_event() const { return {text_bytes, depth}; }
};

}  // namespace hamkalam::server
