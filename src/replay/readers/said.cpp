#include "replay/readers/said.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/file.hpp"

namespace hamkalam::replay {
namespace {

constexpr std::size_t kMostText = 16 * 1024;
constexpr std::size_t kMostKnown = 100'000;  // conversations whose sides are remembered

bool is_id_sign(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("._:@-").find(c) != std::string_view::npos;
}

// U+0000 is refused everywhere; longer texts than an event may have are cut between letters.
std::string fitting(std::string text) {
  std::erase(text, '\0');
  if (text.size() <= kMostText) return text;
  std::size_t end = kMostText;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

void append_utf8(std::string& out, char32_t c) {
  if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

}  // namespace

std::string to_id(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_id_sign(c)) {
      out += c;
      continue;
    }
    char code[4];
    std::snprintf(code, sizeof code, "+%02X", static_cast<unsigned char>(c));
    out += code;
  }
  if (out.size() <= 120) return out.empty() ? "-" : out;
  return out.substr(0, 60) + "-" + hex16(hash_bytes(text));
}

void Scribe::say(Said said, std::uint64_t line) {
  const std::string conversation = to_id(said.conversation);
  if (known_.size() > kMostKnown) known_.clear();
  Known& known = known_[conversation];
  const std::string who = said.who.empty() ? said.name : said.who;
  const auto is_ours = [&](const std::string& one) {
    return !one.empty() && std::find_if(options_.agents.begin(), options_.agents.end(),
                                        [&](const std::string& agent) {
                                          return plain(agent) == plain(one);
                                        }) != options_.agents.end();
  };
  if (is_ours(said.name) || is_ours(said.who)) {
    if (said.from.empty() || said.from == "customer") said.from = "agent";
  } else if (said.from.empty()) {
    // Whoever is named is ours and everybody else a customer; where nobody is, whoever writes first
    // is the customer.
    if (known.customer.empty()) known.customer = who;
    said.from = !options_.agents.empty() || known.customer == who ? "customer" : "agent";
  }
  if (said.text.empty() && said.attachment.empty()) return sink_.ignored("empty");
  const event::Time at = said.at.value_or(known.at);
  if (at != known.at) known.now.clear();
  known.at = at;
  if (said.id.empty()) {
    // The same words in two exports that overlap are one message, twice in one export two.
    const std::string words =
        hex16(hash_bytes(said.text, hash_bytes(who))) + "-" + std::to_string(at / 1000);
    const int nth = ++known.now[words];
    said.id = words + (nth > 1 ? "-" + std::to_string(nth) : "");
  }
  const std::string agent = said.from == "agent" && !who.empty() ? to_id(who) : "";

  // Names are told once a conversation, before the first message.
  const bool customer_named =
      said.from == "customer" && (!said.customer.empty() || !said.name.empty());
  if ((customer_named || (!agent.empty() && said.name != agent && !said.name.empty())) &&
      known.introduced.insert(said.from + who).second) {
    Json fields = Json::object();
    if (customer_named) {
      Json customer = Json::object();
      if (!said.customer.empty()) customer["id"] = to_id(said.customer);
      if (!said.name.empty()) customer.update({{"name", said.name}, {"name_source", "profile"}});
      fields["customer"] = std::move(customer);
    } else {
      fields["agent"] = {{"id", agent}, {"name", said.name}};
    }
    tell("facts", said.conversation, at,
         fields.dump(-1, ' ', false, Json::error_handler_t::replace), line);
  }
  Json body{{"type", "message"}, {"conversation", conversation}, {"id", to_id(said.id)}};
  if (at) body["at"] = event::format_time(at);
  body["from"] = said.from;
  if (!agent.empty()) body["agent"] = agent;
  if (!said.channel.empty()) body["channel"] = said.channel;
  body["text"] = fitting(std::move(said.text));
  if (!said.attachment.empty()) body["attachments"] = Json::array({{{"kind", said.attachment}}});
  if (!said.reply_to.empty()) body["reply_to"] = to_id(said.reply_to);
  if (!said.expect.empty()) body["expect"] = {{"intent", said.expect}};
  sink_.event(conversation, body.dump(-1, ' ', false, Json::error_handler_t::replace), line, at);
}

void Scribe::tell(const char* type, const std::string& conversation, std::optional<event::Time> at,
                  const std::string& fields, std::uint64_t line) {
  const std::string id = to_id(conversation);
  std::string out = "{\"type\":\"" + std::string(type) + "\",\"conversation\":\"" + id + "\"";
  if (at.value_or(0)) out += ",\"at\":\"" + event::format_time(*at) + "\"";
  if (fields.size() > 2) out += "," + fields.substr(1, fields.size() - 2);
  sink_.event(id, out + "}", line, at.value_or(0));
}

std::string html_text(std::string_view html) {
  if (html.find_first_of("<&") == html.npos) return std::string(html);
  std::string out;
  for (std::size_t i = 0; i < html.size(); ++i) {
    if (html[i] == '<') {
      const std::size_t end = html.find('>', i);
      if (end == html.npos) {
        out += html.substr(i);
        break;
      }
      std::string tag;
      for (std::size_t k = i + 1; k < end && tag.size() < 8; ++k) {
        const char c = html[k];
        if (c == '/' && tag.empty()) continue;
        if (c == ' ' || c == '/') break;
        tag += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      }
      for (const char* block : {"br", "p", "div", "li", "tr", "blockquote", "h1", "h2", "h3"})
        if (tag == block && !out.empty() && out.back() != '\n') out += '\n';
      i = end;
    } else if (html[i] == '&') {
      const std::size_t end = html.find(';', i);
      const std::string_view name =
          end == html.npos || end - i > 10 ? "" : html.substr(i + 1, end - i - 1);
      char32_t c = 0;
      if (name == "amp") c = '&';
      if (name == "lt") c = '<';
      if (name == "gt") c = '>';
      if (name == "quot") c = '"';
      if (name == "apos") c = '\'';
      if (name == "nbsp") c = ' ';
      if (name == "zwnj") c = 0x200C;
      if (name.size() > 1 && name[0] == '#') {
        const bool hex = name[1] == 'x' || name[1] == 'X';
        c = static_cast<char32_t>(
            std::strtoul(std::string(name.substr(hex ? 2 : 1)).c_str(), nullptr, hex ? 16 : 10));
      }
      if (c == 0) {
        out += '&';
        continue;
      }
      append_utf8(out, c);
      i = end;
    } else {
      out += html[i];
    }
  }
  const std::size_t first = out.find_first_not_of(" \n\r\t");
  if (first == out.npos) return {};
  return out.substr(first, out.find_last_not_of(" \n\r\t") - first + 1);
}

std::string mend_latin1(std::string text) {
  std::string bytes;
  bool any = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      bytes += text[i];
    } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) {
      bytes += static_cast<char>((c & 3) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
      any = true;
    } else {
      return text;
    }
  }
  return any && is_utf8(bytes) ? bytes : text;
}

}  // namespace hamkalam::replay
