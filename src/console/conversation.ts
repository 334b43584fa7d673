// One open conversation: the events and advice that arrived, and what the views read out of them.
import type {
  Advice,
  Flag,
  From,
  MessageEvent,
  StoredEvent,
  Task,
} from "./protocol.js";
import { byGravity } from "./protocol.js";

export interface OpenFlag extends Flag {
  takenBy?: string;
}

// A message with what happened to it later.
export interface Bubble {
  kind: "message";
  message: MessageEvent;
  text: string;
  before: string[]; // earlier wordings, oldest first
  deleted: boolean;
  advice?: Advice;
  delivery?: string;
}
// Anything else that is worth a line between the messages.
export interface Line {
  kind: "line";
  event: StoredEvent;
  reason?: string; // of the flag it is about
}
export type Item = Bubble | Line;

export class Conversation {
  status: "loading" | "ready" | "missing" | "failed" = "loading";
  private events = new Map<number, StoredEvent>();
  private advice = new Map<number, Advice>();
  private delivery = new Map<string, string>();

  constructor(readonly id: string) {}

  get last(): number {
    return Math.max(0, ...this.events.keys());
  }
  get isEmpty(): boolean {
    return this.events.size === 0;
  }
  addEvent(event: StoredEvent): void {
    this.events.set(event.seq, event);
  }
  addAdvice(advice: Advice): void {
    this.advice.set(advice.seq, advice);
  }
  setDelivery(message: string, state: string): void {
    this.delivery.set(message, state);
  }

  // The newest advice: its suggestions and notes are the ones in force. An internal note or a line
  // of the system between changes nothing for the customer.
  get current(): Advice | undefined {
    const writers = this.writers();
    return this.adviceInOrder()
      .filter((advice) => !["note", "system"].includes(writers.get(advice.for) ?? ""))
      .at(-1);
  }

  // The newest advice on what the customer said: what is wanted and how they feel.
  get reading(): Advice | undefined {
    const writers = this.writers();
    return this.adviceInOrder()
      .filter((advice) => writers.get(advice.for) === "customer")
      .at(-1);
  }

  get customerName(): string | undefined {
    let name: string | undefined;
    for (const event of this.eventsInOrder())
      if (event.type === "facts" && event.customer)
        name = event.customer.address ?? event.customer.name ?? name;
    return name;
  }

  timeline(): Item[] {
    const items: Item[] = [];
    const bubbles = new Map<string, Bubble>();
    const reasons = new Map(this.everyFlag().map((flag) => [flag.id, flag.reason]));
    const about = new Map<string, Advice>();
    for (const advice of this.adviceInOrder()) if (advice.for) about.set(advice.for, advice);
    for (const event of this.eventsInOrder()) {
      if (event.type === "message") {
        const bubble: Bubble = {
          kind: "message",
          message: event,
          text: event.text ?? "",
          before: [],
          deleted: false,
          advice: about.get(event.id),
          delivery: this.delivery.get(event.id),
        };
        bubbles.set(event.id, bubble);
        items.push(bubble);
      } else if (event.type === "edit") {
        const bubble = bubbles.get(event.message);
        bubble?.before.push(bubble.text);
        if (bubble) bubble.text = event.text;
      } else if (event.type === "delete") {
        const bubble = bubbles.get(event.message);
        if (bubble) bubble.deleted = true;
      } else if (event.type === "flag") {
        items.push({ kind: "line", event, reason: event.reason ?? reasons.get(event.id ?? "") });
      } else if (event.type === "task" ? event.outcome === "done" : isLine(event)) {
        items.push({ kind: "line", event });
      }
    }
    return items;
  }

  // The flags that are open now, most senior first. An advice states what was open at its time;
  // what agents did since comes on top.
  openFlags(): OpenFlag[] {
    const open = new Map<string, OpenFlag>();
    const known = new Map(this.everyFlag().map((flag) => [flag.id, flag]));
    const takenBy = new Map<string, string>();
    for (const seq of this.sequence()) {
      const event = this.events.get(seq);
      const advice = this.advice.get(seq);
      if (advice) {
        open.clear();
        for (const flag of [...advice.open_flags, ...advice.flags]) open.set(flag.id, flag);
      }
      if (event?.type !== "flag") continue;
      const id = event.id ?? `${seq}/${event.reason}`;
      if (event.outcome === "resolved" || event.outcome === "false_alarm") open.delete(id);
      else if (event.outcome === "taken") takenBy.set(id, event.agent ?? "");
      else if (event.outcome === "raised")
        open.set(id, {
          ...known.get(id),
          id,
          level: event.level ?? "senior_agent",
          reason: event.reason ?? "by_agent",
          due: event.due,
        });
    }
    return [...open.values()]
      .map((flag) => ({ ...flag, takenBy: takenBy.get(flag.id) }))
      .sort(byGravity);
  }

  // What was promised and is not done yet, the earliest first.
  openTasks(): Task[] {
    const open = new Map<string, Task>();
    for (const seq of this.sequence()) {
      const event = this.events.get(seq);
      if (event?.type === "task") {
        if (event.outcome === "done" || event.outcome === "dropped") open.delete(event.id);
        else open.set(event.id, { ...open.get(event.id), id: event.id, due: event.due });
      }
      for (const task of this.advice.get(seq)?.tasks ?? []) open.set(task.id, task);
    }
    return [...open.values()].sort((a, b) => (a.due ?? "").localeCompare(b.due ?? ""));
  }

  private writers(): Map<string | null, From> {
    const writers = new Map<string | null, From>();
    for (const event of this.events.values())
      if (event.type === "message") writers.set(event.id, event.from);
    return writers;
  }
  private everyFlag(): Flag[] {
    return this.adviceInOrder().flatMap((advice) => [...advice.open_flags, ...advice.flags]);
  }
  private sequence(): number[] {
    return [...new Set([...this.events.keys(), ...this.advice.keys()])].sort((a, b) => a - b);
  }
  private eventsInOrder(): StoredEvent[] {
    return [...this.events.values()].sort((a, b) => a.seq - b.seq);
  }
  private adviceInOrder(): Advice[] {
    return [...this.advice.values()].sort((a, b) => a.seq - b.seq);
  }
}

function isLine(event: StoredEvent): boolean {
  return event.type === "assign" || event.type === "close" || event.type === "outcome";
}
