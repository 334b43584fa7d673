#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <set>

#include "event/advice.hpp"
#include "server/net.hpp"

namespace hamkalam::server {

namespace websocket = beast::websocket;
using std::chrono::seconds;

constexpr std::size_t kInFlight = 64;     // frames of one socket that wait for the journal
constexpr std::size_t kFirstPiece = 512;  // what a silent socket keeps ready
constexpr std::size_t kReadPiece = 16 * 1024;
constexpr std::uint64_t kMostDiscarded = 256ULL * 1024 * 1024;  // of one message that is too large
constexpr std::size_t kMostRefused = 1000;   // events in a row that came too fast
constexpr auto kCloseTime = seconds(5);      // for the peer's half of the goodbye
constexpr std::size_t kLagging = 64 * 1024;  // unsent bytes, when the server is full
constexpr std::size_t kSlowest = 64 * 1024;  // bytes a second of a long message

// One websocket: reads frames in, pushes frames out. Lives as long as its coroutine.
class WebsocketSession : public Watcher, public std::enable_shared_from_this<WebsocketSession> {
 public:
  WebsocketSession(Context& context, std::shared_ptr<Connection> connection)
      : context_(context),
        crowd_(context.crowd),
        limits_(context.config.limits),
        connection_(std::move(connection)),
        socket_(connection_->stream),
        wake_(context.loop, kNever),
        queued_(context.crowd.gate.held()) {
    crowd_.websockets.insert(this);
  }

  ~WebsocketSession() override {
    crowd_.websockets.erase(this);
    connection_->on_sweep = nullptr;
  }

  asio::awaitable<void> run(std::unique_ptr<Request> upgrade) {
    client_ = client_of(connection_->who, connection_->address);
    const bool named = offers_protocol((*upgrade)[http::field::sec_websocket_protocol]);
    socket_.set_option(websocket::stream_base::decorator([named](websocket::response_type& r) {
      if (named) r.set(http::field::sec_websocket_protocol, "hamkalam.v1");
    }));
    socket_.read_message_max(kMostDiscarded);
    socket_.auto_fragment(false);  // one frame a message: one call of the system
    connection_->within(seconds(limits_.read_seconds));
    if (const auto [fault] = co_await socket_.async_accept(*upgrade, kTuple); fault) co_return;
    upgrade.reset();
    connection_->whenever();
    begin();
    for (;;) {
      const auto [fault, refused] = co_await read_message();
      if (fault) break;
      heard_ = std::chrono::steady_clock::now();
      if (closing_) {
        // Read on, for the peer's goodbye.
      } else if (!refused.code.empty()) {
        send(event::error_frame(refused));
      } else if (socket_.got_binary()) {
        close({websocket::close_code::unknown_data, "only text is understood"});
      } else {
        take(std::string_view(static_cast<const char*>(buffer_.data().data()), buffer_.size()));
      }
      buffer_.consume(buffer_.size());
      if (buffer_.capacity() > 4 * kFirstPiece) buffer_.shrink_to_fit();
      // Who does not read his answers is not read either.
      waiting_ = true;
      while (!closing_ && (in_flight_ >= kInFlight || queued_.bytes() > limits_.queue_bytes / 2))
        co_await wake_.async_wait(kTuple);
      waiting_ = false;
    }
    end();
  }

  void push(Frame frame) override {
    if (closing_) return;
    const std::size_t unsent = queued_.bytes() + frame->size();
    if (unsent > limits_.queue_bytes || (unsent > kLagging && crowd_.gate.crowded())) return drop();
    queued_.add(frame->size());
    queue_.push_back(std::move(frame));
    if (!writing_) write_next();
  }

  bool idle() const { return closing_ || (queue_.empty() && !writing_); }

  const access::Identity& who() const { return connection_->who; }

  // Says goodbye behind what is queued.
  void close(websocket::close_reason reason) {
    if (closing_) return;
    closing_ = true;
    reason_ = reason;
    close_by_ = std::chrono::steady_clock::now() + kCloseTime;
    wake();
    if (!writing_) say_goodbye();
  }

 private:
  static bool offers_protocol(std::string_view offered) {
    for (std::size_t at = 0; at < offered.size();) {
      const auto comma = std::min(offered.find(',', at), offered.size());
      auto name = offered.substr(at, comma - at);
      while (name.starts_with(' ')) name.remove_prefix(1);
      if (name == "hamkalam.v1") return true;
      at = comma + 1;
    }
    return false;
  }

  std::string hello() const {
    JsonWriter out;
    out.begin_object().key("type").string("hello").key("protocol").number(1);
    out.key("brain").string(context_.hub.assistant().brain()).key("role");
    const access::Identity& who = connection_->who;
    out.string(access::name(who.role));
    if (who.role == access::Role::agent) out.key("agent").string(who.subject);
    out.key("limits").begin_object();
    out.key("text_bytes").number(static_cast<std::int64_t>(limits_.text_bytes));
    out.key("frame_bytes").number(static_cast<std::int64_t>(limits_.frame_bytes));
    out.key("body_bytes").number(static_cast<std::int64_t>(limits_.body_bytes));
    out.key("depth").number(limits_.depth).end_object().end_object();
    return out.take();
  }

