// One open conversation: the events and advice that arrived, and what the views read out of them.
import type {
  Advice,
  DeliveryState,
  Flag,
  From,
  MessageEvent,
  Note,
  StoredEvent,
  Task,
} from "./protocol.js";
import type { Letter } from "./outbox.js";
import { byGravity } from "./protocol.js";

export interface OpenFlag extends Flag {
  takenBy?: string;
  words?: string; // of whoever raised it by hand
}

// A message with what happened to it later.
export interface Bubble {
  kind: "message";
  message: MessageEvent;
  text: string;
  before: string[]; // earlier wordings, oldest first
  deleted: boolean;
  advice?: Advice;
  delivery?: DeliveryState | "waiting";
  letter?: Letter; // what a person may decide about, where it is not surely sent
}
// Anything else that is worth a line between the messages.
export interface Line {
  kind: "line";
  event: StoredEvent;
  reason?: string; // of the flag it is about
}
export type Item = Bubble | Line;

type Facts = Record<string, unknown>;

export class Conversation {
  status: "loading" | "ready" | "missing" | "failed" = "loading";
  hasOutbox = false; // what we say goes out to a platform, and the server tells what became of it
  private events = new Map<number, StoredEvent>();
  private advice = new Map<number, Advice>();
  private delivery = new Map<string, DeliveryState>();
  private expected = new Set<string>(); // messages on their way
  private letters = new Map<string, Letter>(); // by message
  private items?: Item[]; // of timeline(), until something arrives

  constructor(readonly id: string) {}

  get last(): number {
    return Math.max(0, ...this.events.keys());
  }
  get isEmpty(): boolean {
    return this.events.size === 0;
  }
  // What was erased has a place, and nothing else.
  addEvent(event: StoredEvent): void {
    this.items = undefined;
    if (event.at) this.events.set(event.seq, event);
  }
  addAdvice(advice: Advice): void {
    this.items = undefined;
    this.advice.set(advice.seq, advice);
  }
  setDelivery(message: string, state: DeliveryState): void {
    this.items = undefined;
    this.delivery.set(message, state);
    if (state === "sent") this.letters.delete(message);
  }
  // A reply that was just stored is on its way until the server says more.
  expectDelivery(event: StoredEvent): void {
    if (!this.hasOutbox || event.type !== "message" || "source" in event) return;
    if (event.from !== "agent" && event.from !== "bot") return;
    if (!this.delivery.has(event.id)) this.expected.add(event.id);
  }
  // What the outbox holds of this conversation now.
  setLetters(letters: Letter[]): void {
    this.items = undefined;
    this.letters = new Map(letters.map((letter) => [letter.for, letter]));
    for (const { for: message, state } of letters)
      if (state !== "waiting") this.delivery.set(message, state === "dead" ? "failed" : state);
      else this.delivery.delete(message);
  }

  // The newest advice: its suggestions and notes are the ones in force. An internal note or a line
  // of the system between changes nothing for the customer.
  get current(): Advice | undefined {
    const writers = this.writers();
    return this.adviceInOrder()
      .filter((advice) => !["note", "system"].includes(writers.get(advice.for) ?? ""))
      .at(-1);
  }

  // The advice on what the customer said, in order.
  readings(): Advice[] {
    const writers = this.writers();
    return this.adviceInOrder().filter((advice) => writers.get(advice.for) === "customer");
  }
  get reading(): Advice | undefined {
    return this.readings().at(-1);
  }

  get customerName(): string | undefined {
    let name: string | undefined;
    for (const event of this.eventsInOrder())
      if (event.type === "facts" && event.customer)
        name = text(event.customer, "address") ?? text(event.customer, "name") ?? name;
    return name;
  }

  // What agents know about the case: the facts merged as the protocol says (null removes).
  get case(): Facts {
    let known: Facts = {};
    for (const event of this.eventsInOrder()) {
      if (event.type !== "facts" || event.case === undefined) continue;
      known = event.case === null ? {} : { ...known, ...event.case };
      for (const [name, value] of Object.entries(known)) if (value === null) delete known[name];
    }
    return known;
  }

  // Who answers: the one it was given to, or who wrote last.
  get agent(): string | undefined {
    let agent: string | undefined;
    for (const event of this.eventsInOrder())
      if (event.type === "assign" || (event.type === "message" && event.from === "agent"))
        agent = event.agent ?? agent;
    return agent;
  }

  // In which language this agent's glosses come, as far as the server was told.
  languageOf(agent: string): string | undefined {
    let language: string | undefined;
    for (const event of this.eventsInOrder())
      if (event.type === "facts" && event.agent && text(event.agent, "id") === agent)
        language = text(event.agent, "language") ?? language;
    return language;
  }

  // Since when the customer waits for a person or a bot; nothing where nobody does.
  get waitingSince(): string | undefined {
    let since: string | undefined;
    for (const event of this.eventsInOrder()) {
      if (event.type === "close") since = undefined;
      if (event.type !== "message") continue;
      if (event.from === "customer") since ??= event.at;
      else if (event.from === "agent" || event.from === "bot") since = undefined;
    }
    return since;
  }

  // Until when the platform takes an answer, where it does not for ever: told with what the customer
  // said last over it.
  get replyBy(): string | undefined {
    let until: string | undefined;
    for (const event of this.eventsInOrder())
      if (event.type === "message" && event.from === "customer" && "source" in event)
        until = text(event.source as Facts, "reply_by");
    return until;
  }

  bubbles(): Bubble[] {
    return this.timeline().filter((item) => item.kind === "message");
  }

  timeline(): Item[] {
    return (this.items ??= this.fold());
  }

  private fold(): Item[] {
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
          delivery:
            this.delivery.get(event.id) ??
            (this.letters.has(event.id) || this.expected.has(event.id) ? "waiting" : undefined),
          letter: this.letters.get(event.id),
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
    const takenBy = new Map<string, string>();
    const words = new Map<string, string>();
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
      else if (event.outcome === "raised") {
        if (event.text) words.set(id, event.text);
        open.set(id, {
          id,
          level: event.level ?? "senior_agent",
          reason: event.reason ?? "by_agent",
          rule: event.rule ?? "",
          evidence: (event.evidence ?? []).map((one) => ({ start: 0, end: 0, ...one })),
          due: event.due ?? "",
        });
      }
    }
    return [...open.values()]
      .map((flag) => ({ ...flag, takenBy: takenBy.get(flag.id), words: words.get(flag.id) }))
      .sort((a, b) => byGravity(a, b) || a.due.localeCompare(b.due));
  }

  // What was promised and is not done yet, the earliest first.
  openTasks(): Task[] {
    const open = new Map<string, Task>();
    for (const seq of this.sequence()) {
      const event = this.events.get(seq);
      if (event?.type === "task") {
        const { id, rule = "", text: words = "", due = "" } = event;
        const known = open.get(id);
        if (event.outcome === "done" || event.outcome === "dropped") open.delete(id);
        else if (event.outcome === "moved" && known)
          open.set(id, { ...known, due: due || known.due });
        else if (event.outcome === "raised") open.set(id, { id, rule, text: words, due });
      }
      for (const task of this.advice.get(seq)?.tasks ?? []) open.set(task.id, task);
    }
    return [...open.values()].sort((a, b) => a.due.localeCompare(b.due));
  }

  notesOf(rule: string): Note[] {
    return this.adviceInOrder().flatMap((advice) =>
      advice.notes.filter((note) => note.rule === rule),
    );
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

function text(facts: object, name: string): string | undefined {
  const value = (facts as Facts)[name];
  return typeof value === "string" ? value : undefined;
}
