// Times and durations in words and digits, and what they mean at a moment: "next Friday at 5",
// "two days ago", "13-15 July", "half an hour". The words are data (words.tsv); the grammar is one
// for all languages: a time is a set of constraints that may come in any order.
//
//   auto phrase = time_at(lexemes, 0, habits);
//   if (phrase) Span span = resolve(phrase->time, local_now, habits);
#pragma once

#include <array>
#include <optional>

#include "text/calendar.hpp"
#include "text/number_phrase.hpp"

namespace hamkalam::text {

// Amounts of each Unit, in millionths.
struct Duration {
  std::array<std::int64_t, 8> micros{};
  bool working = false;  // its days are working days
  // ISO 8601: "PT1H30M", "P2W", "P1Y2DT3H".
  std::string text() const;
};

struct Window {
  int from = 0, to = 0;  // minutes of the day
  bool start = false;    // "by" it means its beginning: noon
};

// Constraints; what is not said is empty.
struct TimePoint {
  bool now = false;
  std::optional<int> day;        // days from today
  std::optional<int> weekday;    // 1 Monday .. 7 Sunday
  int weekday_shift = 0;         // 1 next, -1 last
  int weekday_count = 0;         // "3 Fridays from now"
  std::optional<int> month_day;  // day of the month
  std::optional<Date> date;      // month or full date; year 0 and day 0 where not said
  std::optional<Duration> distance;
  int direction = 1;  // of the distance
  struct Shift {
    Unit unit{};
    int shift = 0, count = 1;  // next 3 weeks: 1, 3
  };
  std::optional<Shift> shift;
  bool weekend = false;
  struct Nth {
    int n = 1;        // from 1; from the end: -1 last
    int weekday = 0;  // of this weekday, or of `unit`
    Unit unit{};
  };
  std::optional<Nth> nth;  // inside month or shift
  std::optional<int> edge;
  std::optional<int> clock;  // minutes of the day as said
  int seconds = -1;
  bool exact = false;  // the clock cannot be of the other half of the day
  std::optional<Window> part;
  int month_day_to = 0;  // 13-15 July
  int clock_to = -1;     // 3-4pm

  bool empty() const;
  bool names_day() const;
};

struct TimePhrase {
  enum class Form { point, within, by, before, after, range };
  Form form = Form::point;
  TimePoint from, to;  // `to` of a range
  std::size_t next = 0;
};

// What a time phrase means: local milliseconds, [from, to). A moment has from == to.
struct Span {
  bool days = false;                  // whole days
  bool until = false, since = false;  // without a beginning, without an end
  std::int64_t from = 0, to = 0;      // of an open one: what was named
  // When it is over: of "by Friday" the end of Friday, of "before Friday" its beginning.
  std::int64_t due = 0;
  std::optional<std::int64_t> elapsed;  // from now, where hours and minutes were counted

  // ISO 8601: "2026-03-05", "2026-03-05T17:00+03:30", "from/to" with an exclusive end; ".." where
  // it is open.
  std::string text(const std::string& zone) const;
};

std::optional<TimePhrase> time_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                  const Habits& habits);

struct DurationPhrase {
  Duration duration;
  std::size_t next = 0;
};
std::optional<DurationPhrase> duration_at(const std::vector<Lexeme>& lexemes, std::size_t at,
                                          const Habits& habits, bool bare = false);

// `now`: milliseconds on the wall clock of the business; `weekend`: what working days skip, as of
// weekend_of(), 0 for the one of `habits`. Nothing where no such time exists.
std::optional<Span> resolve(const TimePhrase& phrase, std::int64_t now, const Habits& habits,
                            int weekend = 0);

}  // namespace hamkalam::text
