// Rasa's nlu.yml: a list "nlu" of intents with their examples, one "- " line each or as a list.
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "training/source.hpp"

namespace hamkalam::training {
namespace {

// Behind the bracket that closes what opens at `at`, or npos; brackets in JSON strings do not
// count.
std::size_t behind_json(std::string_view text, std::size_t at) {
  int depth = 0;
  bool in_string = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (in_string && c == '\\') {
      ++at;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      ++depth;
    } else if (!in_string && (c == '}' || c == ']') && --depth == 0) {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

// Behind the (entity), {"entity": ..} or [{"entity": ..}, ..] that stands at `at`, or npos.
std::size_t behind_annotation(std::string_view text, std::size_t at) {
  const auto rest = text.substr(std::min(at, text.size()));
  if (rest.starts_with('(')) {
    const std::size_t close = text.find(')', at);
    return close == std::string_view::npos || close == at + 1 ? std::string_view::npos : close + 1;
  }
  return rest.starts_with('{') || rest.starts_with("[{") ? behind_json(text, at)
                                                         : std::string_view::npos;
}

// "to [Shiraz](city)" -> "to Shiraz". Brackets that annotate nothing stay.
std::string without_annotations(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') {
      const std::size_t close = text.find_first_of("[]", i + 1);
      if (close != std::string_view::npos && text[close] == ']' && close > i + 1)
        if (const std::size_t behind = behind_annotation(text, close + 1);
            behind != std::string_view::npos) {
          out += text.substr(i + 1, close - i - 1);
          i = behind - 1;
          continue;
        }
    }
    out += text[i];
  }
  return out;
}

class RasaReader {
 public:
  RasaReader(const Source& source, std::vector<Phrase>& out) : source_(source), out_(out) {}

  Result<void> document(const YAML::Node& root, bool& found) {
    if (!root.IsMap()) return {};
    const YAML::Node nlu = root["nlu"];
    if (!nlu.IsDefined()) return {};
    found = true;
    HK_CHECK(unique_keys(root));
    if (!nlu.IsSequence()) return fault(nlu, "\"nlu\" is no list");
    for (const YAML::Node& item : nlu) HK_CHECK(entry(item));
    return {};
  }

 private:
  static std::size_t line(const YAML::Node& node) {
    return node.Mark().is_null() ? 1 : static_cast<std::size_t>(node.Mark().line) + 1;
  }
  Error fault(const YAML::Node& node, std::string what) const {
    return source_.fault(line(node), std::move(what));
  }

  // The library takes the first of two and says nothing.
  Result<void> unique_keys(const YAML::Node& map) const {
    std::set<std::string> keys;
    for (const auto& pair : map)
      if (pair.first.IsScalar() && !keys.insert(pair.first.Scalar()).second)
        return fault(pair.first, "duplicate key \"" + pair.first.Scalar() + "\"");
    return {};
  }

  Result<void> entry(const YAML::Node& item) {
    if (!item.IsMap()) return fault(item, "expected an entry such as \"intent: greet\"");
    HK_CHECK(unique_keys(item));
    const YAML::Node intent = item["intent"];
    if (!intent.IsDefined()) {
      for (const char* other : {"synonym", "regex", "lookup"})
        if (item[other].IsDefined()) return {};
      return fault(item, "expected \"intent\", \"synonym\", \"regex\" or \"lookup\"");
    }
    // What is left out has its mark at whatever comes next.
    if (intent.IsNull() || (intent.IsScalar() && trimmed(intent.Scalar()).empty()))
      return fault(item, "empty label");
    if (!intent.IsScalar()) return fault(intent, "\"intent\" is no text");
    const YAML::Node examples = item["examples"];
    if (examples.IsDefined() && examples.IsScalar()) return lines(intent.Scalar(), examples);
    if (examples.IsDefined() && examples.IsSequence()) return list(intent.Scalar(), examples);
    return fault(item, "intent \"" + intent.Scalar() + "\" has no \"examples\"");
  }

  // One text with a "- " line for each example.
  Result<void> lines(const std::string& label, const YAML::Node& examples) {
    const std::string& text = examples.Scalar();
    // The lines of a literal block follow its "|" one by one; of another text, only the first is
    // known.
    const auto at = static_cast<std::size_t>(examples.Mark().pos);
    const bool literal = at < source_.text.size() && source_.text[at] == '|';
    std::size_t number = line(examples) + (literal ? 1 : 0);
    for (std::size_t begin = 0; begin < text.size(); number += literal) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const auto line = trimmed(std::string_view(text).substr(begin, end - begin));
      begin = end + 1;
      if (line.empty()) continue;
      if (line[0] != '-') return source_.fault(number, "an example that does not begin with \"-\"");
      HK_CHECK(source_.add(number, label, without_annotations(line.substr(1)), "", out_));
    }
    return {};
  }

  // A list of texts, or of maps with a "text" and metadata.
  Result<void> list(const std::string& label, const YAML::Node& examples) {
    for (const YAML::Node& example : examples) {
      const YAML::Node text = example.IsMap() ? example["text"] : example;
      if (!text.IsDefined() || !text.IsScalar()) return fault(example, "an example without a text");
      HK_CHECK(source_.add(line(text), label, without_annotations(text.Scalar()), "", out_));
    }
    return {};
  }

  const Source& source_;
  std::vector<Phrase>& out_;
};

// yaml-cpp 0.7 takes what cannot begin a document, a stray "]" say, for an empty one and meets it
// again behind that, for ever. Two documents that begin at one place tell.
class Endless : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == last_) throw YAML::ParserException(mark, "nothing may stand here");
    last_ = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t,
                const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

 private:
  int last_ = -1;
};

}  // namespace

Result<std::vector<Phrase>> read_rasa(const Source& source, bool& found) {
  std::vector<Phrase> out;
  RasaReader reader(source, out);
  try {
    std::istringstream text(source.text);
    YAML::Parser parser(text);
    for (Endless documents; parser.HandleNextDocument(documents);) {
    }
    for (const YAML::Node& document : YAML::LoadAll(source.text))
      HK_CHECK(reader.document(document, found));
  } catch (const YAML::Exception& fault) {
    return source.fault(fault.mark.is_null() ? 1 : static_cast<std::size_t>(fault.mark.line) + 1,
                        "not valid YAML: " + fault.msg);
  }
  return out;
}

}  // namespace hamkalam::training
