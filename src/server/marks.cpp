#include "server/marks.hpp"

#include <algorithm>
#include <optional>

#include "assist/autopilot.hpp"
#include "assist/exchange.hpp"
#include "server/figures.hpp"

namespace hamkalam::server {
namespace {

using conversation::Conversation;
using event::Event;

constexpr std::size_t kRowsAWord = 5000;  // about a second

}  // namespace

std::string subject_of_customer(const std::string& customer) {
  return "customer " + customer;
}

std::string subject_of_automatic(event::Time day) {
  return "automatic " + event::format_time(day).substr(0, 10);
}

bool is_open(const Conversation& conversation) {
  const auto open = [](const auto& states) {
    return std::any_of(states.begin(), states.end(), [](const auto& state) { return state.open; });
  };
  const std::size_t end = conversation.messages().size();
  return open(conversation.flags()) || open(conversation.tasks()) ||
         (!conversation.closed() && conversation.open_from(end) < end);
}

std::vector<history::Note> notes_in(const std::vector<store::Mark>& marks,
                                    const std::string& customer) {
  std::vector<history::Note> notes;
  for (const store::Mark& mark : marks)
    notes.push_back({customer, mark.conversation, mark.seq, mark.value});
  return notes;
}

void Marks::add(const Conversation& conversation, const Event& event, history::History& history) {
  for (history::Note& note : history.observe(conversation, event))
    values_[{subject_of_customer(note.customer), note.seq}] = std::move(note.value);
  if (event.type == event::Type::message && event.from == event::From::bot &&
      event.id.starts_with(assist::kAutopilotId))
    values_[{subject_of_automatic(event.at.value_or(conversation.time())), event.seq}] = "1";
  if (auto counts = Figures::mark_of(conversation, event))
    values_[{std::move(counts->first), event.seq}] = std::move(counts->second);
}

void Marks::settle(bool was, const Conversation& conversation) {
  if (const bool is = is_open(conversation); is != was) values_[{kOpen, 0}] = is ? "1" : "";
}

std::vector<store::Mark> Marks::take() {
  std::vector<store::Mark> marks;
  for (auto& [place, value] : values_)
    marks.push_back({place.second, place.first, std::move(value)});
  values_.clear();
  return marks;
}

Result<Event> decode_row(const std::string& conversation, const store::Row& row) {
  auto event = event::decode_text(row.body);
  if (!event)
    return Error("journal: " + conversation + " " + std::to_string(row.seq), event.error().text());
  event->seq = row.seq;
  return event;
}

Result<Event> fold_row(const assist::Assistant& assistant, Conversation& conversation,
                       const store::Row& row) {
  HK_TRY(Event event, decode_row(conversation.id(), row));
  assist::fold(assistant, conversation, event);
  return event;
}

Result<void> make_marks(store::Journal& journal, const assist::Assistant& assistant,
                        const std::function<void()>& working) {
  return journal.remake_marks(kMarks, [&](const store::Journal::Sink& sink) -> Result<void> {
    history::History history(assistant.catalogue(), assistant.signal_strength());
    std::optional<Conversation> current;
    Marks marks;
    std::size_t rows = 0;
    const auto leave = [&]() -> Result<void> {
      if (!current) return {};
      history.forget(current->id());  // of one conversation at a time
      marks.settle(false, *current);
      std::vector<store::Mark> made = marks.take();
      std::erase_if(made, [](const store::Mark& mark) { return mark.value.empty(); });
      if (made.empty()) return {};
      return sink(current->id(), std::move(made));
    };
    HK_CHECK(journal.for_each(
        [&](const std::string& id, const store::Row& row) -> Result<void> {
          if (!current || current->id() != id) {
            HK_CHECK(leave());
            current = assistant.begin(id);
          }
          HK_TRY(const Event event, fold_row(assistant, *current, row));
          marks.add(*current, event, history);
          if (++rows % kRowsAWord == 0) working();
          return {};
        },
        store::Order::conversation));
    return leave();
  });
}

}  // namespace hamkalam::server
