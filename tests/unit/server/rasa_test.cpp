#include "server/rasa.hpp"

#include "server/routes.hpp"
#include "support/hub_desk.hpp"
#include "text/fold.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpRequest;
using channel::HttpResponse;
using test::HubDesk;
using Strings = std::vector<std::string>;

// An exchange in the structure of Rasa 3.x with its default pipeline and a RegexEntityExtractor;
// the sentence and the numbers are made up.
constexpr const char* kRequest =
    R"({"text":"Where is order 12345?","message_id":"b2831e73-1407-4ba0-a861-0f30a42a2a5a"})";
constexpr const char* kRecorded = R"({
  "text": "Where is order 12345?",
  "intent": {"name": "order.status", "confidence": 0.9471063613891602},
  "entities": [
    {"entity": "order_number", "start": 15, "end": 20, "value": "12345",
     "extractor": "RegexEntityExtractor"}
  ],
  "text_tokens": [[0, 5], [6, 8], [9, 14], [15, 20]],
  "intent_ranking": [
    {"name": "order.status", "confidence": 0.9471063613891602},
    {"name": "delivery.late", "confidence": 0.03128446638584137},
    {"name": "order.cancel", "confidence": 0.0023371747229248285}
  ],
  "response_selector": {
    "all_retrieval_intents": [],
    "default": {
      "response": {"responses": null, "confidence": 0.0, "intent_response_key": null,
                   "utter_action": "utter_None"},
      "ranking": []
    }
  }
})";
constexpr const char* kRecordedFailure = R"({
  "version": "3.6.20", "status": "failure",
  "message": "Invalid parameter value for 'emulation_mode'.", "reason": "BadRequest",
  "details": {"parameter": "emulation_mode", "in": "query"}, "help": null, "code": 400
})";

// Names and kinds without values; of a list its first element.
std::string shape(const Json& json) {
  if (json.is_array()) return "[" + (json.empty() ? "" : shape(json.front())) + "]";
  if (!json.is_object())
    return json.is_number_float() ? "float" : json.is_number() ? "integer" : json.type_name();
  std::string out;
  for (const auto& [key, value] : json.items())
    out += (out.empty() ? "" : ",") + key + ":" + shape(value);
  return "{" + out + "}";
}

// A text's part between two code points.
std::string part(const std::string& text, const Json& start, const Json& end) {
  std::string out;
  int before = -1;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++before;
    if (before >= start.get<int>() && before < end.get<int>()) out += c;
  }
  return out;
}

Strings names(const Json& ranking) {
  Strings out;
  for (const Json& one : ranking) out.push_back(one["name"]);
  return out;
}

text::Token word(int start, int end) {
  return {text::TokenKind::word, "w", "w", "", start, end};
}

text::Entity entity(const std::string& kind, const std::string& text, const std::string& value,
                    int start, int end) {
  text::Entity out;
  out.kind = kind;
  out.text = text;
  out.value = value;
  out.start = start;
  out.end = end;
  return out;
}

class BotDesk : public HubDesk {
 public:
  HttpResponse handle(HttpRequest request) {
    std::vector<HttpResponse> replies;
    request.headers.emplace("host", "localhost:8080");
    routes.handle(request, door->admit(request, "127.0.0.1"), "127.0.0.1",
                  [&](HttpResponse response) { replies.push_back(std::move(response)); });
    drain();
    REQUIRE(replies.size() == 1);
    return replies[0];
  }
  HttpResponse post(const std::string& body, const std::string& target = "/model/parse") {
    return handle({"POST", target, {{"content-type", "application/json"}}, body});
  }
  Json parse(const std::string& text) {
    const HttpResponse response = post(Json{{"text", text}}.dump());
    CHECK(response.status == 200);
    CHECK(response.type == "application/json");
    return Json::parse(response.body);
  }

