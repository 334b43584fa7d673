// The queue as an agent looks at it: ordered, narrowed down, searched, with what is unread.
import { keep, recallJson } from "./kept.js";
import type { Summary } from "./protocol.js";
import { label, reason } from "./words.js";

// How much attention is special: rule 10 gives it to a few.
export const special = 60;
export const notable = 40;

export const scopes = ["all", "waiting", "flagged", "unread", "mine"] as const;
export type Scope = (typeof scopes)[number];

export interface Filter {
  scope: Scope;
  language: string; // "" is any
  channel: string;
  search: string;
}
export const everything: Filter = { scope: "all", language: "", channel: "", search: "" };

// By attention, then by how long they wait: the order in which the server lists them.
export function inOrder(summaries: Iterable<Summary>): Summary[] {
  return [...summaries].sort(
    (a, b) =>
      b.attention - a.attention ||
      compare(a.waiting_since ?? "9", b.waiting_since ?? "9") ||
      compare(a.conversation, b.conversation),
  );
}
// Not localeCompare: of five thousand lines it would take a frame and more.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

interface Eyes {
  agent: string;
  isUnread(summary: Summary): boolean;
}

export function narrowed(queue: Summary[], filter: Filter, eyes: Eyes): Summary[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return queue.filter((summary) => {
    if (filter.language && summary.language !== filter.language) return false;
    if (filter.channel && summary.channel !== filter.channel) return false;
    if (!isInScope(summary, filter.scope, eyes)) return false;
    if (!words.length) return true;
    const text = searchable(summary).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function isInScope(summary: Summary, scope: Scope, eyes: Eyes): boolean {
  if (scope === "waiting") return summary.waiting_since !== null;
  if (scope === "flagged") return summary.open_flags.length > 0;
  if (scope === "unread") return eyes.isUnread(summary);
  if (scope === "mine") return summary.agent === eyes.agent;
  return true;
}

const searchable = (summary: Summary) =>
  [
    summary.conversation,
    summary.customer,
    summary.agent,
    ...summary.reasons.map(reason),
    ...summary.open_flags.map((flag) => label("levels", flag.level)),
  ].join(" ");

// What this browser has shown of each conversation, by sequence; the last thousand are kept.
const seenKey = "hamkalam.seen";
const mostSeen = 1000;

export class Seen {
  private seen: Map<string, number>;

  constructor() {
    const kept = recallJson("browser", seenKey);
    this.seen = new Map(Array.isArray(kept) ? (kept as [string, number][]) : []);
  }

  has({ conversation, seq }: Summary): boolean {
    return (this.seen.get(conversation) ?? 0) >= seq;
  }

  mark(conversation: string, seq: number): void {
    if ((this.seen.get(conversation) ?? 0) >= seq) return;
    this.seen.delete(conversation);
    this.seen.set(conversation, seq);
    keep("browser", seenKey, JSON.stringify([...this.seen].slice(-mostSeen)));
  }
}
