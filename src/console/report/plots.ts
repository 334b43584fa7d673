// The report's plots, drawn by Observable Plot as SVG, so that they print sharp and copy as text.
import * as Plot from "@observablehq/plot";
import type { Data } from "./data.js";
import type { Words } from "./words.js";

// Plots run from left to right in every language, as axes do; only their words are the reader's.
const frame = { style: { fontFamily: "inherit", fontSize: "12px", direction: "ltr" } } as const;
const accent = "#0b675d";
const warm = "#b3541e";

// Scores as a line over weeks, escalations and remarks as bars below.
export function trend(data: Data, words: Words): Element {
  const weeks = data.weeks.map((week) => ({
    week: words.date(week.name),
    score: week.score === null ? null : Math.round(week.score / 10),
    flags: week.flags,
  }));
  const domain = weeks.map((week) => week.week);
  const scored = weeks.filter((week) => week.score !== null);
  return Plot.plot({
    ...frame,
    width: 640,
    height: 220,
    ariaLabel: words.say("score"),
    x: { domain, label: null, type: "point", padding: 0.5 },
    y: { domain: [0, 100], label: words.say("score"), tickFormat: (n: number) => words.count(n), grid: true, ticks: 5 },
    marks: [
      Plot.ruleY([0]),
      Plot.lineY(scored, { x: "week", y: "score", stroke: accent, strokeWidth: 2 }),
      Plot.dotY(scored, { x: "week", y: "score", fill: accent, r: 4 }),
      Plot.text(scored, { x: "week", y: "score", text: (week: { score: number }) => words.count(week.score), dy: -12 }),
    ],
  });
}

export function flagsOverWeeks(data: Data, words: Words): Element {
  const rows = data.weeks.flatMap((week) => [
    { week: words.date(week.name), kind: words.say("on_time"), n: week.flags - week.flags_late },
    { week: words.date(week.name), kind: words.say("late"), n: week.flags_late },
  ]);
  return Plot.plot({
    ...frame,
    width: 640,
    height: 180,
    ariaLabel: words.say("flags"),
    x: { domain: data.weeks.map((week) => words.date(week.name)), label: null },
    y: { label: words.say("flags"), tickFormat: (n: number) => (Number.isInteger(n) ? words.count(n) : ""), grid: true, ticks: 4 },
    color: { domain: [words.say("on_time"), words.say("late")], range: [accent, warm], legend: true },
    marks: [Plot.barY(rows, { x: "week", y: "n", fill: "kind", insetLeft: 8, insetRight: 8 }), Plot.ruleY([0])],
  });
}

export function categories(data: Data, words: Words): Element {
  const rows = data.categories
    .filter((one) => one.kind === "standard" && one.value !== null)
    .map((one) => ({ name: words.category(one.id), value: Math.round((one.value ?? 0) / 10) }));
  return Plot.plot({
    ...frame,
    width: 640,
    height: 34 + rows.length * 24,
    marginLeft: 190,
    marginRight: 40,
    ariaLabel: words.say("categories"),
    x: { domain: [0, 100], label: null, tickFormat: (n: number) => words.count(n), grid: true, ticks: 5 },
    y: { domain: rows.map((row) => row.name), label: null },
    marks: [
      Plot.barX(rows, { x: "value", y: "name", fill: (row: { value: number }) => (row.value < 70 ? warm : accent), insetTop: 2, insetBottom: 2 }),
      Plot.text(rows, { x: "value", y: "name", text: (row: { value: number }) => words.count(row.value), textAnchor: "start", dx: 6 }),
      Plot.ruleX([0]),
    ],
  });
}