  Config config;
  Gate gate{config.limits};
  std::unique_ptr<Door> door = *Door::open(config, [this] { return now; });
  Routes routes{hub, gate, config, [this] { return now; }, {}, *door};
};

}  // namespace

TEST_CASE("an answer has the structure of Rasa's", "[server]") {
  text::Analysis analysis;
  analysis.tokens = {word(0, 5), word(6, 8), word(9, 14), word(15, 20)};
  analysis.entities = {entity("order_number", "12345", "12345", 15, 20)};
  const std::vector<event::Scored> ranking{
      {"order.status", 947}, {"delivery.late", 31}, {"order.cancel", 2}};
  Json ours = Json::parse(
      rasa_answer("Where is order 12345?", analysis, {"order.status", 947}, ranking, 300));
  const Json recorded = Json::parse(kRecorded);
  // Duckling's entities have a text, those of other extractors have none.
  CHECK(ours["entities"][0].at("text") == "12345");
  ours["entities"][0].erase("text");
  CHECK(shape(ours) == shape(recorded));
  CHECK(ours["text"] == recorded["text"]);
  CHECK(ours["text_tokens"] == recorded["text_tokens"]);
  CHECK(names(ours["intent_ranking"]) == names(recorded["intent_ranking"]));
  CHECK(ours["response_selector"] == recorded["response_selector"]);
  CHECK(ours["intent"].dump() == R"({"name":"order.status","confidence":0.947})");
  ours["entities"][0]["extractor"] = recorded["entities"][0]["extractor"];
  CHECK(ours["entities"] == recorded["entities"]);
}

TEST_CASE("confidences are written from per mille, as Python writes them", "[server]") {
  const std::vector<std::pair<int, std::string>> cases{{1000, "1.0"}, {947, "0.947"}, {940, "0.94"},
                                                       {300, "0.3"},  {7, "0.007"},   {0, "0.0"}};
  for (const auto& [per_mille, written] : cases)
    CHECK(rasa_answer("x", {}, {"a", per_mille}, {}, 0)
              .find(R"("intent":{"name":"a","confidence":)" + written + "}") != std::string::npos);
}

TEST_CASE("offsets count code points", "[server]") {
  const std::string text = "🙏🙏 سفارش ۱۲۳۴۵ 😡 9";
  text::Analysis analysis;  // in UTF-16 an emoji is two units
  analysis.tokens = {word(0, 2), word(2, 4), word(5, 10), word(11, 16), word(17, 19), word(20, 21)};
  analysis.entities = {entity("order_number", "۱۲۳۴۵", "12345", 11, 16)};
  REQUIRE(text::to_utf16(text).size() == 21);
  const Json answer = Json::parse(rasa_answer(text, analysis, {"a", 1}, {}, 0));
  CHECK(answer["text_tokens"].dump() == "[[0,1],[1,2],[3,8],[9,14],[15,16],[17,18]]");
  const Json& found = answer["entities"][0];
  CHECK(found["start"] == 9);
  CHECK(found["end"] == 14);
  CHECK(part(text, found["start"], found["end"]) == "۱۲۳۴۵");
}

TEST_CASE("money has its currency as a unit", "[server]") {
  text::Analysis analysis;
  analysis.entities = {entity("money", "$5", "5", 0, 2)};
  analysis.entities[0].currency = "USD";
  const Json answer = Json::parse(rasa_answer("$5", analysis, {"a", 1}, {}, 0));
  CHECK(answer["entities"][0].dump() ==
        R"({"entity":"money","start":0,"end":2,"text":"$5","value":"5",)"
        R"("additional_info":{"type":"value","value":"5","unit":"USD"},"extractor":"hamkalam"})");
}

TEST_CASE("where no intent is likely enough it is nlu_fallback, first in the ranking", "[server]") {
  const Json answer =
      Json::parse(rasa_answer("x", {}, {"none", 210}, {{"a", 210}, {"b", 200}}, 300));
  CHECK(answer["intent"].dump() == R"({"name":"nlu_fallback","confidence":0.3})");
  CHECK(names(answer["intent_ranking"]) == Strings{"nlu_fallback", "a", "b"});
  CHECK(answer["intent_ranking"][0] == answer["intent"]);
  CHECK(answer["intent_ranking"][1]["confidence"] == 0.21);
}

