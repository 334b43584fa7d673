#include "event/advice.hpp"

namespace hamkalam::event {
namespace {

void write(JsonWriter& out, const Scored& scored, std::string_view measure) {
  out.begin_object().key("name").string(scored.name).key(measure).fraction(scored.per_mille);
  out.end_object();
}

void write(JsonWriter& out, const Span& span) {
  out.key("start").number(span.start).key("end").number(span.end);
}

void write(JsonWriter& out, const Flag& flag) {
  out.begin_object().key("id").string(flag.id).key("level").string(flag.level);
  out.key("reason").string(flag.reason).key("rule").string(flag.rule).key("evidence").begin_array();
  for (const auto& evidence : flag.evidence) {
    out.begin_object().key("message").string(evidence.message);
    write(out, evidence.span);
    out.end_object();
  }
  out.end_array().key("due").string(format_time(flag.due)).end_object();
}

template <class List, class Write>
void list(JsonWriter& out, std::string_view key, const List& items, Write write_one) {
  out.key(key).begin_array();
  for (const auto& item : items) write_one(item);
  out.end_array();
}

void strings(JsonWriter& out, std::string_view key, const std::vector<std::string>& items) {
  list(out, key, items, [&](const auto& item) { out.string(item); });
}

void flags(JsonWriter& out, std::string_view key, const std::vector<Flag>& items) {
  list(out, key, items, [&](const auto& flag) { write(out, flag); });
}

void write(JsonWriter& out, const Review& review) {
  out.begin_object().key("type").string("review").key("conversation").string(review.conversation);
  list(out, "acts", review.acts, [&](const auto& act) {
    out.begin_object().key("name").string(act.name);
    write(out, act.span);
    out.end_object();
  });
  list(out, "findings", review.findings, [&](const auto& finding) {
    out.begin_object().key("rule").string(finding.rule).key("severity").string(finding.severity);
    write(out, finding.span);
    out.key("text").string(finding.text);
    if (!finding.rewrite.empty()) out.key("rewrite").string(finding.rewrite);
    out.end_object();
  });
  flags(out, "flags", review.flags);
  flags(out, "open_flags", review.open_flags);
  strings(out, "rules", review.rules);
  if (!review.clean.empty()) out.key("clean").string(review.clean);
  out.key("brain").string(review.brain).end_object();
}

void write(JsonWriter& out, const Suggestion& suggestion) {
  out.begin_object().key("id").string(suggestion.id).key("text").string(suggestion.text);
  out.key("language").string(suggestion.language);
  if (!suggestion.gloss.empty()) out.key("gloss").string(suggestion.gloss);
  strings(out, "moves", suggestion.moves);
  strings(out, "rules", suggestion.rules);
  out.key("score").fraction(suggestion.score).end_object();
}

}  // namespace

std::string to_json(const Review& review) {
  JsonWriter out;
  write(out, review);
  return out.take();
}

std::string to_json(const Advice& advice) {
  JsonWriter out;
  out.begin_object().key("type").string("advice").key("conversation").string(advice.conversation);
  out.key("for");
  advice.for_message ? out.string(*advice.for_message) : out.null();
  out.key("seq").number(static_cast<std::int64_t>(advice.seq));
  out.key("language").begin_object().key("tag").string(advice.language.name);
  out.key("confidence").fraction(advice.language.per_mille).end_object();
  if (!advice.native.empty()) out.key("native").string(advice.native);
  out.key("intent");
  write(out, advice.intent, "confidence");
  list(out, "ranking", advice.ranking, [&](const auto& one) { write(out, one, "confidence"); });
  list(out, "signals", advice.signals, [&](const auto& one) { write(out, one, "strength"); });
  list(out, "entities", advice.entities, [&](const auto& entity) {
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
    write(out, entity.span);
    if (entity.personal) out.key("personal").boolean(true);
    out.end_object();
  });
  list(out, "suggestions", advice.suggestions, [&](const auto& one) { write(out, one); });
  strings(out, "avoid", advice.avoid);
  flags(out, "flags", advice.flags);
  list(out, "notes", advice.notes, [&](const auto& note) {
    out.begin_object().key("id").string(note.id).key("rule").string(note.rule);
    out.key("text").string(note.text).end_object();
  });
  list(out, "tasks", advice.tasks, [&](const auto& task) {
    out.begin_object().key("id").string(task.id).key("rule").string(task.rule);
    out.key("text").string(task.text).key("due").string(format_time(task.due)).end_object();
  });
  strings(out, "rules", advice.rules);
  flags(out, "open_flags", advice.open_flags);
  strings(out, "supersedes", advice.supersedes);
  if (advice.review) {
    out.key("review");
    write(out, *advice.review);
  }
  out.key("attention").number(advice.attention).key("brain").string(advice.brain).end_object();
  return out.take();
}

std::string to_json(const Summary& summary) {
  JsonWriter out;
  out.begin_object().key("type").string("summary").key("conversation").string(summary.conversation);
  out.key("seq").number(static_cast<std::int64_t>(summary.seq));
  out.key("attention").number(summary.attention);
  strings(out, "reasons", summary.reasons);
  out.key("language").string(summary.language).key("channel").string(summary.channel);
  out.key("agent").string(summary.agent).key("waiting_since");
  summary.waiting_since ? out.string(format_time(*summary.waiting_since)) : out.null();
  flags(out, "open_flags", summary.open_flags);
  out.key("last").begin_object().key("from").string(name(summary.last_from));
  out.key("at").string(format_time(summary.last_at)).end_object().end_object();
  return out.take();
}

std::string event_frame(std::string_view conversation, std::uint64_t seq, std::string_view stored) {
  JsonWriter out;
  out.begin_object().key("type").string("event").key("conversation").string(conversation);
  out.key("seq").number(static_cast<std::int64_t>(seq)).key("event").raw(stored).end_object();
  return out.take();
}

std::string ack_frame(std::uint64_t seq) {
  JsonWriter out;
  out.begin_object().key("type").string("ack").key("seq").number(static_cast<std::int64_t>(seq));
  return out.end_object().take();
}

std::string error_frame(const Error& error, std::string_view for_id) {
  JsonWriter out;
  out.begin_object().key("type").string("error");
  out.key("code").string(error.code.empty() ? "invalid_field" : error.code);
  out.key("message").string(error.text());
  if (!error.where.empty()) out.key("field").string(error.where.substr(error.where.find('.') + 1));
  if (!for_id.empty()) out.key("for").string(for_id);
  return out.end_object().take();
}

std::string with_ref(std::string frame, std::string_view ref) {
  if (ref.empty()) return frame;
  JsonWriter value;
  frame.pop_back();
  return frame + ",\"ref\":" + value.string(ref).take() + "}";
}

}  // namespace hamkalam::event
