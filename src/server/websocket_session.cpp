#include <algorithm>
#include <boost/beast/websocket.hpp>
#include <chrono>
#include <deque>

#include "event/advice.hpp"
#include "server/net.hpp"

namespace hamkalam::server {

namespace websocket = beast::websocket;

constexpr std::size_t kInFlight = 64;  // frames of one socket that wait for the journal
constexpr std::size_t kReadPiece = 16 * 1024;
constexpr std::uint64_t kMostDiscarded = 256ULL * 1024 * 1024;  // of one message that is too large

// One websocket: reads frames in, pushes frames out. Lives as long as its coroutine.
class WebsocketSession : public Watcher, public std::enable_shared_from_this<WebsocketSession> {
 public:
  WebsocketSession(Context& context, beast::tcp_stream stream)
      : context_(context), socket_(std::move(stream)), wake_(context.loop) {
    wake_.expires_at(asio::steady_timer::time_point::max());
  }

  asio::awaitable<void> run(http::request<http::string_body> upgrade) {
    socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
    const bool named = offers_protocol(upgrade[http::field::sec_websocket_protocol]);
    socket_.set_option(websocket::stream_base::decorator([named](websocket::response_type& r) {
      if (named) r.set(http::field::sec_websocket_protocol, "hamkalam.v1");
    }));
    socket_.read_message_max(kMostDiscarded);
    if (const auto [fault] = co_await socket_.async_accept(upgrade, kTuple); fault) co_return;
    socket_.text(true);
    open_ = true;
    send(hello());
    while (open_) {
      const auto [fault, too_large] = co_await read_message();
      if (fault) break;
      if (too_large)
        send(event::error_frame(Error("too_large", "",
                                      "a frame is larger than " +
                                          std::to_string(context_.config.limits.frame_bytes) +
                                          " bytes")));
      else
        take(std::string(static_cast<const char*>(buffer_.data().data()), buffer_.size()));
      buffer_.consume(buffer_.size());
      while (open_ && in_flight_ >= kInFlight) co_await wake_.async_wait(kTuple);
    }
    open_ = false;
  }

  void push(Frame frame) override {
    if (!open_) return;
    queued_bytes_ += frame->size();
    if (queued_bytes_ > context_.config.limits.queue_bytes)
      return close({websocket::close_code::try_again_later, "too slow a reader"});
    queue_.push_back(std::move(frame));
    if (!writing_)
      asio::co_spawn(
          context_.loop, [self = shared_from_this()] { return self->write_all(); }, asio::detached);
  }

  bool idle() const { return !open_ || (queue_.empty() && !writing_); }

  void close(websocket::close_reason reason) {
    if (!open_) return;
    open_ = false;
    asio::co_spawn(
        context_.loop,
        [self = shared_from_this(), reason]() -> asio::awaitable<void> {
          co_await self->socket_.async_close(reason, kTuple);
        },
        asio::detached);
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
    out.key("brain").string(context_.hub.assistant().brain()).key("role").string("admin");
    out.key("limits").begin_object();
    out.key("text_bytes").number(static_cast<std::int64_t>(event::Limits().text_bytes));
    out.key("frame_bytes").number(static_cast<std::int64_t>(context_.config.limits.frame_bytes));
    out.key("body_bytes").number(static_cast<std::int64_t>(context_.config.limits.body_bytes));
    out.key("depth").number(event::Limits().depth).end_object().end_object();
    return out.take();
  }

  void send(std::string frame) {
    tell_refusal(context_.meter, frame);
    push(std::make_shared<const std::string>(std::move(frame)));
  }

  // One message into the buffer; what is beyond the limit is read and dropped, so that the
  // connection lives.
  asio::awaitable<std::pair<beast::error_code, bool>> read_message() {
    bool too_large = false;
    do {
      const auto [fault, size] = co_await socket_.async_read_some(buffer_, kReadPiece, kTuple);
      if (fault) co_return std::pair(fault, false);
      if (buffer_.size() > context_.config.limits.frame_bytes) too_large = true;
      if (too_large) buffer_.consume(buffer_.size());
    } while (!socket_.is_message_done());
    co_return std::pair(beast::error_code(), too_large);
  }

  // Answers come back through the hub, in any order; each carries its own ref.
  Hub::Reply replier(std::string ref) {
    ++in_flight_;
    return [weak = weak_from_this(), ref = std::move(ref)](std::string frame) {
      const auto self = weak.lock();
      if (!self) return;
      --self->in_flight_;
      self->wake_.cancel_one();
      self->send(event::with_ref(std::move(frame), ref));
    };
  }

  void take(const std::string& text) {
    Stopwatch watch(context_.meter);
    auto incoming = event::receive_text(text);
    watch.lap(Stage::receive);
    if (!incoming.event)
      return send(
          event::with_ref(event::error_frame(incoming.event.error(), incoming.id), incoming.ref));
    event::Event& event = *incoming.event;
    if (event.type == event::Type::watch)
      return context_.hub.watch(event.conversation, event.after, shared_from_this(),
                                replier(incoming.ref));
    if (event.type == event::Type::unwatch) {
      context_.hub.unwatch(event.conversation, shared_from_this());
      return send(event::with_ref(event::ack_frame(0), incoming.ref));
    }
    context_.hub.submit(std::move(event), shared_from_this(), replier(incoming.ref));
  }

  asio::awaitable<void> write_all() {
    writing_ = true;
    while (!queue_.empty() && open_) {
      const Frame frame = queue_.front();
      queue_.pop_front();
      const auto [fault, size] = co_await socket_.async_write(asio::buffer(*frame), kTuple);
      queued_bytes_ -= frame->size();
      if (fault) break;
    }
    writing_ = false;
  }

  Context& context_;
  websocket::stream<beast::tcp_stream> socket_;
  beast::flat_buffer buffer_;
  asio::steady_timer wake_;
  std::deque<Frame> queue_;
  std::size_t queued_bytes_ = 0, in_flight_ = 0;
  bool open_ = false, writing_ = false;
};

asio::awaitable<void> serve_websocket(Context& context, beast::tcp_stream stream,
                                      http::request<http::string_body> upgrade) {
  const auto session = std::make_shared<WebsocketSession>(context, std::move(stream));
  std::erase_if(context.sockets, [](const auto& weak) { return weak.expired(); });
  context.sockets.push_back(session);
  co_await session->run(std::move(upgrade));
}

bool websockets_idle(const Context& context) {
  return std::all_of(context.sockets.begin(), context.sockets.end(), [](const auto& weak) {
    const auto session = weak.lock();
    return !session || session->idle();
  });
}

void close_websockets(Context& context) {
  for (const auto& weak : context.sockets)
    if (const auto session = weak.lock())
      session->close({websocket::close_code::going_away, "the server stops"});
}

}  // namespace hamkalam::server
