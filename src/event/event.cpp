#include "event/event.hpp"

#include <algorithm>
#include <array>

#include "event/closed_lists.hpp"

namespace hamkalam::event {
namespace {

constexpr std::array<std::string_view, 16> kTypes{
    "message", "edit",     "delete",  "assign", "facts",  "ringing", "due",   "flag",
    "task",    "feedback", "outcome", "close",  "erased", "draft",   "watch", "unwatch"};
constexpr std::array<std::string_view, 6> kFroms{"", "customer", "agent", "bot", "system", "note"};
constexpr std::array<std::string_view, 3> kLevels{"senior_agent", "supervisor", "manager"};

constexpr std::string_view kIdMarks = "._:@+-";
constexpr std::string_view kSubjectMarks = "._:@+-/";  // "7/repeated_complaints"

bool is_identifier(std::string_view text, std::string_view marks) {
  return !text.empty() && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [&](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  marks.find(c) != std::string_view::npos;
         });
}

// Reads the fields of one object and keeps the first fault.
class Reader {
 public:
  Reader(const Json& body, std::string_view type) : body_(body), type_(type) {}

  bool ok() const { return !error_; }
  Error error() const { return *error_; }
  void fail(std::string_view field, std::string what, std::string code = "invalid_field") {
    if (!error_)
      error_ =
          Error(std::move(code), std::string(type_) + "." + std::string(field), std::move(what));
  }

  const Json* find(std::string_view field, bool required) {
    const auto it = body_.find(field);
    if (it != body_.end()) return &*it;
    if (required) fail(field, "is missing");
    return nullptr;
  }
  std::string text(std::string_view field, bool required, std::size_t limit = 1024) {
    const Json* value = find(field, required);
    if (!value) return {};
    if (!value->is_string()) return fail(field, "expected a string"), std::string();
    const auto& text = value->get_ref<const std::string&>();
    if (text.size() > limit)
      fail(field, "longer than " + std::to_string(limit) + " bytes", "too_large");
    return text;
  }
  std::string identifier(std::string_view field, bool required, std::string_view marks = kIdMarks) {
    std::string value = text(field, required);
    if (ok() && (required || body_.contains(field)) && !is_identifier(value, marks))
      fail(field, "expected 1 to 128 of A-Z a-z 0-9 " + std::string(marks));
    return value;
  }
  std::string subject(std::string_view field, bool required) {
    return identifier(field, required, kSubjectMarks);
  }
  template <std::size_t N>
  std::string one_of(std::string_view field, const std::array<std::string_view, N>& values,
                     bool required) {
    std::string value = text(field, required);
    if (!ok() || !body_.contains(field)) return value;
    if (std::find(values.begin(), values.end(), value) == values.end()) {
      std::string list;
      for (const auto v : values)
        if (!v.empty()) list += (list.empty() ? "" : " | ") + std::string(v);
      fail(field, "expected one of " + list);
    }
    return value;
  }
  std::optional<Time> time(std::string_view field, bool required = false) {
    const std::string value = text(field, required);
    if (!ok() || !body_.contains(field)) return std::nullopt;
    const auto time = parse_time(value);
    if (!time) fail(field, "expected a time such as 2026-03-01T09:12:00Z");
    return time;
  }
  std::int64_t whole(std::string_view field, bool required) {
    const Json* value = find(field, required);
    if (!value) return 0;
    if (!value->is_number_integer() || value->get<std::int64_t>() < 0 ||
        (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX))
      return fail(field, "expected a whole number from 0"), 0;
    return value->get<std::int64_t>();
  }
  void boolean(std::string_view field, bool required) {
    const Json* value = find(field, required);
    if (value && !value->is_boolean()) fail(field, "expected true or false");
  }
  void object(std::string_view field) {
    const Json* value = find(field, false);
    if (value && !value->is_object() && !value->is_null()) fail(field, "expected an object");
  }

