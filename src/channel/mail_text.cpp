#include "channel/mail_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace hamkalam::channel {
namespace {

using Words = std::string_view;

// Persian and Arabic "wrote", at the end of the line above a quote.
constexpr std::array<Words, 4> kWrote{"wrote", "\u0646\u0648\u0634\u062a", "\u0643\u062a\u0628",
                                      "\u06a9\u062a\u0628"};
// Heads of a mail that is quoted without marks: from, sent, date, to, subject.
constexpr std::array<Words, 16> kHeads{
    "From:",
    "Sent:",
    "Date:",
    "To:",
    "Subject:",
    "\u0627\u0632:",
    "\u062a\u0627\u0631\u06cc\u062e:",
    "\u0645\u0648\u0636\u0648\u0639:",
    "\u0645\u0646:",
    "\u0627\u0644\u0645\u0648\u0636\u0648\u0639:",
    "\u0627\u0631\u0633\u0627\u0644 \u0634\u062f\u0647:",
    "\u0628\u0647:",
    "\u062a\u0645 \u0627\u0644\u0625\u0631\u0633\u0627\u0644:",
    "\u062a\u0627\u0631\u064a\u062e \u0627\u0644\u0625\u0631\u0633\u0627\u0644:",
    "\u0627\u0644\u062a\u0627\u0631\u064a\u062e:",
    "\u0625\u0644\u0649:"};
// What telephones and programs add: "sent from", "get Outlook for".
constexpr std::array<Words, 9> kAdded{
    "Sent from my ",
    "Sent from Yahoo",
    "Get Outlook for ",
    "\u0627\u0631\u0633\u0627\u0644 \u0634\u062f\u0647 \u0627\u0632 ",
    "\u0623\u0631\u0633\u0644\u062a \u0645\u0646 ",
    "\u062a\u0645 \u0627\u0644\u0625\u0631\u0633\u0627\u0644 \u0645\u0646 ",
    "\u0623\u064f\u0631\u0633\u0644\u062a \u0645\u0646 ",
    "\u0641\u0631\u0633\u062a\u0627\u062f\u0647 \u0634\u062f\u0647 \u0627\u0632 ",
    "\u0641\u0631\u0633\u062a\u0627\u062f\u0647\u200c\u0634\u062f\u0647 \u0627\u0632 "};
constexpr std::array<Words, 4> kCuts{
    "-----Original Message-----", "---------- Forwarded message",
    "Begin forwarded message:", "________________________________"};

// Marks of direction, which mail programs put around names and at the ends of lines.
constexpr std::array<Words, 11> kMarks{"\u200e", "\u200f", "\u202a", "\u202b", "\u202c", "\u202d",
                                       "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"};

// Without blanks and marks of direction at both ends.
Words trimmed(Words text) {
  constexpr Words kBlanks = " \t\r\n";
  for (bool again = true; again && !text.empty();) {
    const auto mark_at = [&](auto stands) {
      return std::find_if(kMarks.begin(), kMarks.end(), stands);
    };
    if (kBlanks.find(text.front()) != kBlanks.npos)
      text.remove_prefix(1);
    else if (kBlanks.find(text.back()) != kBlanks.npos)
      text.remove_suffix(1);
    else if (const auto it = mark_at([&](Words m) { return text.starts_with(m); });
             it != kMarks.end())
      text.remove_prefix(it->size());
    else if (const auto last = mark_at([&](Words m) { return text.ends_with(m); });
             last != kMarks.end())
      text.remove_suffix(last->size());
    else
      again = false;
  }
  return text;
}

std::vector<Words> lines_of(Words text) {
  std::vector<Words> out;
  while (true) {
    const auto end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (out.back().ends_with('\r')) out.back().remove_suffix(1);
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

template <std::size_t N>
bool begins_with_any(Words line, const std::array<Words, N>& list) {
  return std::any_of(list.begin(), list.end(), [&](Words one) { return line.starts_with(one); });
}

bool is_quote(Words line) {
  return trimmed(line).starts_with('>');
}

// "On 1 March, Shop wrote:", which may be two lines long. How many lines; 0: it is none.
std::size_t attribution(const std::vector<Words>& lines, std::size_t i) {
  std::string joined;
  for (std::size_t count = 1; count <= 2 && i + count <= lines.size(); ++count) {
    joined += std::string(trimmed(lines[i + count - 1])) + " ";
    Words line = trimmed(joined);
    if (!line.ends_with(':') || line.size() > 300) continue;
    // Somebody's own "he wrote:" has neither a date nor an address.
    const bool dated = line.find_first_of("@0123456789") != line.npos ||
                       line.find("\u06f1") != line.npos || line.find("\u06f2") != line.npos ||
                       line.find("\u0661") != line.npos || line.find("\u0662") != line.npos;
    if (dated && std::any_of(kWrote.begin(), kWrote.end(),
                             [&](Words wrote) { return line.find(wrote) != line.npos; }))
      return count;
  }
  return 0;
}

// Two heads of a mail right below each other.
bool is_head(const std::vector<Words>& lines, std::size_t i) {
  if (!begins_with_any(trimmed(lines[i]), kHeads) || i + 1 >= lines.size()) return false;
  return begins_with_any(trimmed(lines[i + 1]), kHeads);
}

bool quote_follows(const std::vector<Words>& lines, std::size_t i) {
  while (i < lines.size() && trimmed(lines[i]).empty()) ++i;
  return i < lines.size() && is_quote(lines[i]);
}

void append_utf8(std::string& out, unsigned long code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 63));
    out += static_cast<char>(0x80 | ((code >> 6) & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

// Reads "&amp;" at the beginning; how many bytes it took, 0 where it is no entity.
std::size_t entity(Words html, std::string& out) {
  static constexpr std::array<std::pair<Words, Words>, 9> kNamed{{{"amp", "&"},
                                                                  {"lt", "<"},
                                                                  {"gt", ">"},
                                                                  {"quot", "\""},
                                                                  {"apos", "'"},
                                                                  {"nbsp", " "},
                                                                  {"zwnj", "\u200c"},
                                                                  {"laquo", "\u00ab"},
                                                                  {"raquo", "\u00bb"}}};
  const auto end = html.substr(0, 12).find(';');
  if (end == html.npos || end < 2) return 0;
  Words name = html.substr(1, end - 1);
  for (const auto& [known, value] : kNamed)
    if (name == known) return out += value, end + 1;
  if (name[0] != '#') return 0;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  unsigned long code = 0;
  const char* last = name.data() + name.size();
  const auto [stop, fault] = std::from_chars(name.data(), last, code, hex ? 16 : 10);
  if (fault != std::errc() || stop != last) return 0;
  append_utf8(out, code);
  return end + 1;
}

// Gathers lines as a browser shows them.
class Page {
 public:
  void letter(char c) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      if (!line_.empty() && line_.back() != ' ') line_ += ' ';
    } else {
      line_ += c;
    }
  }
  void word(const std::string& word) { line_ += word; }
  void end_line(bool always) {
    const Words line = trimmed(line_);
    if (!line.empty() || (always && !out_.empty())) {
      for (int i = 0; i < quotes; ++i) out_ += "> ";
      out_.append(line) += '\n';
    }
    line_.clear();
  }
  std::string take() {
    end_line(false);
    return std::string(trimmed(out_));
  }
  int quotes = 0;

 private:
  std::string line_, out_;
};

std::string tag_name(Words tag) {
  std::string name;
  for (const char c : tag) {
    if (c == '/' && name.empty())
      name += c;
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      name += c;
    else if (c >= 'A' && c <= 'Z')
      name += static_cast<char>(c + 32);
    else
      break;
  }
  return name;
}

}  // namespace

std::string new_words(std::string_view text) {
  const std::vector<Words> lines = lines_of(text);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Words line = trimmed(lines[i]);
    if (is_quote(line)) continue;
    if (lines[i] == "-- " || line == "--" || begins_with_any(line, kCuts) || is_head(lines, i))
      break;
    if (begins_with_any(line, kAdded)) continue;
    if (const std::size_t count = attribution(lines, i)) {
      if (!quote_follows(lines, i + count)) break;
      i += count - 1;
      continue;
    }
    // Never more than one empty line.
    if (line.empty() && (out.empty() || out.ends_with("\n\n"))) continue;
    out.append(lines[i].substr(0, lines[i].find_last_not_of(" \t") + 1)) += '\n';
  }
  const Words left = trimmed(out);
  return std::string(left.empty() ? trimmed(text) : left);
}

