// Messenger of a Facebook page and Instagram's messages.
//
// Configuration: `secrets` are app secrets, `verify_token` is what the webhook is set up with;
// `token` (of the page) is for sending, `account` where the page's id is another one than the
// webhook's. With `self`, the id of our app, what people write in Meta's own inbox is taken as an
// agent's; without it all echoes are left out, since nobody can tell them from what we send.
//
// Kept: messages with their media, buttons (postbacks), edits, deletions, threads that another app
// owns (`"standby":true` in `source`: suggestions yes, answers no), and comments below posts, which
// everybody reads: a conversation for each post and person, of the channel `social`, answered below
// the comment. A message is answered within a day (`reply_by` in its `source`). Left out on
// purpose: reactions, reads, deliveries, opt-ins, referrals, posts, likes, comments that are hidden
// or shown again, and those on a live video, which take no public answer.
//
// As documented by Meta: comments of a page in "Webhooks reference: Page" (field `feed`: its verbs,
// comment_id, post_id, parent_id, from, created_time) and in the recorded deliveries among the
// tests of RestFB; on Instagram in "Webhooks reference: Instagram" (field `comments`) and
// "Instagram Platform, Webhooks, Examples"; answers below them in "Graph API,
// /{object-id}/comments" (parameter `message`) and "IG Comment Replies" (the same; below a reply it
// stands below the comment above).
#pragma once

#include "channel/adapter.hpp"

namespace hamkalam::channel {

class Messenger : public Adapter {
 public:
  using Adapter::Adapter;  // "messenger" or "instagram"
  Result<std::vector<HttpCall>> send(const event::Event& event, const Json& source,
                                     const ChannelConfig& config) const override;
  std::vector<std::string_view> wants() const override {
    return {"verify_token", "token", "account", "api_base", "self"};
  }

 private:
  HttpResponse greet(const HttpRequest& request, const ChannelConfig& config) const override;
  std::string fault(const HttpRequest& request, const ChannelConfig& config,
                    event::Time now) const override;
  void read(const Json& json, const ChannelConfig& config, Delivery& out) const override;
};

}  // namespace hamkalam::channel
