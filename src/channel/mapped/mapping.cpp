#include "channel/mapped/mapping.hpp"

#include <algorithm>
#include <array>

#include "channel/payload.hpp"
#include "event/closed_lists.hpp"

namespace hamkalam::channel {
namespace {

constexpr std::array<std::string_view, 5> kKinds{"message", "edit", "delete", "close", "ignore"};
constexpr std::array<std::string_view, 6> kFroms{"customer", "agent", "bot",
                                                 "system",   "note",  "ignore"};

struct Row {
  const char* key;
  Mapping::Pointers Mapping::*place;
};
constexpr std::array<Row, 15> kPointers{{{"items", &Mapping::items},
                                         {"kind", &Mapping::kind},
                                         {"from", &Mapping::from},
                                         {"conversation", &Mapping::conversation},
                                         {"message", &Mapping::message},
                                         {"text", &Mapping::text},
                                         {"html", &Mapping::html},
                                         {"time", &Mapping::time},
                                         {"agent", &Mapping::agent},
                                         {"customer", &Mapping::customer},
                                         {"name", &Mapping::name},
                                         {"reply_to", &Mapping::reply_to},
                                         {"attachments", &Mapping::attachments},
                                         {"private", &Mapping::is_private},
                                         {"address", &Mapping::address}}};

Error wrong(const std::string& key, std::string what) {
  return Error("mapping." + key, std::move(what));
}

Result<Mapping::Pointers> pointers(const std::string& key, const Json& json) {
  Mapping::Pointers out;
  auto add = [&](const Json& one) {
    if (!one.is_string()) return false;
    const auto& pointer = one.get_ref<const std::string&>();
    if (!pointer.empty() && pointer[0] != '/') return false;
    out.push_back(pointer);
    return true;
  };
  const bool good = json.is_array() ? std::all_of(json.begin(), json.end(), add) : add(json);
  if (!good)
    return wrong(key, "expected a JSON pointer such as \"/message/id\", or a list of them");
  return out;
}

template <class List>
Result<std::map<std::string, std::string>> names(const std::string& key, const Json& json,
                                                 const List& known) {
  if (!json.is_object()) return wrong(key, "expected an object");
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : json.items()) {
    if (!value.is_string() || std::find(known.begin(), known.end(), text(value)) == known.end()) {
      std::string list;
      for (const auto one : known) list += (list.empty() ? "" : " | ") + std::string(one);
      return wrong(key + "." + name, "expected one of " + list);
    }
    out[name] = text(value);
  }
  return out;
}

Result<void> check_send(const Json& json) {
  if (!json.is_object()) return wrong("send", "expected an object");
  for (const char* key : {"path", "method"})
    if (json.contains(key) && !json[key].is_string())
      return wrong(std::string("send.") + key, "expected a text");
  if (!text(at(json, "path")).starts_with('/'))
    return wrong("send.path", "expected a path that begins with /");
  if (has(json, "headers") && !at(json, "headers").is_object())
    return wrong("send.headers", "expected an object");
  for (const auto& [name, value] : at(json, "headers").items())
    if (!value.is_string()) return wrong("send.headers." + name, "expected a text");
  if (!json.contains("body")) return wrong("send.body", "is missing");
  return {};
}

}  // namespace

Result<Mapping> read_mapping(const Json& json, Mapping usual) {
  Mapping out = std::move(usual);
  if (!json.is_null() && !json.is_object()) return Error("mapping", "expected an object");
  for (const auto& [key, value] : json.items()) {
    const auto row = std::find_if(kPointers.begin(), kPointers.end(),
                                  [&key = key](const Row& one) { return key == one.key; });
    if (row != kPointers.end()) {
      HK_TRY(out.*(row->place), pointers(key, value));
    } else if (key == "kinds") {
      HK_TRY(out.kinds, names(key, value, kKinds));
    } else if (key == "froms") {
      HK_TRY(out.froms, names(key, value, kFroms));
    } else if (key == "verify") {
      const auto found = scheme(text(value));
      if (!found)
        return wrong(key,
                     "expected one of standard | meta | intercom | chatwoot | zendesk | slack | "
                     "header | path");
      out.verify = *found;
    } else if (key == "header") {
      out.header = text(value);
      for (char& c : out.header)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    } else if (key == "channel") {
      out.channel = text(value);
      if (std::find(event::kChannels.begin(), event::kChannels.end(), out.channel) ==
          event::kChannels.end())
        return wrong(key, "expected one of chat | email | phone | social");
    } else if (key == "new_words" || key == "hide") {
      if (!value.is_boolean()) return wrong(key, "expected true or false");
      (key == "hide" ? out.hide : out.new_words) = value.get<bool>();
    } else if (key == "send") {
      HK_CHECK(check_send(value));
      out.send = value;
    } else {
      return wrong(key, "no such key");
    }
  }
  if (out.verify == Scheme::header && out.header.empty()) return wrong("header", "is missing");
  for (const char* key : {"conversation", "message"})
    if ((key[0] == 'c' ? out.conversation : out.message).empty()) return wrong(key, "is missing");
  if (out.text.empty() && out.html.empty()) return wrong("text", "is missing");
  return out;
}

Mapping usual_mail() {
  Mapping out;
  out.conversation = {"/thread", "/references", "/in_reply_to", "/message_id"};
  out.message = {"/message_id"};
  out.text = {"/text"};
  out.html = {"/html"};
  out.time = {"/date"};
  out.customer = out.name = out.address = {"/from"};
  out.reply_to = {"/in_reply_to"};
  out.attachments = {"/attachments"};
  out.channel = "email";
  out.new_words = out.hide = true;
  return out;
}

}  // namespace hamkalam::channel
