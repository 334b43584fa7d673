#include "channel/mapped/mapped.hpp"

#include <algorithm>

#include "channel/encoding.hpp"
#include "channel/mail_text.hpp"
#include "channel/payload.hpp"

namespace hamkalam::channel {
namespace {

const Json& first(const Json& json, const Mapping::Pointers& pointers) {
  static const Json none;
  for (const auto& pointer : pointers)
    if (const Json& found = point(json, pointer); !found.is_null() && found != Json(""))
      return found;
  return none;
}

// "<a@x> <b@x>" is a list of mails, the oldest first; so may an array be.
std::string mail_id(const Json& json) {
  const std::string all = id(json.is_array() && !json.empty() ? json.front() : json);
  const auto open = all.find('<'), close = all.find('>', open);
  return open == all.npos || close == all.npos ? all : all.substr(open + 1, close - open - 1);
}

// "Sara <a@x>": the name before the address, if any.
std::string display_name(const Json& json) {
  const std::string all = text(json);
  const auto open = all.find('<');
  std::string out = all.substr(0, open == all.npos ? 0 : open);
  out.erase(0, std::min(out.find_first_not_of(" \""), out.size()));
  out.erase(out.find_last_not_of(" \"") + 1);
  return out;
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return text;
}

std::string value_of(const Json& json) {
  return json.is_boolean() ? (json.get<bool>() ? "true" : "false") : id(json);
}

class Reader {
 public:
  Reader(const Mapping& mapping, const ChannelConfig& config, Delivery& out)
      : mapping_(mapping), config_(config), out_(out) {}

  void read(const Json& item) {
    std::string kind = "message";
    if (!mapping_.kind.empty()) {
      const auto known = mapping_.kinds.find(value_of(first(item, mapping_.kind)));
      if (known == mapping_.kinds.end()) return out_.ignore("unknown");
      kind = known->second;
    }
    const std::string chat = mail_id(first(item, mapping_.conversation));
    const std::string conversation =
        mapping_.hide ? out_.hidden_name(chat, config_.name_key) : out_.name(chat);
    const std::string message_id = mail_id(first(item, mapping_.message));
    const auto when = time(first(item, mapping_.time));
    if (kind == "ignore") return out_.ignore("ignore");
    if (kind == "close") return out_.close(conversation, when);
    if (kind == "delete") return out_.remove(conversation, message_id, when);
    if (kind == "edit") return out_.edit(conversation, message_id, when, words(item));
    message(item, chat, conversation, message_id, when);
  }

 private:
  std::string words(const Json& item) const {
    std::string out = text(first(item, mapping_.text));
    if (out.empty()) out = html_to_text(text(first(item, mapping_.html)));
    return mapping_.new_words ? new_words(out) : out;
  }

  void message(const Json& item, const std::string& chat, const std::string& conversation,
               const std::string& message_id, std::optional<event::Time> when) {
    std::string from = "customer";
    if (!mapping_.from.empty()) {
      const auto known = mapping_.froms.find(value_of(first(item, mapping_.from)));
      if (known == mapping_.froms.end()) return out_.ignore("unknown");
      from = known->second;
    }
    if (from == "ignore") return out_.ignore("echo");
    if (from == "agent" && is_true(first(item, mapping_.is_private))) from = "note";
    Json files = Json::array();
    for (const Json& file : items(first(item, mapping_.attachments)))
      files.push_back(attachment("document", id(at(file, "id")), text(at(file, "name"))));
    if (from == "customer")
      out_.customer(conversation, lower(mail_id(first(item, mapping_.customer))), name(item));
    const std::string address = mail_id(first(item, mapping_.address));
    event::From who = event::From::customer;
    for (const auto one :
         {event::From::agent, event::From::bot, event::From::system, event::From::note})
      if (from == event::name(one)) who = one;
    out_.message({.conversation = conversation,
                  .id = message_id,
                  .at = when,
                  .from = who,
                  .agent = who == event::From::agent || who == event::From::note
                               ? id(first(item, mapping_.agent))
                               : std::string(),
                  .channel = mapping_.channel,
                  .text = words(item),
                  .attachments = std::move(files),
                  .reply_to = mail_id(first(item, mapping_.reply_to)),
                  .source = {{"chat", address.empty() ? chat : address}, {"message", message_id}}});
  }

