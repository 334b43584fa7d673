#include "channel/channel.hpp"

#include <memory>

#include "channel/chatwoot/chatwoot.hpp"
#include "channel/generic/generic.hpp"
#include "channel/goftino/goftino.hpp"
#include "channel/mapped/mapped.hpp"
#include "channel/messenger/messenger.hpp"
#include "channel/payload.hpp"
#include "channel/rasa/rasa.hpp"
#include "channel/rubika/rubika.hpp"
#include "channel/telegram/telegram.hpp"
#include "channel/whatsapp/whatsapp.hpp"
#include "channel/zendesk/zendesk.hpp"

namespace hamkalam::channel {
namespace {

struct Row {
  std::string_view name;
  std::shared_ptr<const Channel> channel;
};

// Adding a platform is one folder and one line here.
const std::vector<Row>& rows() {
  static const std::vector<Row> all{
      {"generic", std::make_shared<Generic>()},
      {"telegram", std::make_shared<Telegram>("telegram")},
      {"bale", std::make_shared<Telegram>("bale")},
      {"whatsapp", std::make_shared<WhatsApp>()},
      {"messenger", std::make_shared<Messenger>("messenger")},
      {"instagram", std::make_shared<Messenger>("instagram")},
      {"chatwoot", std::make_shared<Chatwoot>()},
      {"zendesk", std::make_shared<Zendesk>()},
      {"rasa", std::make_shared<Rasa>()},
      {"rubika", std::make_shared<Rubika>()},
      {"goftino", std::make_shared<Goftino>()},
      {"mapped", std::make_shared<Mapped>("mapped")},
      {"email", std::make_shared<Mapped>("email", usual_mail())},
  };
  return all;
}

}  // namespace

std::string HttpRequest::header(const std::string& lower_case_name) const {
  const auto it = headers.find(lower_case_name);
  return it == headers.end() ? std::string() : it->second;
}

Result<std::vector<HttpCall>> Channel::send(const event::Event&, const Json&,
                                            const ChannelConfig&) const {
  return Error("channel", "this channel sends nothing");
}

Result<void> check_window(const Json& source, event::Time now) {
  const auto closes = event::parse_time(text(at(source, "reply_by")));
  if (!closes || now <= *closes) return {};
  return Error(text(at(source, "platform")) + ".window",
               "takes answers until " + event::format_time(*closes) +
                   " only, and again when the customer has written");
}

const Channel* find(std::string_view platform) {
  for (const Row& row : rows())
    if (row.name == platform) return row.channel.get();
  return nullptr;
}

const std::vector<std::string_view>& names() {
  static const std::vector<std::string_view> all = [] {
    std::vector<std::string_view> out;
    for (const Row& row : rows()) out.push_back(row.name);
    return out;
  }();
  return all;
}

}  // namespace hamkalam::channel