TEST_CASE("a failure has the structure of Rasa's", "[server]") {
  const HttpResponse failure = rasa_failure(400, "BadRequest", "no", "emulation_mode", "query");
  CHECK(failure.status == 400);
  CHECK(shape(Json::parse(failure.body)) == shape(Json::parse(kRecordedFailure)));
  CHECK(Json::parse(rasa_failure(405, "R", "no", "", "").body)["details"].dump() == "{}");
}

TEST_CASE("POST /model/parse answers as the advice of a first message would", "[server]") {
  BotDesk desk;
  const HttpResponse response = desk.post(kRequest);
  REQUIRE(response.status == 200);
  const Json answer = Json::parse(response.body);
  CHECK(answer["text"] == "Where is order 12345?");
  REQUIRE(answer["entities"].size() == 1);
  CHECK(answer["entities"][0]["entity"] == "order_number");
  CHECK(answer["entities"][0]["start"] == 15);
  CHECK(answer["entities"][0]["end"] == 20);
  CHECK(answer["text_tokens"][0].dump() == "[0,5]");

  CHECK(Json::parse(desk.hub.conversations("", 10))["items"].empty());  // nothing is stored
  const Json advice = Json::parse(
      desk.tell(R"({"type":"message","conversation":"c-1","id":"m-1","from":"customer",)"
                R"("text":"Where is order 12345?"})"));
  CHECK(answer["intent"]["name"] == advice["intent"]["name"]);
  CHECK(answer["intent"]["confidence"].get<double>() ==
        Approx(advice["intent"]["confidence"].get<double>()).margin(0.0051));
  REQUIRE(answer["intent_ranking"].size() == 10);
  for (std::size_t i = 0; i < advice["ranking"].size(); ++i)
    CHECK(answer["intent_ranking"][i]["name"] == advice["ranking"][i]["name"]);
  CHECK(desk.post(kRequest).body == response.body);  // of no conversation
}

TEST_CASE("POST /model/parse reads Persian with emoji", "[server]") {
  BotDesk desk;
  const std::string text = "🙏🙏 سلام، شماره سفارش ۱۲۳۴۵ هنوز نیومده 😡";
  const Json answer = desk.parse(text);
  bool found = false;
  for (const Json& one : answer["entities"]) {
    CHECK(part(text, one["start"], one["end"]) == one["text"]);
    found |= one["value"] == "12345";
  }
  CHECK(found);
  for (const Json& token : answer["text_tokens"])
    CHECK_FALSE(part(text, token[0], token[1]).empty());
}

TEST_CASE("POST /model/parse falls back on what no intent explains", "[server]") {
  BotDesk desk;
  const auto& settings = test::assistant().rules().settings();
  const double threshold =
      static_cast<double>(*settings.number("intent_confidence", Json::object())) / 1000;
  // Words of many intents at once, until none of them has won.
  const Strings words{"size", "app",     "price",  "appointment", "tomorrow", "card",   "open",
                      "lost", "manager", "hotel",  "courier",     "points",   "change", "discount",
                      "gift", "invoice", "return", "address",     "password"};
  int fallbacks = 0, intents = 0;
  for (std::size_t step = 1; step < words.size() && !(fallbacks && intents); ++step)
    for (std::size_t first = 0; first < words.size(); ++first) {
      std::string text = words[first];
      for (std::size_t i = 1; i < 4; ++i) text += " " + words[(first + i * step) % words.size()];
      const Json answer = desk.parse(text);
      const Json& ranking = answer["intent_ranking"];
      const bool fallback = answer["intent"]["name"] == "nlu_fallback";
      const std::size_t best = fallback ? 1 : 0;  // of the model's own
      CHECK(answer["intent"] == ranking[0]);
      CHECK(ranking.size() == 10 + best);
      CHECK(fallback == (ranking[best]["confidence"] < threshold));
      CHECK(ranking[best]["confidence"] >= ranking[best + 1]["confidence"]);
      ++(fallback ? fallbacks : intents);
    }
  CHECK(fallbacks > 0);
  CHECK(intents > 0);
}

