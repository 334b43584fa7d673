// What an agent must know within five seconds, read out of a conversation: what it is about, the mood
// and where it goes, what was promised, and what a flag points at.
import type { Conversation } from "./conversation.js";
import type { Advice, Entity, Flag } from "./protocol.js";

// Signals that are a mood, and those that tell of one where no mood is named.
const moods = [
  "anger",
  "insult",
  "disappointment",
  "worry",
  "confusion",
  "urgency",
  "hardship",
  "satisfaction",
];
const tense = [
  "legal_threat",
  "publicity_threat",
  "leaving",
  "accusation",
  "poor_service",
  "broken_promise",
  "unreasonable_demand",
  "disputes_charge",
  "price_objection",
  "minor_complaint",
  "repeat_contact",
];
const heated = ["anger", "insult", "disappointment", "worry", ...tense.slice(0, 6)];
const turning = 0.12; // a smaller change of strength is none

export interface Mood {
  name?: string; // of a signal; nothing: calm
  trend: "rising" | "falling" | "steady";
}

const heat = (advice: Advice | undefined): number =>
  Math.max(
    0,
    ...(advice?.signals ?? [])
      .filter(({ name }) => heated.includes(name))
      .map((one) => one.strength),
  );

const strongest = (advice: Advice, among: string[]): string | undefined =>
  advice.signals
    .filter((signal) => among.includes(signal.name))
    .sort((a, b) => b.strength - a.strength)[0]?.name;

export function moodOf(conversation: Conversation): Mood {
  const [before, now] = conversation.readings().slice(-2) as [Advice?, Advice?];
  const last = now ?? before;
  if (!last) return { trend: "steady" };
  const name = strongest(last, moods) ?? strongest(last, tense);
  if (!now) return { name, trend: "steady" };
  const change = heat(now) - heat(before);
  if (Math.abs(change) < turning) return { name, trend: "steady" };
  return { name, trend: change > 0 ? "rising" : "falling" };
}

// The matter: a "hello?", a number given later or the wish for a person does not change what the
// customer came for.
export function matterOf(conversation: Conversation): string | undefined {
  const named = conversation
    .readings()
    .map((advice) => advice.intent.name)
    .filter((name) => name !== "none");
  const matters = named.filter((name) => !/^(talk|human|callback|complaint)\./.test(name));
  return matters.at(-1) ?? named.filter((name) => !name.startsWith("talk.")).at(-1) ?? named.at(-1);
}

export interface Promised {
  words: string;
  due?: string; // RFC 3339, or a day alone
  message: string;
}

const promises = ["promise", "follow_up", "overpromise", "quick_win"];

// What we said last that we would do, and by when.
export function promiseOf(conversation: Conversation): Promised | undefined {
  for (const bubble of conversation.bubbles().reverse()) {
    if (bubble.message.from !== "agent" && bubble.message.from !== "bot") continue;
    const acts = (bubble.advice?.review?.acts ?? []).filter((act) => promises.includes(act.name));
    if (!acts.length || bubble.deleted) continue;
    const start = Math.min(...acts.map((act) => act.start));
    const end = Math.max(...acts.map((act) => act.end));
    const words = bubble.text.slice(start, end).trim();
    const times = (bubble.advice?.entities ?? []).filter(
      (entity) => entity.kind === "time" && entity.start >= start && entity.end <= end,
    );
    return { words, due: times.map(endOf).filter(Boolean).at(-1), message: bubble.message.id };
  }
  return undefined;
}

// Of "2026-03-01T17:00Z", "../2026-03-01T17:00Z" or "2026-03-01": until when.
function endOf(entity: Entity): string | undefined {
  if (typeof entity.value !== "string") return undefined;
  const until = entity.value.split("/").at(-1) ?? "";
  return Number.isNaN(Date.parse(until)) ? undefined : until;
}

// A day alone is over when it ends.
export const isOver = (due: string, now = Date.now()): boolean =>
  due.length === 10 ? due < new Date(now).toISOString().slice(0, 10) : Date.parse(due) < now;

// The customer's words that a flag was raised for.
export function quoteOf(conversation: Conversation, flag: Flag): string | undefined {
  const [evidence] = flag.evidence;
  if (!evidence) return undefined;
  const text = conversation
    .bubbles()
    .find((bubble) => bubble.message.id === evidence.message)?.text;
  return text?.slice(evidence.start, evidence.end).trim() || text;
}
