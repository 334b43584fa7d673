#include "replay/change.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace hamkalam::replay {
namespace {

using NameSet = std::set<std::string>;

std::string field_of(const Json& object, const char* field) {
  if (!object.is_object()) return {};
  const auto it = object.find(field);
  return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

const Json& list_in(const Json& object, const char* field) {
  static const Json none = Json::array();
  if (!object.is_object()) return none;
  const auto it = object.find(field);
  return it != object.end() && it->is_array() ? *it : none;
}

const Json& object_in(const Json& object, const char* field) {
  static const Json none = Json::object();
  if (!object.is_object()) return none;
  const auto it = object.find(field);
  return it != object.end() && it->is_object() ? *it : none;
}

// Intent, language and signals of a customer's message.
std::string labels_of(const Json& advice) {
  if (field_of(advice, "type") != "advice" || advice.contains("review")) return {};
  std::string out = field_of(object_in(advice, "intent"), "name") + " " +
                    field_of(object_in(advice, "language"), "tag");
  NameSet signals;
  for (const Json& one : list_in(advice, "signals")) signals.insert(field_of(one, "name"));
  for (const auto& name : signals) out += " " + name;
  return out;
}

std::string suggestions_of(const Json& advice) {
  std::string out;
  for (const Json& one : list_in(advice, "suggestions"))
    out += (out.empty() ? "" : "\n") + field_of(one, "text");
  return out;
}

// Of an agent's message or a draft.
NameSet findings_of(const Json& answer) {
  NameSet out;
  const Json& review = field_of(answer, "type") == "review" ? answer : object_in(answer, "review");
  for (const Json& one : list_in(review, "findings"))
    out.insert(field_of(one, "severity") + " " + field_of(one, "rule"));
  return out;
}

// Those of this answer and those that derived events raised in between.
void take_flags(const Json& answer, const std::string& conversation, auto&& use) {
  for (const char* field : {"flags", "open_flags"})
    for (const Json& one : list_in(answer, field))
      use(std::pair(conversation, field_of(one, "reason")), field_of(one, "id"));
}

std::string joined(const NameSet& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default:
        // XML has no place for the others.
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  return out;
}

std::string line_of(const Change& change) {
  std::string out = change.kind + "  " + change.conversation;
  if (!change.message.empty()) out += " " + change.message;
  out += ": " + (change.before.empty() ? "-" : change.before) + " -> " +
         (change.after.empty() ? "-" : change.after);
  std::replace(out.begin(), out.end(), '\n', '|');
  return out;
}

}  // namespace

const std::vector<std::string>& change_kinds() {
  static const std::vector<std::string> kinds{"flags_added",   "flags_gone",  "flags_moved",
                                              "labels",        "suggestions", "findings_added",
                                              "findings_gone", "answers"};
  return kinds;
}

Result<std::vector<Condition>> read_conditions(const std::string& list) {
  std::vector<Condition> out;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    Condition one;
    one.text = list.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t more = one.text.find('>');
    one.kind = one.text.substr(0, more);
    const auto& kinds = change_kinds();
    if (std::find(kinds.begin(), kinds.end(), one.kind) == kinds.end()) {
      std::string known;
      for (const auto& kind : kinds) known += " " + kind;
      return Error("--fail-on", "\"" + one.kind + "\" is none of" + known);
    }
    if (more != one.text.npos) {
      std::string number = one.text.substr(more + 1);
      one.share = number.ends_with('%');
      if (one.share) number.pop_back();
      const char* last = number.data() + number.size();
      const auto [rest, fault] = std::from_chars(number.data(), last, one.most);
      if (fault != std::errc() || rest != last || one.most < 0)
        return Error("--fail-on", "expected a number behind > in \"" + one.text + "\"");
    }
    out.push_back(std::move(one));
  }
  return out;
}

void Changes::add(Change change) {
  if (++counts_[change.kind] <= kMostShown) shown_.push_back(std::move(change));
}