  // A mail's sender is one text with the address in it; elsewhere the name stands alone.
  std::string name(const Json& item) const {
    const Json& json = first(item, mapping_.name);
    return mapping_.channel == "email" ? display_name(json) : text(json);
  }

  const Mapping& mapping_;
  const ChannelConfig& config_;
  Delivery& out_;
};

std::string escape(const std::string& text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += '%';
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    }
  }
  return out;
}

using Values = std::map<std::string, std::string>;

// "{text}" becomes its value; what is put in is not looked at again.
std::string fill(const std::string& wording, const Values& values, bool in_path) {
  std::string out;
  for (std::size_t at = 0; at < wording.size();) {
    const auto close = wording[at] == '{' ? wording.find('}', at) : wording.npos;
    const auto known =
        close == wording.npos ? values.end() : values.find(wording.substr(at + 1, close - at - 1));
    if (known == values.end()) {
      out += wording[at++];
      continue;
    }
    out += in_path ? escape(known->second) : known->second;
    at = close + 1;
  }
  return out;
}

void fill_all(Json& json, const Values& values) {
  if (json.is_string()) json = fill(json.get<std::string>(), values, false);
  if (json.is_structured())
    for (Json& item : json) fill_all(item, values);
}

}  // namespace

Result<void> Mapped::check(const ChannelConfig& config) const {
  HK_CHECK(read_mapping(config.mapping, usual_));
  return {};
}

std::string Mapped::fault(const HttpRequest& request, const ChannelConfig& config,
                          event::Time now) const {
  const auto mapping = read_mapping(config.mapping, usual_);
  if (!mapping) return mapping.error().text();
  return verify(mapping->verify, request, config.secrets, now, mapping->header);
}

void Mapped::read(const Json& json, const ChannelConfig& config, Delivery& out) const {
  const auto mapping = read_mapping(config.mapping, usual_);
  if (!mapping) return out.ignore(mapping.error().where);
  Reader reader(*mapping, config, out);
  if (mapping->items.empty()) return reader.read(json);
  for (const Json& item : items(first(json, mapping->items))) reader.read(item);
}

Result<std::vector<HttpCall>> Mapped::send(const event::Event& event, const Json& source,
                                           const ChannelConfig& config) const {
  std::vector<HttpCall> calls;
  if (!is_said_by_us(event)) return calls;
  HK_TRY(const Mapping mapping, read_mapping(config.mapping, usual_));
  if (mapping.send.is_null()) return lacks(platform(), "mapping.send");
  if (config.api_base.empty()) return lacks(platform(), "api_base");
  const std::string chat = id(at(source, "chat"));
  if (chat.empty()) return lacks(platform(), "chat");
  const Values values{{"text", event.text},    {"chat", chat},
                      {"id", event.id},        {"message", id(at(source, "message"))},
                      {"token", config.token}, {"account", config.account},
                      {"agent", event.agent}};
  Json body = mapping.send["body"];
  fill_all(body, values);
  std::map<std::string, std::string> headers;
  // Nothing that a customer chose gets into a header.
  const Values keys{{"token", config.token}, {"account", config.account}};
  for (const auto& [name, value] : at(mapping.send, "headers").items())
    headers[lower(name)] = fill(text(value), keys, false);
  HttpCall call = post(config.api_base, fill(text(mapping.send["path"]), values, true), body,
                       std::move(headers));
  if (const std::string method = text(at(mapping.send, "method")); !method.empty())
    call.method = method;
  calls.push_back(std::move(call));
  return calls;
}

}  // namespace hamkalam::channel
