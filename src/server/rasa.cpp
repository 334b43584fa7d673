#include "server/rasa.hpp"

#include "text/fold.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;

constexpr std::size_t kRanking = 10;  // Rasa's LABEL_RANKING_LENGTH
constexpr std::string_view kNone = "none", kFallback = "nlu_fallback";
constexpr std::string_view kBadRequest = "BadRequest";

// What Rasa's default pipeline says of responses when it has none to select from. Clients read it
// without asking whether it is there.
constexpr std::string_view kResponseSelector =
    R"({"all_retrieval_intents":[],"default":{"response":{"responses":null,"confidence":0.0,)"
    R"("intent_response_key":null,"utter_action":"utter_None"},"ranking":[]}})";

// What Python's str.strip() takes off.
bool is_space(char16_t c) {
  return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20) || c == 0x85 || c == 0xA0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
         c == 0x205F || c == 0x3000;
}

std::string strip(const std::string& utf8) {
  const std::u16string text = text::to_utf16(utf8);
  std::u16string_view rest = text;
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  while (!rest.empty() && is_space(rest.back())) rest.remove_suffix(1);
  return rest.size() == text.size() ? utf8 : text::to_utf8(rest);
}

// How many code points begin before each UTF-16 unit, and in all.
std::vector<int> code_points_before(std::u16string_view text) {
  std::vector<int> out{0};
  for (const char16_t unit : text) out.push_back(out.back() + ((unit & 0xFC00) == 0xDC00 ? 0 : 1));
  return out;
}

// 947 -> 0.947, 1000 -> 1.0: as Python writes the same number.
std::string decimal(int per_mille) {
  std::string fraction = std::to_string(1000 + per_mille % 1000).substr(1);
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return std::to_string(per_mille / 1000) + "." + fraction;
}

void write(JsonWriter& out, const event::Scored& intent) {
  out.begin_object().key("name");
  if (intent.name.empty())
    out.null();
  else
    out.string(intent.name);
  out.key("confidence").raw(decimal(intent.per_mille)).end_object();
}

}  // namespace

HttpResponse rasa_failure(int status, std::string_view reason, std::string_view message,
                          std::string_view parameter, std::string_view in) {
  JsonWriter out;
  out.begin_object().key("version").string(assist::kProgramVersion);
  out.key("status").string("failure").key("message").string(message);
  out.key("reason").string(reason).key("details").begin_object();
  if (!in.empty()) out.key("parameter").string(parameter).key("in").string(in);
  out.end_object().key("help").null().key("code").number(status).end_object();
  return {status, out.take(), "application/json", {}};
}

std::string rasa_answer(std::string_view text, const text::Analysis& analysis,
                        const event::Scored& intent, const std::vector<event::Scored>& ranking,
                        int threshold) {
  const std::vector<int> points = code_points_before(text::to_utf16(text));
  auto offset = [&](int unit) { return points[static_cast<std::size_t>(unit)]; };
  const event::Scored fallback{std::string(kFallback), threshold};
  const bool is_none = intent.name == kNone;

  JsonWriter out;
  out.begin_object().key("text").string(text).key("intent");
  write(out, is_none ? fallback : intent);
  out.key("entities").begin_array();
  for (const auto& entity : analysis.entities) {
    out.begin_object().key("entity").string(entity.kind);
    out.key("start").number(offset(entity.start)).key("end").number(offset(entity.end));
    out.key("text").string(entity.text).key("value").string(entity.value);
    if (!entity.currency.empty()) {
      out.key("additional_info").begin_object().key("type").string("value");
      out.key("value").string(entity.value).key("unit").string(entity.currency).end_object();
    }
    out.key("extractor").string("hamkalam").end_object();
  }
  out.end_array().key("text_tokens").begin_array();
  for (const auto& token : analysis.tokens)
    out.begin_array().number(offset(token.start)).number(offset(token.end)).end_array();
  out.end_array().key("intent_ranking").begin_array();
  if (is_none) write(out, fallback);
  for (const auto& one : ranking) write(out, one);
  out.end_array().key("response_selector").raw(kResponseSelector);
  return out.end_object().take();
}

HttpResponse rasa_parse(const assist::Assistant& assistant, const HttpRequest& request,
                        const std::string& emulation_mode, event::Time now) {
  if (request.method != "POST") {
    HttpResponse refused = rasa_failure(405, "MethodNotAllowed", "expected a POST", "", "");
    refused.headers["Allow"] = "POST";
    return refused;
  }
  if (!request.header("content-type").starts_with("application/json"))
    return rasa_failure(415, "UnsupportedMediaType", "expected application/json", "content-type",
                        "header");
  if (!emulation_mode.empty())
    return rasa_failure(400, kBadRequest,
                        "'emulation_mode' is not supported: answers have Rasa's own format",
                        "emulation_mode", "query");
  const auto body = parse_json(request.body, "");
  if (!body) return rasa_failure(400, kBadRequest, "the body: " + body.error().text(), "", "body");
  if (!body->is_object())
    return rasa_failure(400, kBadRequest, "the body: expected an object with a text", "", "body");
  const auto given = body->find("text");
  if (given == body->end())
    return rasa_failure(400, kBadRequest, "'text' is missing", "text", "body");
  if (!given->is_string())
    return rasa_failure(400, kBadRequest, "'text': expected a string", "text", "body");
  const std::string text = strip(given->get_ref<const std::string&>());
  if (const std::size_t most = event::Limits().text_bytes; text.size() > most)
    return rasa_failure(413, kBadRequest, "'text': longer than " + std::to_string(most) + " bytes",
                        "text", "body");
  if (text.empty()) return {200, rasa_answer(text, {}, {}, {}, 0), "application/json", {}};

  event::Event message;
  message.type = event::Type::message;
  message.from = event::From::customer;
  message.at = now;
  // Masking keeps the length in UTF-16, so that offsets hold in the text as it came.
  message.text = assistant.analyzer().mask_secrets(text);
  const auto nobody = assistant.begin("");
  const conversation::Turn turn = assistant.read(nobody, message, kRanking);
  const text::Analysis analysis =
      assistant.analyzer().analyze(message.text, nobody.language(), {now, ""});
  const auto threshold = assistant.rules()
                             .settings()
                             .number("intent_confidence", nobody.facts("business"))
                             .value_or(0);
  return {200,
          rasa_answer(text, analysis, turn.intent, turn.ranking, static_cast<int>(threshold)),
          "application/json",
          {}};
}

}  // namespace hamkalam::server
