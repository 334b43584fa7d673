#include "server/outbox.hpp"

#include <algorithm>

#include "server/letters.hpp"
#include "server/log.hpp"

namespace hamkalam::server {
namespace {

using channel::HttpCall;
using channel::Next;
using channel::Outcome;
using store::Letter;
using store::LetterState;
using store::LetterStates;
using store::Progress;

constexpr std::size_t kMostAtOnce = 16;  // requests to one platform
constexpr event::Time kSecond = 1000;
constexpr event::Time kLook = 2000;  // milliseconds, between looks for what others left

}  // namespace

std::string_view name(LetterState state) {
  return state == LetterState::uncertain ? "uncertain"
         : state == LetterState::dead    ? "dead"
                                         : "waiting";
}

std::vector<Letter> Outbox::letters(const assist::Exchange& exchange,
                                    const conversation::Conversation& conversation) const {
  auto out = letters_of(exchange, conversation, house_.config, house_.notes, house_.clock());
  std::erase_if(out, [&](const Letter& letter) { return is_gone(letter.channel); });
  return out;
}

void Outbox::start() {
  release({house_.node});
}

void Outbox::release(store::Left left) {
  const std::string reason =
      left.now ? "the machine that was writing it is gone; it may have arrived all the same"
               : "hamkalam ended while it was being written; it may have arrived all the same";
  house_.journal.release(left, reason,
                         on_loop(house_.post, [this, own = !left.now](const auto& doubtful) {
                           if (!doubtful) return;  // a later tick tries again
                           released_ |= own;
                           for (const auto& letter : *doubtful) house_.told(letter, "uncertain");
                           changed_ = true;
                           claim_all();
                         }));
}

// A request ends within its time, or it is cut off; the rest is for the journal.
event::Time Outbox::held_until() const {
  return house_.clock() + event::Time{3000} * house_.config.outbox_seconds;
}

void Outbox::stored(const std::vector<Letter>& letters) {
  changed_ |= !letters.empty();
  for (const Letter& letter : letters)
    if (letter.progress.state == LetterState::dead)
      house_.told(letter, "failed");
    else
      claim(letter.channel);
}

void Outbox::tick() {
  for (const auto& task : std::exchange(unwritten_, {})) task();
  if (!released_) start();
  if (const auto now = house_.clock(); now >= looked_ + kLook) {
    looked_ = now;
    release({house_.node, now});
    changed_ = true;  // other nodes store letters too
  }
  count();
  if (std::exchange(paced_, false) || counts_.waiting > 0) claim_all();
}

void Outbox::claim_all() {
  for (const auto& [channel, unused] : house_.config.channels) claim(channel);
  if (!house_.config.webhook_url.empty()) claim(kWebhook);
}

void Outbox::count() {
  if (!std::exchange(changed_, false) || std::exchange(counting_, true)) return;
  house_.journal.count_letters(on_loop(house_.post, [this](const auto& counts) {
    counting_ = false;
    if (counts)
      counts_ = *counts;
    else
      changed_ = true;
  }));
}

std::size_t Outbox::room(const std::string& channel, Line& line) const {
  const event::Time second = house_.clock() / kSecond;
  if (second != line.second) line.second = second, line.begun = 0;
  const auto found = house_.config.channels.find(channel);
  if (found == house_.config.channels.end()) return kMostAtOnce;  // our own webhook
  int most = found->second.per_second;
  if (const auto* adapter = channel::find(channel); most == 0 && adapter)
    most = adapter->per_second();
  return static_cast<std::size_t>(std::max(0, most - line.begun));
}

void Outbox::claim(const std::string& channel) {
  Line& line = lines_[channel];
  if (stopping_ || !released_ || line.held > house_.clock() || line.at_once >= kMostAtOnce ||
      is_gone(channel))
    return;
  line.again = line.claiming;  // what came meanwhile
  if (line.claiming) return;
  const std::size_t most = std::min(kMostAtOnce - line.at_once, room(channel, line));
  if (most == 0) {  // the next second
    paced_ = true;
    return;
  }
  line.claiming = true;
  house_.journal.claim(channel, {house_.node, held_until()}, house_.clock(), most,
                       on_loop(house_.post, [this, channel, most](const auto& claimed) {
                         Line& line = lines_[channel];
                         line.claiming = false;
                         if (!claimed) return;
                         for (const Letter& letter : *claimed) {
                           ++line.at_once;
                           ++line.begun;
                           ++in_flight_;
                           send(std::make_shared<Letter>(letter));
                         }
                         if (std::exchange(line.again, false) || claimed->size() == most)
                           claim(channel);
                       }));
}

void Outbox::send(const Sending& letter) {
  const auto calls = calls_of(*letter, house_.config, house_.clock());
  if (!calls || letter->progress.part >= calls->size()) {
    const Next next{.what = calls ? Next::What::taken : Next::What::dead,
                    .reason = calls ? "" : calls.error().text()};
    return settle(letter, only(LetterState::claimed), next, 0);
  }
  const HttpCall& call = (*calls)[letter->progress.part];
  const auto channel = house_.config.channels.find(letter->channel);
  ++letter->progress.attempts;
  const auto written = std::make_shared<bool>(false);
  house_.perform(
      call, channel == house_.config.channels.end() ? "" : channel->second.proxy,
      [this, letter, written](Go go) {
        letter->progress.state = LetterState::written;
        letter->progress.due = held_until();
        house_.journal.move(letter->number, house_.node, only(LetterState::claimed),
                            letter->progress, "",
                            on_loop(house_.post, [written, go = std::move(go)](auto moved) {
                              *written = moved.has_value() && *moved;
                              go(*written);
                            }));
      },
      [this, letter, written, parts = calls->size(),
       repeatable = call.repeatable](Outcome outcome) {
        const bool webhook = letter->channel == kWebhook;
        if (webhook && outcome.status == 410) gone_ = house_.config.webhook_url;
        const auto next = what_next(outcome, letter->progress.attempts,
                                    webhook ? channel::kWebhooks : channel::kMessages, repeatable,
                                    house_.random(), house_.clock());
        settle(letter, only(*written ? LetterState::written : LetterState::claimed), next, parts);
      });
}

void Outbox::settle(const Sending& letter, LetterStates from, Next next, std::size_t parts) {
  using What = Next::What;
  Progress& progress = letter->progress;
  if (next.what == What::taken && progress.part + 1 < parts) {
    progress = {.state = LetterState::claimed, .part = progress.part + 1, .due = held_until()};
    ++lines_[letter->channel].begun;
    return write_down(letter, from, progress, "", [this, letter] { send(letter); });
  }
  static constexpr std::string_view kResults[] = {"sent", "again", "uncertain", "failed"};
  const std::string_view result = kResults[static_cast<std::size_t>(next.what)];
  if (meter_) meter_->posted(result);
  if (next.what != What::taken)
    log(next.what == What::again ? Level::info : Level::warning, "letter",
        {{"number", static_cast<std::int64_t>(letter->number)},
         {"channel", letter->channel},
         {"result", std::string(result)},
         {"attempts", static_cast<std::int64_t>(progress.attempts)}});
  progress.reason = next.reason;
  progress.state = next.what == What::again       ? LetterState::waiting
                   : next.what == What::uncertain ? LetterState::uncertain
                                                  : LetterState::dead;
  if (next.what == What::again) {
    progress.due = house_.clock() + next.delay;
    if (next.whole_channel) lines_[letter->channel].held = progress.due;
  }
  write_down(letter, from,
             next.what == What::taken ? std::nullopt : std::optional<Progress>(progress),
             next.what == What::again ? "" : std::string(result),
             [this, letter, what = next.what, result] {
               if (what != What::again) house_.told(*letter, result);
               leave(letter);
             });
}

bool Outbox::is_gone(const std::string& channel) const {
  return channel == kWebhook && !gone_.empty() && gone_ == house_.config.webhook_url;
}

// Until the journal has it: what is not written down would be uncertain after a new start.
void Outbox::write_down(const Sending& letter, LetterStates from, std::optional<Progress> to,
                        const std::string& outcome, std::function<void()> then) {
  house_.journal.move(
      letter->number, house_.node, from, to, outcome,
      on_loop(house_.post, [=, this](const Result<bool>& moved) {
        if (!moved) {
          unwritten_.push_back([=, this] { write_down(letter, from, to, outcome, then); });
          return;
        }
        if (*moved) return then();
        leave(letter);  // erased, or decided by somebody else
      }));
}

void Outbox::leave(const Sending& letter) {
  --in_flight_;
  --lines_[letter->channel].at_once;
  changed_ = true;
  claim(letter->channel);
}

void Outbox::list(store::LetterQuery query, Reply reply) {
  const std::size_t most = query.most++;
  const auto use = [most, reply = std::move(reply)](const auto& found) {
    if (!found) return reply(found.error());
    JsonWriter out;
    out.begin_object().key("items").begin_array();
    const std::size_t count = std::min(most, found->size());
    for (std::size_t i = 0; i < count; ++i) {
      const Letter& one = (*found)[i];
      const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
      out.begin_object().key("number").number(number(one.number));
      out.key("conversation").string(one.conversation).key("for").string(one.about);
      out.key("channel").string(one.channel);
      out.key("state").string(name(one.progress.state));
      out.key("attempts").number(number(one.progress.attempts));
      out.key("at").string(event::format_time(one.at));
      if (one.progress.state == LetterState::waiting)
        out.key("next").string(event::format_time(one.progress.due));
      out.key("reason").string(one.progress.reason).end_object();
    }
    out.end_array().key("next");
    if (found->size() > most)
      out.string(std::to_string((*found)[most - 1].number));
    else
      out.null();
    reply(out.end_object().take());
  };
  house_.journal.letters(std::move(query), on_loop(house_.post, use));
}

void Outbox::find(std::uint64_t number, std::function<void(Result<std::optional<Letter>>)> reply) {
  if (number == 0) return reply(std::optional<Letter>());
  const auto use = [number, reply = std::move(reply)](const auto& found) {
    if (!found) return reply(found.error());
    if (found->empty() || found->front().number != number) return reply(std::optional<Letter>());
    reply(std::optional<Letter>(found->front()));
  };
  house_.journal.letters({.after = number - 1, .most = 1}, on_loop(house_.post, use));
}

void Outbox::decide(const Letter& letter, Decision decision,
                    std::function<void(Result<bool>)> reply) {
  std::optional<Progress> to;
  if (decision == Decision::again)
    to = Progress{.part = letter.progress.part, .due = house_.clock()};
  const std::string outcome = decision == Decision::again     ? ""
                              : decision == Decision::arrived ? "sent"
                                                              : "failed";
  house_.journal.move(letter.number, house_.node, store::kUndecided, to, outcome,
                      on_loop(house_.post, [=, this](const Result<bool>& moved) {
                        changed_ = true;
                        if (moved && *moved) {
                          if (outcome.empty())
                            claim(letter.channel);
                          else
                            house_.told(letter, outcome);
                        }
                        reply(moved);
                      }));
}

}  // namespace hamkalam::server
