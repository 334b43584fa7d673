// The frames of the protocol, as far as the page reads and writes them. Unknown fields are ignored.

export type From = "customer" | "agent" | "bot" | "system" | "note";
export type Severity = "error" | "warning" | "hint";
export type Level = "senior_agent" | "supervisor" | "manager";

export interface Span {
  start: number; // UTF-16 code units, as in JavaScript strings
  end: number;
}

interface Stored {
  conversation: string;
  seq: number;
  at: string;
  by?: string;
  agent?: string;
}

export interface MessageEvent extends Stored {
  type: "message";
  id: string;
  from: From;
  text?: string;
  channel?: string;
  attachments?: { kind: string; transcript?: string }[];
}
export interface EditEvent extends Stored {
  type: "edit";
  message: string;
  text: string;
}
export interface DeleteEvent extends Stored {
  type: "delete";
  message: string;
}
export interface FlagEvent extends Stored {
  type: "flag";
  id?: string;
  outcome: "raised" | "taken" | "resolved" | "false_alarm" | "moved";
  level?: Level;
  reason?: string;
  due?: string;
}
export interface TaskEvent extends Stored {
  type: "task";
  id: string;
  outcome: "raised" | "done" | "moved" | "dropped";
  due?: string;
}
export interface FactsEvent extends Stored {
  type: "facts";
  customer?: { name?: string; address?: string } | null;
}
export interface OutcomeEvent extends Stored {
  type: "outcome";
  resolved?: boolean;
}
export interface OtherEvent extends Stored {
  type: "assign" | "close" | "ringing" | "due" | "feedback";
}
export type StoredEvent =
  | MessageEvent
  | EditEvent
  | DeleteEvent
  | FlagEvent
  | TaskEvent
  | FactsEvent
  | OutcomeEvent
  | OtherEvent;

export interface Flag {
  id: string;
  level: Level;
  reason: string;
  rule?: string;
  due?: string;
}
export interface Note {
  id: string;
  rule: string;
  text: string;
}
export interface Task {
  id: string;
  rule?: string;
  text?: string;
  due?: string;
}
export interface Suggestion {
  id: string;
  text: string;
  language: string;
  gloss?: string;
  moves: string[];
  rules: string[];
}
export interface Finding extends Span {
  rule: string;
  severity: Severity;
  text: string;
  rewrite?: string; // what the text from start to end becomes
}
export interface Review {
  type: "review";
  conversation: string;
  findings: Finding[];
  flags: Flag[];
  clean?: string; // the draft with letters, blanks and marks mended
  ref?: string;
}
export interface Advice {
  type: "advice";
  conversation: string;
  for: string | null;
  seq: number;
  language?: { tag: string };
  native?: string;
  intent?: { name: string };
  signals: { name: string; strength: number }[];
  suggestions: Suggestion[];
  avoid: string[];
  flags: Flag[];
  open_flags: Flag[];
  notes: Note[];
  tasks: Task[];
  review?: Review;
  ref?: string;
}
export interface Summary {
  type: "summary";
  conversation: string;
  seq: number;
  attention: number;
  reasons: string[];
  language?: string;
  channel?: string;
  agent?: string;
  waiting_since: string | null;
  open_flags: Flag[];
  last: { from: From; at: string };
}
export interface ErrorFrame {
  type: "error";
  code: string;
  message: string;
  for?: string;
  ref?: string;
}
export type Frame =
  | { type: "hello"; protocol: number; role?: Role; agent?: string; ref?: string }
  | { type: "event"; conversation: string; seq: number; event: StoredEvent; ref?: string }
  | { type: "delivery"; conversation: string; for: string; state: string; ref?: string }
  | { type: "gap"; conversation: string; from_seq: number; ref?: string }
  | { type: "ack"; seq?: number; ref?: string }
  | (Summary & { ref?: string })
  | Advice
  | Review
  | ErrorFrame;

export type Sent = { type: string; conversation: string } & Record<string, unknown>;

export interface Rule {
  id: string;
  number?: number;
  source: { seed: string; section: string };
  asks: string;
  texts?: Record<string, { asks?: string }>;
}
export interface ConversationPage {
  events: StoredEvent[];
  advice: Advice[];
}
export interface QueuePage {
  items: Summary[];
  next?: string | null;
}

// A fresh id for a message. randomUUID exists only on https and localhost.
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

const rank: Record<Level, number> = { manager: 0, supervisor: 1, senior_agent: 2 };
export const byGravity = (a: { level: Level }, b: { level: Level }) => rank[a.level] - rank[b.level];
export const gravest = (flags: Flag[]): Flag | undefined => [...flags].sort(byGravity)[0];

// What who signed in may do.
export type Role = "agent" | "platform" | "quality" | "admin";