  void begin() {
    closing_ = false;
    socket_.text(true);
    heard_ = std::chrono::steady_clock::now();
    socket_.control_callback([this](auto, auto) { heard_ = std::chrono::steady_clock::now(); });
    connection_->on_sweep = [this](Instant now) { sweep(now); };
    send(hello());
  }

  // The hub forgets it, and what still waits to be written ends.
  void end() {
    closing_ = true;
    for (const auto& conversation : std::exchange(watched_, {}))
      context_.hub.unwatch(conversation, shared_from_this());
    forget_queue();
    connection_->on_sweep = nullptr;
  }

  void sweep(Instant now) {
    if (closing_) return now > close_by_ ? cut() : void();
    if (now > message_by_)
      return close({websocket::close_code::policy_error, "a message too slow"});
    if (in_flight_ > 0) return;  // it is we who are slow
    if (now - heard_ > seconds(2 * limits_.ping_seconds)) return connection_->stream.close();
    if (now - heard_ > seconds(limits_.ping_seconds) && !pinging_) {
      pinging_ = true;
      socket_.async_ping(
          {}, [self = shared_from_this()](beast::error_code) { self->pinging_ = false; });
    }
  }

  // Without the peer's goodbye. Where he breaks the protocol behind ours, Beast's read waits for
  // its close and its close for its read, neither for the socket: both have to be told.
  void cut() {
    connection_->stream.close();
    close_end_.emit(asio::cancellation_type::terminal);
    read_end_.emit(asio::cancellation_type::terminal);
  }

  void send(std::string frame) {
    tell_refusal(context_.meter, frame);
    push(std::make_shared<const std::string>(std::move(frame)));
  }

  // One message into the buffer; what is beyond a limit is read and dropped, so that the
  // connection lives.
  asio::awaitable<std::pair<beast::error_code, Error>> read_message() {
    Error refused;
    Held memory = crowd_.gate.held();
    std::size_t most = kFirstPiece;
    do {
      const auto [fault, size] = co_await socket_.async_read_some(
          buffer_, most, asio::bind_cancellation_slot(read_end_.slot(), kTuple));
      if (fault) co_return std::pair(fault, Error());
      const bool done = socket_.is_message_done();
      if (!done) expect_more(size);
      if (buffer_.size() > limits_.frame_bytes)
        refused = Error("too_large", "",
                        "a frame is larger than " + std::to_string(limits_.frame_bytes) + " bytes");
      else if (!done && refused.code.empty() && !memory.grow(size))
        refused = full();
      if (!refused.code.empty()) buffer_.consume(buffer_.size());
      most = kReadPiece;
    } while (!socket_.is_message_done());
    message_by_ = kNever;
    co_return std::pair(beast::error_code(), std::move(refused));
  }

  // A message that does not come at once has some seconds, and more the more of it comes.
  void expect_more(std::size_t size) {
    if (message_by_ == kNever)
      message_by_ = std::chrono::steady_clock::now() + seconds(limits_.read_seconds);
    message_by_ += std::chrono::milliseconds(size * 1000 / kSlowest);
  }

  static Error full() { return Error("unavailable", "", "the server is full, try again"); }

  // Answers come back through the hub, in any order; each carries its own ref.
  Hub::Reply replier(std::string ref, std::shared_ptr<Held> memory) {
    ++in_flight_;
    return [weak = weak_from_this(), ref = std::move(ref),
            memory = std::move(memory)](std::string frame) {
      const auto self = weak.lock();
      if (!self) return;
      --self->in_flight_;
      self->wake();
      self->send(event::with_ref(std::move(frame), ref));
    };
  }

  void refuse(const event::Incoming& incoming, const Error& error) {
    send(event::with_ref(event::error_frame(error, incoming.id), incoming.ref));
  }

  void take(std::string_view text) {
    Stopwatch stopwatch(context_.meter);
    auto incoming = event::receive_text(text, limits_.of_event());
    stopwatch.lap(Stage::receive);
    if (const auto limited = admit(incoming)) {
      if (++refused_ > kMostRefused)
        return close({websocket::close_code::policy_error, "too many events"});
      return refuse(incoming, *limited);
    }
    refused_ -= refused_ > 0;
    // Beast does not look when a letter is cut off by an empty last fragment.
    if (!incoming.event && incoming.event.error().code == "bad_json" && !is_utf8(text))
      return close({websocket::close_code::bad_payload, "not UTF-8"});
    if (!incoming.event) return refuse(incoming, incoming.event.error());
    auto memory = crowd_.gate.hold(text.size());
    if (!memory) return refuse(incoming, full());
    event::Event& event = *incoming.event;
    if (const auto refused = access::may_say(connection_->who, event))
      return refuse(incoming, *refused);
    if (event.type == event::Type::watch) return watch(incoming, std::move(memory));
    if (event.type == event::Type::unwatch) {
      if (watched_.erase(event.conversation))
        context_.hub.unwatch(event.conversation, shared_from_this());
      return send(event::with_ref(event::ack_frame(0), incoming.ref));
    }
    context_.hub.submit(std::move(event), shared_from_this(),
                        replier(incoming.ref, std::move(memory)));
  }

