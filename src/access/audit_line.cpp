#include "access/audit_line.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

#include "access/secret.hpp"
#include "base/json.hpp"

namespace hamkalam::access {
namespace {

constexpr std::streamoff kLongestLine = 64 * 1024;

struct Link {
  std::uint64_t seq = 0;
  std::string prev;
};

// What a line says of its place in the chain.
Result<Link> link_of(const std::string& line) {
  const auto json = parse_json(line, "");
  if (!json || !json->is_object()) return Error("", "is no JSON object");
  const auto seq = json->find("seq"), prev = json->find("prev");
  if (seq == json->end() || !seq->is_number_unsigned() || prev == json->end() || !prev->is_string())
    return Error("", "has no \"seq\" and \"prev\"");
  return Link{seq->get<std::uint64_t>(), prev->get<std::string>()};
}

}  // namespace

std::string audit_line(const AuditEntry& entry, event::Time at, const AuditHead& head) {
  JsonWriter out;
  out.begin_object().key("seq").number(static_cast<std::int64_t>(head.seq + 1));
  out.key("at").string(event::format_time(at)).key("what").string(entry.what);
  auto add = [&](const char* key, std::string_view value) {
    if (!value.empty()) out.key(key).string(value);
  };
  add("outcome", entry.outcome);
  if (!entry.who.subject.empty()) add("role", name(entry.who.role));
  add("subject", entry.who.subject);
  add("token", entry.who.token);
  add("address", entry.address);
  add("about", entry.about);
  add("why", entry.why);
  out.key("prev").string(head.hash).end_object();
  return out.take();
}

AuditHead head_after(const std::string& line, std::uint64_t seq) {
  return {seq, to_hex(sha256(line))};
}

Result<AuditHead> read_head(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) return AuditHead();
  const std::streamoff size = in.tellg(), from = std::max<std::streamoff>(size - kLongestLine, 0);
  in.seekg(from);
  std::string tail(static_cast<std::size_t>(size - from), '\0');
  if (!in.read(tail.data(), size - from)) return Error(path.string(), "cannot be read");
  const auto end = tail.rfind('\n');
  if (end == tail.npos) return AuditHead();
  const auto begin = end == 0 ? tail.npos : tail.rfind('\n', end - 1);
  const std::string line =
      tail.substr(begin == tail.npos ? 0 : begin + 1, end - (begin == tail.npos ? 0 : begin + 1));
  const auto link = link_of(line);
  if (!link) return Error(path.string(), "its last line " + link.error().what);
  return head_after(line, link->seq);
}

Result<AuditReport> verify_audit(const std::vector<std::filesystem::path>& paths) {
  AuditReport out;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Error(path.string(), "cannot be opened");
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      const std::string place = path.string() + ":" + std::to_string(++number);
      if (in.eof()) return Error(place, "is cut off");
      const auto link = link_of(line);
      if (!link) return Error(place, link.error().what);
      if (out.lines == 0) {
        out.first = link->seq;
        if (link->seq == 1 && link->prev != AuditHead().hash)
          return Error(place, "is the first line and yet follows another");
      } else {
        if (link->seq != out.head.seq + 1)
          return Error(place, "has the number " + std::to_string(link->seq) + " after " +
                                  std::to_string(out.head.seq));
        if (link->prev != out.head.hash) return Error(place, "does not follow the line before it");
      }
      out.head = head_after(line, link->seq);
      ++out.lines;
    }
  }
  return out;
}

}  // namespace hamkalam::access
