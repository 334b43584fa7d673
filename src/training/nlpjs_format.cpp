// A corpus of nlp.js: {"name", "locale", "data": [{"intent", "utterances": [..]}]}.
#include "training/json_value.hpp"

namespace hamkalam::training {
namespace {

Result<void> read_intent(const Source& source, const Value& entry, const std::string& language,
                         std::vector<Phrase>& out) {
  using Kind = Value::Kind;
  const Value* intent = entry.find("intent");
  if (!intent || intent->kind != Kind::string)
    return source.fault(entry.line, "expected an object with a text \"intent\"");
  if (trimmed(intent->text).empty()) return source.fault(intent->line, "empty label");
  const Value* utterances = entry.find("utterances");
  if (!utterances || utterances->kind != Kind::array)
    return source.fault(entry.line, "intent \"" + intent->text + "\" has no list \"utterances\"");
  for (const Value& utterance : utterances->children) {
    if (utterance.kind != Kind::string)
      return source.fault(utterance.line, "an utterance is no text");
    HK_CHECK(source.add(utterance.line, intent->text, utterance.text, language, out));
  }
  return {};
}

}  // namespace

Result<std::vector<Phrase>> read_nlpjs(const Source& source) {
  HK_TRY(const Value root, read_json_value(source));
  const Value* data = root.find("data");
  if (!data || data->kind != Value::Kind::array)
    return source.fault(root.line, "expected a corpus of nlp.js with a list \"data\"");
  std::string language;
  if (const Value* locale = root.find("locale")) {
    if (locale->kind != Value::Kind::string)
      return source.fault(locale->line, "\"locale\" is no text");
    language = our_tag(locale->text);
  }
  std::vector<Phrase> out;
  for (const Value& entry : data->children) HK_CHECK(read_intent(source, entry, language, out));
  return out;
}

}  // namespace hamkalam::training
