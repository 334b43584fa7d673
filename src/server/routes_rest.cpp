// As a Rasa server's REST channel: {"sender","message"} in, what is answered without a person out.
// Nothing is where a person answers; that comes later, to the channel's callback.
#include "channel/rasa/rasa.hpp"
#include "server/request.hpp"
#include "server/routes.hpp"

namespace hamkalam::server {

void Routes::rest_webhook(const channel::HttpRequest& request, const access::Identity& who,
                          Reply reply) {
  if (!request.header("content-type").starts_with("application/json"))
    return reply(error_response(415, Error("invalid_field", "", "expected application/json")));
  auto received = channel::Rasa().receive_known(request, clock_());
  if (received.events.empty() || !received.events.front().event) {
    const bool command = received.ignored == std::vector<std::string>{"command"};
    if (command) return reply({200, "[]", "application/json", {}});
    return reply(error_response(
        400, Error("invalid_field", "", "expected a sender and a message, both texts")));
  }
  received.is_array = received.acknowledge = false;
  const event::Event& event = *received.events.front().event;
  const std::string id = event.conversation;
  const std::string sender = event.body["source"].value("chat", std::string());
  post_events(std::move(received), &who, request,
              [this, id, sender, reply = std::move(reply)](channel::HttpResponse response) {
                if (response.status != 200 || !autopilot_) return reply(std::move(response));
                autopilot_->answer_now(id, [sender, reply](const std::string& text) {
                  JsonWriter out;
                  out.begin_array();
                  if (!text.empty()) {
                    out.begin_object().key("recipient_id").string(sender);
                    out.key("text").string(text).end_object();
                  }
                  reply({200, out.end_array().take(), "application/json", {}});
                });
              });
}

}  // namespace hamkalam::server
