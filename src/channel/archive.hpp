// What a platform keeps of earlier conversations, for those whose product exports nothing: what to
// ask, page by page, and what the answers mean. Pure, as the adapters are; who asks keeps the pace.
//
//   Pull pull("chatwoot", config, {.since = day, .now = now});
//   pull.know("chatwoot:10", "118");                  // what an earlier pull has brought
//   while (const auto call = pull.next())
//     HK_TRY(const std::vector<Json> events, pull.take(answer_to(*call)));
#pragma once

#include <functional>
#include <optional>
#include <unordered_set>

#include "channel/channel.hpp"

namespace hamkalam::channel {

// One conversation of a platform's list.
struct StoredChat {
  std::string id;
  std::string newest;      // its newest message's id; empty where the list does not say
  event::Time active = 0;  // when something last happened; 0 where the list does not say
  bool ended = false;
  Json about;  // as it was listed
};

class Archive {
 public:
  // `earlier`: what `before` of the next request is; null where there are no earlier messages.
  struct Page {
    std::vector<Json> messages;
    Json earlier;
  };
  virtual ~Archive() = default;
  // What the configuration lacks.
  virtual Result<void> check(const ChannelConfig& config) const = 0;
  // Lists of conversations, those with the newest events first; pages from 1, an empty one ends it.
  virtual HttpCall chats(int page, const ChannelConfig& config) const = 0;
  virtual std::vector<StoredChat> chats_in(const Json& answer) const = 0;
  virtual HttpCall messages(const StoredChat& chat, const Json& before,
                            const ChannelConfig& config) const = 0;
  virtual Page messages_in(const Json& answer, const Json& before) const = 0;
  // The same as the platform's webhook would have told it.
  virtual Json delivery(const StoredChat& chat, const Json& message,
                        const ChannelConfig& config) const = 0;
  virtual Json end(const StoredChat& chat, const ChannelConfig& config) const = 0;
  // Of one of our people's messages, where it says so.
  virtual std::string agent_name(const Json&) const { return {}; }
  // {"csat":4}; null where the message is no answer to a survey.
  virtual Json survey(const Json&) const { return {}; }
};

// Of "chatwoot" and "goftino"; nullptr for others.
const Archive* find_archive(std::string_view platform);

struct PullOptions {
  event::Time since = 0;  // conversations that were silent since then are left out
  event::Time now = 0;
  // Of times that name no zone: milliseconds on the wall clock to UTC.
  std::function<event::Time(event::Time)> to_utc = {};
};

class Pull {
 public:
  // `platform` is one that find_archive() knows.
  Pull(std::string platform, ChannelConfig config, PullOptions options);

  // An event of an earlier pull: by its conversation and id. It is not told again.
  void know(std::string_view conversation, std::string_view id);

  // The next request; the same until its answer was taken. None: all is there.
  std::optional<HttpCall> next() const;
  // Events of the protocol, a conversation's in their order; none while a conversation is not
  // complete. An error: the answer is none that this platform gives.
  Result<std::vector<Json>> take(const std::string& answer);

  std::uint64_t chats() const { return chats_; }  // that brought something

 private:
  Result<void> take_chats(const Json& answer);
  std::vector<Json> take_messages(const Json& answer);
  std::vector<Json> tell();
  std::vector<Json> new_events(const Json& delivery) const;
  bool is_known(std::string_view conversation, std::string_view id) const;
  std::string name_of(const StoredChat& chat) const;

  std::string platform_;
  const Archive& archive_;
  ChannelConfig config_;
  PullOptions options_;
  std::unordered_set<std::uint64_t> known_;  // hashes of conversation and id
  int page_ = 1;
  bool is_listed_ = false, again_ = false;
  std::vector<StoredChat> waiting_;  // of this page, the next one last
  std::vector<Json> messages_;       // of the conversation under way
  Json before_;
  std::uint64_t chats_ = 0;
  std::uint64_t last_ = 0;  // hash of the last answer
  bool is_same_ = false;    // the answer as the one before it: pages are not what it knows
};

}  // namespace hamkalam::channel
