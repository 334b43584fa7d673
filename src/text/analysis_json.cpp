#include <array>

#include "base/json.hpp"
#include "text/analyzer.hpp"

namespace hamkalam::text {
namespace {

constexpr std::array<std::string_view, 4> kKinds{"word", "number", "mark", "symbol"};

void span(JsonWriter& out, int start, int end) {
  out.key("start").number(start).key("end").number(end);
}

}  // namespace

std::string to_json(const Analysis& analysis, std::string_view display) {
  JsonWriter out;
  out.begin_object().key("language").begin_object();
  out.key("tag").string(tag(analysis.language));
  out.key("confidence").fraction(analysis.confidence).end_object();
  out.key("runs").begin_array();
  for (const auto& run : analysis.runs) {
    out.begin_object().key("tag").string(tag(run.language));
    span(out, run.start, run.end);
    out.end_object();
  }
  out.end_array().key("normalized").string(analysis.normalized).key("display").string(display);
  if (is_romanised(analysis.language)) out.key("native").string(analysis.native);
  out.key("tokens").begin_array();
  for (const auto& token : analysis.tokens) {
    out.begin_object().key("kind").string(kKinds[static_cast<std::size_t>(token.kind)]);
    out.key("text").string(token.text);
    if (token.kind == TokenKind::word) out.key("stem").string(token.stem);
    if (!token.native.empty()) out.key("native").string(token.native);
    span(out, token.start, token.end);
    out.end_object();
  }
  out.end_array().key("entities").begin_array();
  for (const auto& entity : analysis.entities) {
    out.begin_object().key("kind").string(entity.kind).key("text").string(entity.text);
    out.key("value");
    if (entity.currency.empty())
      out.string(entity.value);
    else
      out.begin_object()
          .key("amount")
          .string(entity.value)
          .key("currency")
          .string(entity.currency)
          .end_object();
    span(out, entity.start, entity.end);
    if (is_personal(entity.kind)) out.key("personal").boolean(true);
    out.end_object();
  }
  out.end_array().end_object();
  return out.take();
}

}  // namespace hamkalam::text
