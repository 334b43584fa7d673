// What is on its way to platforms, over HTTP: the console lists what did not surely arrive, and a
// person decides.
#include <charconv>

#include "server/request.hpp"
#include "server/routes.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpRequest;

constexpr std::size_t kPageLetters = 100, kMostPageLetters = 1000;

template <class Number>
bool read_number(std::string_view text, Number& out) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc() && end == text.data() + text.size();
}

Error invalid(const char* field, const char* what) {
  return Error("invalid_field", field, what);
}

std::optional<store::LetterStates> states_of(std::string_view name) {
  if (name.empty()) return ~0U;
  if (name == "waiting") return store::kOnTheirWay;
  if (name == "uncertain") return only(store::LetterState::uncertain);
  if (name == "dead") return only(store::LetterState::dead);
  return std::nullopt;
}

struct Answer {
  std::string_view name;
  Outbox::Decision decision;
  std::string_view state;  // of the letter, afterwards
};
constexpr Answer kDecisions[] = {{"again", Outbox::Decision::again, "waiting"},
                                 {"arrived", Outbox::Decision::arrived, "sent"},
                                 {"drop", Outbox::Decision::drop, "dropped"}};

}  // namespace

void Routes::list_letters(const HttpRequest& request, const access::Identity& who, Reply reply) {
  auto asked = query_of(request.target);
  store::LetterQuery query{.conversation = unescape(asked["conversation"]),
                           .prefix = access::prefix_of(who),
                           .most = kPageLetters};
  const auto states = states_of(asked["state"]);
  if (!states)
    return reply(error_response(400, invalid("state", "expected waiting, uncertain or dead")));
  query.states = *states;
  if (!asked["limit"].empty() && (!read_number(asked["limit"], query.most) || query.most == 0 ||
                                  query.most > kMostPageLetters))
    return reply(error_response(400, invalid("limit", "expected 1 to 1000")));
  if (!asked["after"].empty() && !read_number(asked["after"], query.after))
    return reply(error_response(400, invalid("after", "expected a letter's number")));
  outbox_->list(std::move(query), [reply = std::move(reply)](Result<std::string> page) {
    if (!page) return reply(error_response(503, Error("unavailable", "", page.error().text())));
    reply({200, *std::move(page), "application/json", {}});
  });
}

void Routes::decide_letter(const HttpRequest& request, const std::string& number,
                           const access::Identity& who, const std::string& address, Reply reply) {
  if (!request.header("content-type").starts_with("application/json"))
    return reply(error_response(415, Error("invalid_field", "", "expected application/json")));
  const auto body = parse_json(request.body, "", config_.limits.depth);
  std::string wish;
  if (body && body->is_object())
    if (const auto it = body->find("decision"); it != body->end() && it->is_string())
      wish = it->get<std::string>();
  const Answer* answer = nullptr;
  for (const Answer& one : kDecisions)
    if (one.name == wish) answer = &one;
  if (!answer)
    return reply(error_response(400, invalid("decision", "expected again, arrived or drop")));
  std::uint64_t id = 0;
  read_number(number, id);
  outbox_->find(id, [=, this](Result<std::optional<store::Letter>> found) {
    const auto unavailable = [&](const Error& error) {
      reply(error_response(503, Error("unavailable", "", error.text())));
    };
    if (!found) return unavailable(found.error());
    if (!*found || !access::may_see(who, (*found)->conversation))
      return reply(error_response(404, Error("invalid_field", "", "no such letter")));
    door_.note({.what = "letter_" + std::string(answer->name),
                .who = who,
                .address = address,
                .about = std::to_string(id)});
    outbox_->decide(**found, answer->decision, [=](Result<bool> decided) {
      if (!decided)
        return reply(error_response(503, Error("unavailable", "", decided.error().text())));
      if (!*decided)
        return reply(error_response(
            409, Error("id_conflict", "", "it is on its way, or somebody decided already")));
      JsonWriter out;
      out.begin_object().key("number").number(static_cast<std::int64_t>(id));
      out.key("state").string(answer->state).end_object();
      reply({200, out.take(), "application/json", {}});
    });
  });
}

}  // namespace hamkalam::server