TEST_CASE("POST /model/parse strips as Rasa does; an empty text has no intent", "[server]") {
  BotDesk desk;
  const Json hello = desk.parse("hello there");
  CHECK(desk.parse(" \t\u00a0hello there\u3000\r\n") == hello);
  for (const char* text : {"", "   ", "\n\u2003"}) {
    Json answer = desk.parse(text);
    answer.erase("response_selector");
    CHECK(answer.dump() == R"({"text":"","intent":{"name":null,"confidence":0.0},"entities":[],)"
                           R"("text_tokens":[],"intent_ranking":[]})");
  }
  CHECK(desk.parse("???")["intent"] == Json({{"name", "out_of_scope"}, {"confidence", 1.0}}));
}

TEST_CASE("POST /model/parse keeps secrets out of the entities", "[server]") {
  const Json answer = BotDesk().parse("cvv2 123, my order number is 45678");
  CHECK(answer["text"] == "cvv2 123, my order number is 45678");
  REQUIRE(answer["entities"].size() == 1);
  CHECK(answer["entities"][0]["value"] == "45678");
  CHECK(answer["entities"][0]["start"] == 29);
}

TEST_CASE("POST /model/parse refuses what it cannot read, in Rasa's words", "[server]") {
  BotDesk desk;
  auto refused = [&](const HttpResponse& response, int status, const std::string& parameter) {
    const Json body = Json::parse(response.body);
    CHECK(response.status == status);
    CHECK(body["code"] == status);
    CHECK(body["status"] == "failure");
    CHECK(body["version"] == assist::kProgramVersion);
    CHECK(body["message"].get<std::string>().size() > 5);
    CHECK(body["details"].value("parameter", "") == parameter);
  };
  refused(desk.post(""), 400, "");
  refused(desk.post(R"({"text":"hel)"), 400, "");
  refused(desk.post("\"\xff\""), 400, "");
  refused(desk.post(R"(["hello"])"), 400, "");
  refused(desk.post(R"({"text":"a","text":"b"})"), 400, "");
  refused(desk.post(std::string(60'000, '[')), 400, "");
  refused(desk.post(R"({"message_id":"m-1"})"), 400, "text");
  refused(desk.post(R"({"text":5})"), 400, "text");
  refused(desk.post(R"({"text":null})"), 400, "text");
  refused(desk.post(R"({"text":["hello"]})"), 400, "text");
  refused(desk.post(Json{{"text", std::string(17 * 1024, 'x')}}.dump()), 413, "text");
  for (const char* mode : {"wit", "LUIS", "dialogflow", "x"})
    refused(desk.post(kRequest, std::string("/model/parse?emulation_mode=") + mode), 400,
            "emulation_mode");
  CHECK(desk.post(kRequest, "/model/parse?emulation_mode=&token=x").status == 200);
  CHECK(desk.post(R"({"text":"hello","message_id":7,"metadata":{"a":[1]}})").status == 200);
  refused(desk.handle({"POST", "/model/parse", {{"content-type", "text/plain"}}, kRequest}), 415,
          "content-type");
  const HttpResponse get = desk.handle({"GET", "/model/parse", {}, ""});
  refused(get, 405, "");
  CHECK(get.headers.at("Allow") == "POST");
  CHECK(desk.post(kRequest, "/model/parse/").status == 404);
  HttpRequest foreign{"POST", "/model/parse", {{"host", "evil.example"}}, kRequest};
  CHECK(desk.handle(foreign).status == 403);
}

}  // namespace hamkalam::server