 private:
  const Json& body_;
  std::string_view type_;
  std::optional<Error> error_;
};

void read_message(Reader& in, const Limits& limits, Event& event) {
  event.id = in.identifier("id", true);
  const std::string from = in.one_of("from", kFroms, true);
  if (from.empty() && in.ok()) in.fail("from", "is empty");
  event.from = static_cast<From>(std::find(kFroms.begin(), kFroms.end(), from) - kFroms.begin());
  event.channel = in.one_of("channel", kChannels, false);
  const Json* attachments = in.find("attachments", false);
  event.text = in.text("text", attachments == nullptr, limits.text_bytes);
  in.identifier("reply_to", false);
  in.boolean("public", false);
  if (!attachments || !in.ok()) return;
  if (!attachments->is_array()) return in.fail("attachments", "expected an array");
  for (std::size_t i = 0; i < attachments->size(); ++i) {
    const Json& item = (*attachments)[i];
    const std::string field = "attachments[" + std::to_string(i) + "]";
    if (!item.is_object()) return in.fail(field, "expected an object");
    if (!item.contains("kind") || !item["kind"].is_string())
      return in.fail(field + ".kind", "expected a string");
    if (!item.contains("transcript")) continue;
    if (!item["transcript"].is_string()) return in.fail(field + ".transcript", "expected a string");
    if (!event.text.empty()) event.text += '\n';
    event.text += item["transcript"].get_ref<const std::string&>();
    if (event.text.size() > limits.text_bytes)
      return in.fail(field + ".transcript", "text and transcripts are too long", "too_large");
  }
}

// Where a flag's reason stands in the conversation.
void read_evidence(Reader& in) {
  const Json* evidence = in.find("evidence", false);
  if (!evidence) return;
  if (!evidence->is_array()) return in.fail("evidence", "expected an array");
  for (std::size_t i = 0; i < evidence->size(); ++i) {
    const Json& item = (*evidence)[i];
    const std::string field = "evidence[" + std::to_string(i) + "]";
    if (!item.is_object()) return in.fail(field, "expected an object");
    if (!item.contains("message") || !item["message"].is_string())
      return in.fail(field + ".message", "expected a string");
    for (const char* offset : {"start", "end"})
      if (item.contains(offset) &&
          (!item[offset].is_number_unsigned() || item[offset].get<std::uint64_t>() > INT32_MAX))
        return in.fail(field + "." + offset, "expected a whole number from 0");
  }
}

void read_flag_or_task(Reader& in, Event& event) {
  event.outcome =
      event.type == Type::task
          ? in.one_of("outcome",
                      std::array<std::string_view, 4>{"raised", "done", "moved", "dropped"}, true)
          : in.one_of("outcome",
                      std::array<std::string_view, 5>{"raised", "taken", "resolved", "false_alarm",
                                                      "moved"},
                      true);
  // A flag raised by hand may leave its id to us.
  event.subject = in.subject("id", event.type == Type::task || event.outcome != "raised");
  event.due = in.time("due", event.type == Type::task && event.outcome == "moved");
  in.text("rule", false);
  in.text("text", false);
  if (event.type == Type::task) return;
  read_evidence(in);
  event.level = in.one_of("level", kLevels, event.outcome == "raised");
  event.reason = in.identifier("reason", event.outcome == "raised");
}

// The fields of each type beside those that all have.
void read_fields(Reader& in, const Json& body, const Limits& limits, Event& event) {
  switch (event.type) {
    case Type::message: return read_message(in, limits, event);
    case Type::edit: event.text = in.text("text", true, limits.text_bytes); [[fallthrough]];
    case Type::remove: event.subject = in.identifier("message", true); return;
    case Type::facts:
      for (const auto field : {"customer", "agent", "business", "case"}) in.object(field);
      if (const auto it = body.find("agent"); it != body.end() && it->is_object()) {
        if (!it->contains("id") || !(*it)["id"].is_string())
          in.fail("agent.id", "expected a string");
      }
      event.agent.clear();
      return;
    case Type::ringing: event.rings = in.whole("rings", true); return;
    case Type::due:
      event.what =
          in.one_of("what", std::array<std::string_view, 3>{"reply", "task", "flag"}, true);
      event.subject = in.subject("id", event.what != "reply");
      return;
    case Type::flag:
    case Type::task: return read_flag_or_task(in, event);
    case Type::feedback:
      event.subject = in.subject("about", true);
      event.outcome = in.one_of(
          "outcome", std::array<std::string_view, 4>{"used", "edited", "dismissed", "wrong"}, true);
      event.text = in.text("text", false, limits.text_bytes);
      return;
    case Type::outcome:
      in.boolean("resolved", false);
      in.boolean("reopened", false);
      if (body.contains("csat")) in.whole("csat", false);
      return;
    case Type::draft:
      event.channel = in.one_of("channel", kChannels, false);
      event.text = in.text("text", true, limits.text_bytes);
      return;
    case Type::watch:
      if (body.contains("after")) event.after = in.whole("after", false);
      return;
    default: return;
  }
}

}  // namespace