Result<void> Changes::take(std::string_view before_line, std::string_view now_line) {
  ++lines_;
  const std::string place = "line " + std::to_string(lines_);
  HK_TRY(const Json before, parse_json(before_line, place + " of the baseline"));
  HK_TRY(const Json now, parse_json(now_line, place));
  const std::string conversation = field_of(now, "conversation");
  const std::string message = field_of(now, "for");
  if (field_of(before, "type") != field_of(now, "type") ||
      field_of(before, "conversation") != conversation) {
    add({"answers", conversation, message, field_of(before, "type"), field_of(now, "type")});
    return {};
  }
  take_flags(before, conversation, [&](auto key, const auto& id) { flags_[key].first.insert(id); });
  take_flags(now, conversation, [&](auto key, const auto& id) { flags_[key].second.insert(id); });
  if (const auto a = labels_of(before), b = labels_of(now); a != b)
    add({"labels", conversation, message, a, b});
  if (const auto a = suggestions_of(before), b = suggestions_of(now); a != b)
    add({"suggestions", conversation, message, a, b});
  const NameSet old_findings = findings_of(before), findings = findings_of(now);
  NameSet gone, added;
  std::set_difference(old_findings.begin(), old_findings.end(), findings.begin(), findings.end(),
                      std::inserter(gone, gone.end()));
  std::set_difference(findings.begin(), findings.end(), old_findings.begin(), old_findings.end(),
                      std::inserter(added, added.end()));
  if (!gone.empty()) add({"findings_gone", conversation, message, joined(gone), ""});
  if (!added.empty()) add({"findings_added", conversation, message, "", joined(added)});
  return {};
}

void Changes::finish() {
  for (const auto& [key, ids] : flags_) {
    if (ids.first == ids.second) continue;
    const char* kind = ids.first.empty()    ? "flags_added"
                       : ids.second.empty() ? "flags_gone"
                                            : "flags_moved";
    add({kind, key.first, "", joined(ids.first), joined(ids.second)});
  }
}

std::uint64_t Changes::count(const std::string& kind) const {
  const auto it = counts_.find(kind);
  return it == counts_.end() ? 0 : it->second;
}

bool Changes::breaks(const Condition& condition) const {
  const auto number = static_cast<double>(count(condition.kind));
  return condition.share ? number * 100 > condition.most * static_cast<double>(lines_)
                         : number > condition.most;
}

std::string print_changes(const Changes& changes, const std::vector<Condition>& conditions) {
  std::string out;
  for (const Change& change : changes.shown()) out += line_of(change) + "\n";
  out += std::to_string(changes.lines()) + " lines";
  for (const auto& kind : change_kinds())
    out += ", " + std::to_string(changes.count(kind)) + " " + kind;
  out += "\n";
  for (const auto& condition : conditions)
    if (changes.breaks(condition)) out += "too many: " + condition.text + "\n";
  return out;
}

std::string changes_html(const Changes& changes, const std::vector<Condition>& conditions) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<title>What changed</title>\n<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem "
      "auto;max-width:72rem;padding:0 1rem}table{border-collapse:collapse;width:100%;margin:1rem "
      "0}td,th{border:1px solid #ccc;padding:.3rem .5rem;text-align:start;vertical-align:top;"
      "white-space:pre-wrap;overflow-wrap:anywhere}.bad{color:#a9221b}</style></head><body>\n"
      "<h1>What changed</h1>\n<table><tr><th>kind</th><th>count</th></tr>\n";
  for (const auto& kind : change_kinds())
    out += "<tr><td>" + kind + "</td><td>" + std::to_string(changes.count(kind)) + "</td></tr>\n";
  out += "</table>\n<p>Of " + std::to_string(changes.lines()) + " lines.</p>\n";
  for (const auto& condition : conditions)
    if (changes.breaks(condition))
      out += "<p class=\"bad\">Too many: " + escaped(condition.text) + "</p>\n";
  out +=
      "<table><tr><th>kind</th><th>conversation</th><th>message</th><th>before</th><th>now</th>"
      "</tr>\n";
  for (const Change& change : changes.shown()) {
    out += "<tr><td>" + change.kind + "</td>";
    for (const auto* cell : {&change.conversation, &change.message, &change.before, &change.after})
      out += "<td dir=\"auto\">" + escaped(*cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table></body></html>\n";
}

std::string changes_junit(const Changes& changes, const std::vector<Condition>& conditions) {
  std::size_t failures = 0;
  std::string cases;
  for (const auto& kind : change_kinds()) {
    const Condition* broken = nullptr;
    for (const auto& condition : conditions)
      if (condition.kind == kind && changes.breaks(condition)) broken = &condition;
    cases += "  <testcase classname=\"replay\" name=\"" + kind + "\"";
    if (!broken) {
      cases += "/>\n";
      continue;
    }
    ++failures;
    cases += ">\n    <failure message=\"" + std::to_string(changes.count(kind)) + " of " +
             std::to_string(changes.lines()) + " lines: " + escaped(broken->text) + "\">";
    for (const Change& change : changes.shown())
      if (change.kind == kind) cases += escaped(line_of(change)) + "\n";
    cases += "</failure>\n  </testcase>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"hamkalam replay\" "
         "tests=\"" +
         std::to_string(change_kinds().size()) + "\" failures=\"" + std::to_string(failures) +
         "\">\n" + cases + "</testsuite>\n";
}

}  // namespace hamkalam::replay