std::string html_to_text(std::string_view html) {
  static constexpr std::array<Words, 12> kLines{"br", "p",   "/p", "div", "/div", "li",
                                                "tr", "/tr", "h1", "/h1", "h2",   "/h2"};
  Page page;
  while (!html.empty()) {
    if (html[0] == '&') {
      std::string letters;
      if (const std::size_t length = entity(html, letters)) {
        if (letters == " ")
          page.letter(' ');
        else
          page.word(letters);
        html.remove_prefix(length);
        continue;
      }
    }
    if (html[0] != '<') {
      page.letter(html[0]);
      html.remove_prefix(1);
      continue;
    }
    const bool comment = html.starts_with("<!--");
    const auto close = html.find(comment ? "-->" : ">");
    if (close == html.npos) break;
    const std::string name = tag_name(html.substr(1, close - 1));
    html.remove_prefix(close + (comment ? 3 : 1));
    if (name == "script" || name == "style" || name == "head" || name == "title") {
      const auto end = html.find("</" + name);
      html.remove_prefix(std::min(end, html.size()));
    } else if (name == "blockquote" || name == "/blockquote") {
      page.end_line(false);
      page.quotes = std::max(0, page.quotes + (name[0] == '/' ? -1 : 1));
    } else if (std::find(kLines.begin(), kLines.end(), name) != kLines.end()) {
      page.end_line(name == "br" || name == "/p");
    }
  }
  return page.take();
}

}  // namespace hamkalam::channel
