// What the page remembers of its user. All of it is this browser's own.
import { keep, recall } from "./kept.js";
import { calendars, tongues, type Calendar, type Tongue } from "./words.js";

export type Theme = "auto" | "light" | "dark";
export const themes: Theme[] = ["auto", "light", "dark"];
export type Preset = "calm" | "coach"; // calm: errors and warnings; coach: hints as well
export const presets: Preset[] = ["calm", "coach"];

const prefix = "hamkalam.";

// The protocol's form of a name.
export const isAgentName = (name: string) => /^[A-Za-z0-9._:@+-]{1,128}$/.test(name);

const recalled = (key: string) => recall("browser", prefix + key);
const remember = (key: string, value: string) => keep("browser", prefix + key, value);

const among = <T extends string>(all: T[], ...wanted: string[]): T | undefined =>
  wanted.flatMap((one) => all.filter((known) => known === one))[0];

export class Settings {
  agent: string;
  tongue: Tongue;
  calendar: Calendar;
  theme: Theme;
  preset: Preset;

  constructor() {
    const agent = recalled("agent");
    this.agent = isAgentName(agent) ? agent : "agent";
    this.tongue = among(tongues, recalled("language"), navigator.language.slice(0, 2)) ?? "fa";
    this.calendar = among(calendars, recalled("calendar")) ?? "own";
    this.theme = among(themes, recalled("theme")) ?? "auto";
    this.preset = among(presets, recalled("preset")) ?? "calm";
  }

  setAgent(name: string): void {
    this.agent = name;
    remember("agent", name);
  }
  setTongue(tongue: Tongue): void {
    this.tongue = tongue;
    remember("language", tongue);
  }
  setCalendar(calendar: Calendar): void {
    this.calendar = calendar;
    remember("calendar", calendar);
  }
  setTheme(theme: Theme): void {
    this.theme = theme;
    remember("theme", theme);
  }
  setPreset(preset: Preset): void {
    this.preset = preset;
    remember("preset", preset);
  }
}
