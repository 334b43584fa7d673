// The report's words, numbers and times in its language; they come with the data.
import type { Page } from "./data.js";

const locales = {
  fa: "fa-IR-u-ca-persian-nu-arabext",
  ar: "ar-EG-u-ca-gregory-nu-arab",
  en: "en-GB-u-ca-gregory",
};

export class Words {
  private readonly locale: string;
  private readonly number: Intl.NumberFormat;

  constructor(private readonly page: Page) {
    this.locale = locales[page.language];
    this.number = new Intl.NumberFormat(this.locale, { maximumFractionDigits: 1 });
  }

  say(key: string, values: Record<string, string | number> = {}): string {
    return (this.page.words.ui[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? "";
      return typeof value === "number" ? this.count(value) : value;
    });
  }
  category(id: string): string {
    return this.page.words.categories[id] ?? id;
  }
  // The console's word for a label.
  label(group: string, name: string): string {
    return this.page.labels[group]?.[name] ?? name;
  }
  count(value: number): string {
    return this.number.format(value);
  }
  // Per mille as points of a hundred.
  points(value: number | null | undefined): string {
    return value === null || value === undefined ? "\u2013" : this.count(Math.round(value / 10));
  }
  percent(value: number | null | undefined): string {
    return value === null || value === undefined
      ? "\u2013"
      : this.say("percent", { n: Math.round(value / 10) });
  }
  seconds(value: number | null): string {
    if (value === null) return "\u2013";
    if (value < 120) return this.say("seconds", { n: value });
    if (value < 7200) return this.say("minutes", { n: Math.round(value / 60) });
    return this.say("hours", { n: Math.round(value / 360) / 10 });
  }
  private format(time: number, options: Intl.DateTimeFormatOptions): string {
    // The zone is the log's, wherever the report is read.
    const local = new Date(time + this.page.data.offset_minutes * 60_000);
    return new Intl.DateTimeFormat(this.locale, { ...options, timeZone: "UTC" }).format(local);
  }
  day(time: number): string {
    return this.format(time, { year: "numeric", month: "short", day: "numeric" });
  }
  moment(time: number): string {
    return this.format(time, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  }
  // A day as YYYY-MM-DD.
  date(day: string): string {
    const options = { month: "short", day: "numeric", timeZone: "UTC" } as const;
    return new Intl.DateTimeFormat(this.locale, options).format(new Date(`${day}T00:00:00Z`));
  }
}
