// The frames of the protocol as the page reads and writes them. Their types come from the contract that
// the server publishes (contract.mjs); here stand only the page's names for them and a few helpers.
import type * as contract from "./contract.js";

export type {
  Advice,
  Entity,
  Finding,
  Flag,
  Note,
  Review,
  Signal,
  Suggestion,
  Summary,
  Task,
} from "./contract.js";

export type From = contract.Message["from"];
export type Severity = contract.Finding["severity"];
export type Level = contract.Flag["level"];
export type Role = contract.Hello["role"];

// Every event of the journal, but for the place of one that was erased.
type Kept<E> = E & { seq: number; at: string; by?: "hamkalam" };
export type MessageEvent = Kept<contract.Message>;
export type FlagEvent = Kept<contract.FlagEvent>;
export type TaskEvent = Kept<contract.TaskEvent>;
export type StoredEvent =
  | MessageEvent
  | FlagEvent
  | TaskEvent
  | Kept<contract.Edit>
  | Kept<contract.Delete>
  | Kept<contract.Assign>
  | Kept<contract.Facts>
  | Kept<contract.Ringing>
  | Kept<contract.Due>
  | Kept<contract.Feedback>
  | Kept<contract.OutcomeEvent>
  | Kept<contract.Close>;

export type Outcome = contract.FlagEvent["outcome"];
export type FeedbackOutcome = contract.Feedback["outcome"];
export type DeliveryState = contract.Delivery["state"];

interface EventFrame {
  type: "event";
  conversation: string;
  seq: number;
  event: StoredEvent;
  ref?: string;
}
// The code may be one of a newer server.
type ErrorFrame = Omit<contract.Error, "code"> & { code: string };
export type Frame =
  | contract.Hello
  | EventFrame
  | contract.Delivery
  | contract.Gap
  | contract.Ack
  | contract.Summary
  | contract.Advice
  | contract.Review
  | ErrorFrame;

export type Sent = { type: string; conversation: string } & Record<string, unknown>;

export interface RuleWords {
  asks?: string;
  notes?: Record<string, string>;
}
export interface Rule {
  id: string;
  number?: number;
  source: { seed: string; section: string };
  texts?: Record<string, RuleWords>;
}
export interface ConversationPage {
  events: StoredEvent[];
  advice: (contract.Advice | contract.Ack)[];
  next?: number;
}
export interface QueuePage {
  items: contract.Summary[];
  next: string | null;
}

// A fresh id for a message. randomUUID exists only on https and localhost.
export function freshId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

export const levels: Level[] = ["manager", "supervisor", "senior_agent"]; // the gravest first
export const byGravity = (a: { level: Level }, b: { level: Level }) =>
  levels.indexOf(a.level) - levels.indexOf(b.level);
export const gravest = (flags: contract.Flag[]): contract.Flag | undefined =>
  [...flags].sort(byGravity)[0];
