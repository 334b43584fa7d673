// The page's words, numbers and times, in the viewer's language. The words themselves stand in
// locales/<tag>/console.json; a key that one language lacks is a type error here.
import ar from "../../locales/ar/console.json";
import en from "../../locales/en/console.json";
import fa from "../../locales/fa/console.json";

export type Tongue = "fa" | "ar" | "en";
export const tongues: Tongue[] = ["fa", "ar", "en"];
type Words = typeof en;
type Group = Exclude<keyof Words, "name" | "ui">;

const books: Record<Tongue, Words> = { fa, ar, en };
let tongue: Tongue = "fa";
let words: Words = fa;
let locale = "";

// "own": what is usual where the page's language is spoken.
export type Calendar = "own" | "persian" | "islamic" | "gregory";
export const calendars: Calendar[] = ["own", "persian", "islamic", "gregory"];
const ownCalendar = { fa: "persian", ar: "gregory", en: "gregory" } as const;

// Digits and calendar are named, never left to the machine: Persian ones for fa; for ar what the
// viewer's own country writes, where the browser says which it is.
function localeOf(tongue: Tongue, calendar: Calendar): string {
  const named = calendar === "own" ? ownCalendar[tongue] : calendar;
  const written = `-u-ca-${named === "islamic" ? "islamic-umalqura" : named}`;
  if (tongue === "fa") return `fa-IR${written}-nu-arabext`;
  if (tongue === "en") return `en-GB${written}`;
  const own = navigator.languages.find((tag) => /^ar-[A-Z]{2}$/.test(tag));
  return own ? `${own}${written}` : `ar-EG${written}-nu-arab`;
}

export function speak(next: Tongue, calendar: Calendar = "own"): void {
  tongue = next;
  words = books[next];
  locale = localeOf(next, calendar);
  formats.clear();
}

export const tongueNow = () => tongue;
export const direction = () => (tongue === "en" ? "ltr" : "rtl");

// By the first letter of a text, as dir="auto" does; the page's own where there is none.
export function directionOf(text: string): "rtl" | "ltr" {
  const first = /\p{L}/u.exec(text)?.[0];
  if (!first) return direction();
  return /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(first) ? "rtl" : "ltr";
}

// A sentence of the page. Numbers are written in the viewer's digits, texts are isolated so that a
// Latin name does not turn the sentence around.
export function say(key: keyof Words["ui"], values: Record<string, string | number> = {}): string {
  return words.ui[key].replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? count(value) : `\u2068${value}\u2069`;
  });
}

// The words for a label, or the label where there are none: a business may have its own.
export function label(group: Group, name: string): string {
  return (words[group] as Record<string, string>)[name] ?? name;
}

// What a conversation needs attention for: a reason of a flag, a signal or an intent.
export function reason(name: string): string {
  for (const group of ["reasons", "signals", "intents"] as const) {
    const known = label(group, name);
    if (known !== name) return known;
  }
  return name;
}

export const productName = () => words.name;
export const failure = (code: string) =>
  label("errors", code in words.errors ? code : "other");
export const listed = (items: string[]) => items.join(tongue === "en" ? ", " : "\u060c ");

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();
function dates(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(locale, options)));
  return format as Intl.DateTimeFormat;
}
function numbers(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.NumberFormat(locale, options)));
  return format as Intl.NumberFormat;
}

export const count = (value: number) => numbers("count", {}).format(value);
export const fraction = (value: number) =>
  numbers("fraction", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
export const percent = (share: number) =>
  numbers("percent", { style: "percent", maximumFractionDigits: 0 }).format(share);

// 09:12, in the viewer's own time zone.
export const clock = (at: string | number) =>
  dates("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

export const day = (at: string | number) =>
  dates("day", { weekday: "long", day: "numeric", month: "long" }).format(new Date(at));

export const sameDay = (a: string | number, b: string | number) =>
  new Date(a).toDateString() === new Date(b).toDateString();

export const date = (at: string | number) =>
  dates("date", { day: "numeric", month: "long" }).format(new Date(at));

// The clock today, with the day before it otherwise.
export const moment = (at: string | number, now = Date.now()) =>
  sameDay(at, now) ? clock(at) : `${date(at)} ${clock(at)}`;

// A span of time in its largest unit: "5 minutes".
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [value, unit] =
    seconds < 60
      ? [seconds, "second"]
      : seconds < 3600
        ? [Math.floor(seconds / 60), "minute"]
        : seconds < 86_400
          ? [Math.floor(seconds / 3600), "hour"]
          : [Math.floor(seconds / 86_400), "day"];
  return numbers(`${unit}`, { style: "unit", unit: unit as string, unitDisplay: "long" }).format(
    value as number,
  );
}

export const passed = (since: string, now = Date.now()): string => {
  const ms = now - Date.parse(since);
  return ms < 60_000 ? say("just_now") : span(ms);
};
export const waiting = (since: string, now = Date.now()): string =>
  say("waiting", { time: passed(since, now) });
