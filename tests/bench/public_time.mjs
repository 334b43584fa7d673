// Times and durations for public_text.mjs: what a row of the other tool wants, in its own notation
// (`datetime (2013, 2, 12, 15, 0, 0) Hour`, `DurationData 2 Minute`), against this program's
// ISO 8601.

export const now = "2013-02-12T04:30:00-02:00"; // the moment the rows were written for
const zone = -2 * 3600e3;

export const ascii = (text) => text.replace(/[٠-٩۰-۹]/g, (digit) => digit.codePointAt(0) & 15);
export const near = (a, b) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

// The entity may be shorter than the row ("at", "on" before it), but no digit may stay outside.
export function covers(text, ...found) {
  const letters = [...ascii(text)];
  for (const e of found) letters.fill(" ", e.start, e.end);
  return !/\d/.test(letters.join(""));
}
export const any = (row, result, kind, test) =>
  result.entities.some((e) => e.kind === kind && covers(row.text, e) && test(e.value));

const names = ["Year", "Month", "Week", "Day", "Hour", "Minute", "Second"];
const seconds = [365 * 86400, 30 * 86400, 7 * 86400, 86400, 3600, 60, 1];
export function duration(row, result) {
  const [, n, grain] = /DurationData (\d+) (\w+)/.exec(row.value);
  const wanted = grain === "Quarter" ? n * 90 * 86400 : n * seconds[names.indexOf(grain)];
  return any(row, result, "duration", (v) => {
    const [date, clock = ""] = v.slice(1).split("T");
    const part = (text, letter) => Number(new RegExp(`([\\d.]+)${letter}`).exec(text)?.[1] ?? 0);
    const parts = [..."YMWD"].map((c) => part(date, c)).concat([..."HMS"].map((c) => part(clock, c)));
    const sum = parts.reduce((all, n, at) => all + n * seconds[at], 0);
    return near(sum, wanted) || near(sum - parts[0] * 5 * 86400, wanted); // a year of 12 months
  });
}

const day = 86400e3;
const reference = Date.parse(now) + zone;
const floor = (ms, step) => (ms === undefined ? NaN : Math.floor(ms / step) * step);

// Both sides on the wall of the reference zone, an open one undefined; a lone day ends with it.
function span(value) {
  const side = (text) =>
    text === ".." ? undefined : Date.parse(text) + (text.includes("T") ? zone : 0);
  const [from, to] = value.split("/").map(side);
  const whole = !value.includes("T");
  return { from, to: value.includes("/") ? to : from + (whole ? day : 0), whole };
}

export function time(row, result) {
  const walls = row.value.matchAll(/\((-?\d+), (\d+), (\d+), (\d+), (\d+), (\d+)\)/g);
  const [a, b] = [...walls].map(([, y, ...rest]) => Date.UTC(y, rest[0] - 1, ...rest.slice(1)));
  const grain = row.value.split(" ").pop();
  const unit = { Second: 1e3, Minute: 60e3, Hour: 3600e3 }[grain] ?? day;
  // "In 7 days" is the hour of asking on that day there and the day here: a day is what was said.
  const days = grain === "Hour" && a % day === 4 * 3600e3 && /\bdays?\b|fortnight/.test(row.text);
  const step = days || unit === day ? day : 1e3;
  return any(row, result, "time", (value) => {
    const { from, to, whole } = span(value);
    if (row.value.includes("Interval After"))
      return to === undefined && floor(from, step) === floor(a, step);
    if (row.value.includes("Interval Before"))
      return from === undefined && (to === a || to === a + unit);
    if (b === undefined) {
      if (to === undefined || (whole && step < day)) return false;
      // A month is not its first day, but "2/2013" is one, as it is in their English rows.
      if (grain === "Day" && to - from > day && !/^\d+\/\d{4}$/.test(row.text)) return false;
      return floor(from, step) === floor(a, step);
    }
    // "By 2 pm" is from now until then there. Their ends lie one unit past the last one named.
    const start = from === a || (from === undefined && a === reference);
    const late = a === reference && floor(to, day) === b; // "within two weeks", to the minute
    return start && (to === b || Math.abs(to - b) === unit || late);
  });
}

// What customers do not write to a shop, and what is no point in time here. The first hit counts:
// [pattern for "value: text", reason].
const outside = [
  [/Holiday|christmas|xmas|easter/i, "holidays"],
  [/closest/, "closest"],
  [/after next/, "after next"],
  [/: .*\b(gmt|cst|pst|bst|cet|ist)\b/i, "a time zone named"],
  [/season|summer|winter/i, "seasons"],
  [/: .*(\bides|\b[ab]\.?[cd]\.?(\s|$))/i, "ides, B.C. and A.D."],
  [/week-? ?end|wkend|\b[eb]o[dmy]\b|(end|beginning) of|\b(early|mid|late) march/i,
    "week-ends, beginnings and ends of periods"],
  [/: .*(\bwithin\b|\bfor (\d+|thirty)\b|upcoming|in \d years)/i, "a duration as a span"],
  [/: (last|past|next) (few|one|two|three|\d+) /i, "a duration as a span"],
  [/ (Week|Month|Quarter|Year): |: (the|all|rest of the) week$/, "week and longer grains"],
  [/: (in 15|atm|at this time|asap|as soon as possible)$/i, "ATM, ASAP and the like"],
];
export const timeOut = (row) =>
  outside.find(([pattern]) => pattern.test(`${row.value}: ${row.text}`))?.[1] ?? "";

// Rows the other tool reads so only when told to guess, and parts of the day, which begin and end
// elsewhere in every country: measured by themselves.
const guesses = /^(the 24|on 24th|7[ap]?|ten[- ]thirty|twelve[- ]\w+[- ]three|tonight 815)$/i;
const partOfDay = /^datetimeInterval .*Hour: .*(morning|noon|evening|night|tonite|lunch|school)/i;
export function aside(row) {
  if (guesses.test(row.text)) return " (guesses)";
  return partOfDay.test(`${row.value}: ${row.text}`) ? " (parts of the day)" : "";
}
