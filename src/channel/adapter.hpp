// What the adapters of platforms share. An adapter says how to verify a request and what its JSON
// means; whatever it does not understand is acknowledged all the same, because platforms send again
// what was not.
//
//   class Pigeon : public Adapter {
//     std::string fault(...) const override { return verify(Scheme::path, ...); }
//     void read(const Json& json, const ChannelConfig&, Delivery& out) const override {
//       out.message({.conversation = out.name(id(at(json, "bird"))), .id = id(at(json, "ring")),
//                    .text = text(at(json, "paper"))});
//     }
//   };
#pragma once

#include "channel/channel.hpp"

namespace hamkalam::channel {

// Gathers the events of one delivery. Ids are the platform's own, as they came.
class Delivery {
 public:
  // `is_history`: what is told was fetched, so that what we sent ourselves is in it too.
  Delivery(std::string platform, event::Time now, bool is_history = false)
      : platform_(std::move(platform)), now_(now), is_history_(is_history) {}

  struct Message {
    std::string conversation;  // from name() or hidden_name()
    std::string id;
    std::optional<event::Time> at = {};
    event::From from = event::From::customer;
    std::string agent = {};
    std::string channel = "chat";
    std::string text = {};
    Json attachments = Json::array();
    std::string reply_to = {};
    bool is_public = false;
    Json source = Json::object();  // what send() needs to answer it
    // How long after it the platform takes an answer, as `reply_by` of its source; 0: for ever.
    event::Time window = 0;
  };

  // Names of conversations: the platform's and a colon, then its id, or what hides it.
  std::string name(const std::string& id) const;
  std::string hidden_name(const std::string& id, const std::string& key) const;

  void message(Message message);
  void edit(const std::string& conversation, const std::string& message,
            std::optional<event::Time> at, const std::string& text);
  void remove(const std::string& conversation, const std::string& message,
              std::optional<event::Time> at);
  // What the platform knows of a customer: a fact right before the next message, which the store
  // keeps once as long as it stays the same.
  void customer(const std::string& conversation, const std::string& id, const std::string& name);
  void assign(const std::string& conversation, const std::string& agent,
              std::optional<event::Time> at);
  void close(const std::string& conversation, std::optional<event::Time> at);
  void ignore(std::string kind) { out_.ignored.push_back(std::move(kind)); }

  event::Time now() const { return now_; }
  bool is_history() const { return is_history_; }
  Received take();

 private:
  Json begin(std::string_view type, const std::string& conversation, const std::string& id,
             std::optional<event::Time> at) const;
  void add(Json body);
  void add_theirs(Json body);

  std::string platform_;
  event::Time now_;
  bool is_history_;
  Received out_;
  Json customer_;  // not yet told
};

class Adapter : public Channel {
 public:
  explicit Adapter(std::string platform) : platform_(std::move(platform)) {}
  Received receive(const HttpRequest& request, const ChannelConfig& config,
                   event::Time now) const final;
  // What was fetched from the platform, in the shape of its webhook: nobody need sign it.
  Received history(const Json& json, const ChannelConfig& config, event::Time now) const;

 protected:
  const std::string& platform() const { return platform_; }
  // The answer to a GET; by default there is none.
  virtual HttpResponse greet(const HttpRequest& request, const ChannelConfig& config) const;
  // Why a POST is not genuine; empty: it is.
  virtual std::string fault(const HttpRequest& request, const ChannelConfig& config,
                            event::Time now) const = 0;
  virtual void read(const Json& json, const ChannelConfig& config, Delivery& out) const = 0;

 private:
  std::string platform_;
};

// {"kind":kind} with the platform's own id of the file and its name where there are any.
Json attachment(std::string_view kind, const std::string& file = {}, const std::string& name = {});

// What we say to the customer, note for the agents, hand over. What a platform told us has a source
// and is never told to it again.
bool is_said_by_us(const event::Event& event);
bool is_noted_by_us(const event::Event& event);
bool is_handed_over_by_us(const event::Event& event);

// A POST of JSON. A number's id goes out as a number.
HttpCall post(const std::string& base, std::string path, const Json& body,
              std::map<std::string, std::string> headers = {});
Json number_or_text(const std::string& id);

// An error that names what the configuration, or the message that is answered, lacks.
Error lacks(const std::string& platform, std::string_view what);

}  // namespace hamkalam::channel