bool is_stored(Type type) {
  return type < Type::draft;
}

bool is_advised(const Event& event) {
  switch (event.type) {
    case Type::facts: return !event.by_hamkalam;
    case Type::message:
    case Type::ringing:
    case Type::due:
    case Type::close: return true;
    default: return false;
  }
}

std::string_view name(Type type) {
  return kTypes[static_cast<std::size_t>(type)];
}
std::string_view name(From from) {
  return kFroms[static_cast<std::size_t>(from)];
}

Result<Event> decode_text(std::string_view json, const Limits& limits) {
  HK_TRY(Json body, parse_json(json, "", limits.depth));
  return decode(std::move(body), limits);
}

Result<Event> decode(Json body, const Limits& limits) {
  if (!body.is_object()) return Error("invalid_field", "", "expected an object");
  const auto type = body.find("type");
  if (type == body.end() || !type->is_string())
    return Error("invalid_field", "type", "expected a string");
  const auto known = std::find(kTypes.begin(), kTypes.end(), type->get_ref<const std::string&>());
  if (known == kTypes.end())
    return Error("unknown_type", "type",
                 "no event has the type \"" +
                     std::string(beginning(type->get_ref<const std::string&>(), 64)) + "\"");

  Event event;
  event.type = static_cast<Type>(known - kTypes.begin());
  Reader in(body, *known);
  event.ref = in.text("ref", false, 64);
  const bool queue = (event.type == Type::watch || event.type == Type::unwatch) &&
                     body.value("conversation", Json()) == "*";
  event.conversation = queue ? "*" : in.identifier("conversation", true);
  if (event.type != Type::facts) event.agent = in.identifier("agent", event.type == Type::assign);
  if (event.type != Type::message && event.type != Type::flag && event.type != Type::task &&
      event.type != Type::due)
    event.id = in.identifier("id", false);
  event.at = in.time("at");
  event.seq = in.whole("seq", false);
  event.by_hamkalam = in.text("by", false) == "hamkalam";
  read_fields(in, body, limits, event);
  if (!in.ok()) return in.error();
  body.erase("ref");
  event.body = std::move(body);
  return event;
}

Incoming receive(Json body, const Limits& limits) {
  auto peek = [&](const char* field, std::size_t longest) {
    if (!body.is_object() || !body.contains(field) || !body[field].is_string())
      return std::string();
    const auto& text = body[field].get_ref<const std::string&>();
    return text.size() <= longest ? text : std::string();
  };
  std::string id = peek("id", 128), ref = peek("ref", 64);
  return {decode(std::move(body), limits), std::move(id), std::move(ref)};
}

Incoming receive_text(std::string_view json, const Limits& limits) {
  auto body = parse_json(json, "", limits.depth);
  if (!body) return {body.error(), "", ""};
  return receive(std::move(*body), limits);
}

std::string erased(const std::string& conversation, std::uint64_t seq) {
  return Json{{"type", name(Type::erased)}, {"conversation", conversation}, {"seq", seq}}.dump();
}

std::string stored(const Event& event, std::uint64_t seq) {
  Json body = event.body;
  if (!body.contains("at")) body["at"] = format_time(event.at.value_or(0));
  body["seq"] = seq;
  if (event.by_hamkalam) body["by"] = "hamkalam";
  return body.dump();
}

bool same_content(const Event& a, const Event& b) {
  auto content = [](const Event& event, bool keep_at) {
    Json body = event.body;
    for (const auto field : {"seq", "by"}) body.erase(field);
    if (!keep_at) body.erase("at");
    return nlohmann::json(body);  // the order of keys does not matter
  };
  // A repeat without "at" equals its stored form, which has one.
  const bool keep_at = a.body.contains("at") && b.body.contains("at");
  return content(a, keep_at) == content(b, keep_at);
}

}  // namespace hamkalam::event