  std::optional<Error> admit(const event::Incoming& incoming) {
    const Instant now = std::chrono::steady_clock::now();
    const bool counts = incoming.event && incoming.event->type != event::Type::watch &&
                        incoming.event->type != event::Type::unwatch;
    return counts ? crowd_.gate.admit(now, client_, incoming.event->conversation)
                  : crowd_.gate.admit(now, client_);
  }

  void watch(const event::Incoming& incoming, std::shared_ptr<Held> memory) {
    const event::Event& event = *incoming.event;
    if (!watched_.contains(event.conversation) && watched_.size() >= limits_.watches)
      return refuse(incoming, Error("rate_limited", "watch.conversation",
                                    "watches " + std::to_string(limits_.watches) +
                                        " conversations already: unwatch some"));
    watched_.insert(event.conversation);
    context_.door.note({.what = "watch",
                        .who = connection_->who,
                        .address = connection_->address,
                        .about = event.conversation});
    context_.hub.watch(event.conversation, event.after, shared_from_this(),
                       replier(incoming.ref, std::move(memory)));
  }

  void wake() {
    if (waiting_) wake_.cancel();
  }

  void write_next() {
    writing_ = true;
    socket_.async_write(
        asio::buffer(*queue_[next_]),
        [self = shared_from_this()](beast::error_code fault, std::size_t) { self->wrote(fault); });
  }

  void wrote(beast::error_code fault) {
    writing_ = false;
    if (next_ < queue_.size()) {
      queued_.shrink(queue_[next_]->size());
      queue_[next_++].reset();
    }
    if (fault) return forget_queue();
    if (next_ == queue_.size()) {
      queue_.clear();
      next_ = 0;
    } else if (next_ >= 1024) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(next_));
      next_ = 0;
    }
    if (next_ < queue_.size()) return write_next();
    if (queue_.capacity() > 64) queue_.shrink_to_fit();
    if (closing_) return say_goodbye();
    wake();
  }

  void forget_queue() {
    // What is just being written stays until it is.
    while (queue_.size() > next_ + (writing_ ? 1 : 0)) {
      queued_.shrink(queue_.back()->size());
      queue_.pop_back();
    }
  }

  void drop() {
    forget_queue();
    close({websocket::close_code::try_again_later, "too slow a reader"});
    if (writing_) say_goodbye();
  }

  void say_goodbye() {
    if (goodbye_) return;
    goodbye_ = true;
    socket_.async_close(
        reason_, asio::bind_cancellation_slot(close_end_.slot(),
                                              [self = shared_from_this()](beast::error_code) {}));
  }

  Context& context_;
  Crowd& crowd_;
  const Limits& limits_;
  std::shared_ptr<Connection> connection_;
  websocket::stream<Stream&> socket_;
  beast::flat_buffer buffer_;
  asio::steady_timer wake_;
  asio::cancellation_signal read_end_, close_end_;
  std::string client_;
  std::set<std::string> watched_;
  std::vector<Frame> queue_;  // from next_ on
  std::size_t next_ = 0, in_flight_ = 0, refused_ = 0;
  Held queued_;
  websocket::close_reason reason_;
  Instant heard_{}, message_by_ = kNever, close_by_ = kNever;
  bool closing_ = true, goodbye_ = false, writing_ = false, pinging_ = false, waiting_ = false;
};

asio::awaitable<void> serve_websocket(Context& context, std::shared_ptr<Connection> connection,
                                      std::unique_ptr<Request> upgrade) {
  const auto session = std::make_shared<WebsocketSession>(context, std::move(connection));
  co_await session->run(std::move(upgrade));
}

bool websockets_idle(const Context& context) {
  const auto& all = context.crowd.websockets;
  return std::all_of(all.begin(), all.end(), [](const auto* session) { return session->idle(); });
}

void close_signed_out(Context& context) {
  for (WebsocketSession* session : context.crowd.websockets)
    if (!context.door.may_stay(session->who()))
      session->close({websocket::close_code::policy_error, "signed out"});
}

void close_websockets(Context& context) {
  for (WebsocketSession* session : context.crowd.websockets)
    session->close({websocket::close_code::going_away, "the server stops"});
}

}  // namespace hamkalam::server
