// The state of the page and all that changes it: frames from the server, the address bar, the agent.
// Views read it and listen to "change", which comes once a frame of the screen at most.
import { Conversation, type OpenFlag } from "./conversation.js";
import { Draft } from "./draft.js";
import type { Figures } from "./figures.js";
import {
  decideLetter,
  Failure,
  postEvent,
  readConversation,
  readFigures,
  readLetters,
  readQueue,
  serverOrigin,
} from "./http.js";
import { goesOut, type Letter, type LetterDecision } from "./outbox.js";
import {
  freshId,
  type FeedbackOutcome,
  type Frame,
  type Level,
  type Outcome,
  type Role,
  type Sent,
  type Summary,
  type Task,
} from "./protocol.js";
import { inOrder, Seen } from "./queue-list.js";
import { forgetToken, isToken, setToken, subprotocols, token } from "./session.js";
import { Settings, type Theme } from "./settings.js";
import { Stream, type Connection } from "./stream.js";
import { speak, tongueNow, type Calendar, type Tongue } from "./words.js";

const hiddenPause = 500; // ms

// What the address bar says: #c=ID, #new, #overview, or nothing.
export type Place = "queue" | "room" | "new" | "overview";

export class Store extends EventTarget {
  readonly settings = new Settings();
  connection: Connection = { kind: "connecting" };
  signedOut = false; // the server wants a token first
  role: Role = "admin";
  queueLoaded = false;
  open?: Conversation;
  place: Place = "queue";
  notice = ""; // the code of what went wrong last
  resumed = false; // the connection came back a moment ago
  figures?: Figures | "missing";
  private summaries = new Map<string, Summary>();
  private ordered?: Summary[];
  private pushed = new Map<string, Summary>(); // since the queue was last asked for
  private drafts = new Map<string, Draft>();
  private seen = new Seen();
  private stream: Stream;
  private ticks = 0;
  private wasLive = false;
  private drawing = false;

  // `routed`: the whole page, led by the address bar, with the queue; else one conversation, shown().
  constructor(private routed = true) {
    super();
    speak(this.settings.tongue, this.settings.calendar);
    const url = `${serverOrigin().replace(/^http/, "ws")}/v1/stream`;
    this.stream = new Stream(url, subprotocols, {
      frame: (frame) => this.take(frame),
      live: () => this.live(),
      state: (connection) => {
        this.connection = connection;
        // A refused websocket does not say why; a request does.
        if (connection.kind === "lost") this.ask().catch((failure: Failure) => this.leave(failure));
        this.changed();
      },
    });
  }

  start(): void {
    if (this.routed) {
      addEventListener("hashchange", () => this.route());
      this.route();
    }
    void this.begin();
    // Waiting and overdue are drawn from the clock: nothing arrives when time passes.
    setInterval(() => {
      if (++this.ticks % 15 === 0 || this.connection.kind === "lost") this.changed();
    }, 1000);
  }

  private async begin(): Promise<void> {
    if (this.routed) await this.loadQueue();
    else await this.ask().catch((failure: Failure) => this.leave(failure));
    if (!this.signedOut) this.stream.retry();
  }
  // Whether the server lets us in.
  private ask(): Promise<unknown> {
    return readQueue("", 1);
  }

  retry(): void {
    this.stream.retry();
  }
  stop(): void {
    this.stream.stop();
  }

  get isNamed(): boolean {
    return this.role === "agent" && Boolean(token()); // the token says who it is
  }
  // Whether somebody signed in, and so can sign out.
  get canSignOut(): boolean {
    return Boolean(token());
  }
  get mayWrite(): boolean {
    return this.role !== "quality";
  }
  // A customer's words come from their channel; only who tries hamkalam out writes them here.
  get maySpeakAsCustomer(): boolean {
    return this.role === "admin" && this.routed;
  }

  // Returns the code of what went wrong, or nothing.
  async signIn(text: string): Promise<string> {
    if (!isToken(text)) return "bad_token";
    setToken(text);
    try {
      await this.ask();
    } catch (failure) {
      forgetToken(false);
      const { code } = failure as Failure;
      return code === "signed_out" ? "bad_token" : code;
    }
    this.signedOut = false;
    if (this.routed) await this.loadQueue();
    this.stream.retry();
    if (this.open) void this.load(this.open);
    return "";
  }

  // Nothing of the conversations stays in this tab.
  signOut(): void {
    forgetToken(true);
    if (this.routed) location.hash = "";
    location.reload();
  }

  // The token is no longer good, or there is none yet.
  private leave(failure: Failure): void {
    if (failure.code !== "signed_out") return;
    forgetToken(false);
    this.stream.stop();
    this.signedOut = true;
    this.changed();
  }

  get queue(): Summary[] {
    return (this.ordered ??= inOrder(this.summaries.values()));
  }
  summary(conversation: string): Summary | undefined {
    return this.summaries.get(conversation);
  }
  isUnread(summary: Summary): boolean {
    return summary.last.from === "customer" && !this.seen.has(summary);
  }
  waitingSince(conversation: Conversation): string | undefined {
    const summary = this.summaries.get(conversation.id);
    return summary ? (summary.waiting_since ?? undefined) : conversation.waitingSince;
  }

  draft(conversation: string): Draft {
    let draft = this.drafts.get(conversation);
    if (!draft) {
      draft = new Draft(conversation, this.stream, this.settings, () => {
        if (this.open?.id === conversation) this.introduce(this.open);
      });
      this.drafts.set(conversation, draft);
    }
    return draft;
  }

  setAgent(name: string): void {
    this.settings.setAgent(name);
    this.changed();
  }
  setTongue(tongue: Tongue): void {
    this.settings.setTongue(tongue);
    speak(tongue, this.settings.calendar);
    if (this.open) this.greet(this.open);
    this.changed();
  }
  setCalendar(calendar: Calendar): void {
    this.settings.setCalendar(calendar);
    speak(this.settings.tongue, calendar);
    this.changed();
  }
  setTheme(theme: Theme): void {
    this.settings.setTheme(theme);
    this.changed();
  }
  setPreset(preset: Settings["preset"]): void {
    this.settings.setPreset(preset);
    this.changed();
  }
  dismiss(): void {
    this.notice = "";
    this.changed();
  }

  // From now on this agent answers; in its own language there comes a gloss.
  async takeOver(): Promise<void> {
    const conversation = this.open;
    if (!conversation || !(await this.act({ type: "assign" }))) return;
    this.introduce(conversation, true);
  }
  async decideFlag(flag: OpenFlag, outcome: Outcome, conversation = this.open?.id): Promise<void> {
    await this.act({ type: "flag", id: flag.id, outcome }, conversation);
    if (this.place === "overview") await this.loadFigures();
  }
  // Calls somebody in by hand; `text` is for whoever takes over.
  raiseFlag(level: Level, reason: string, text: string): Promise<boolean> {
    return this.act({ type: "flag", outcome: "raised", level, reason, ...(text && { text }) });
  }
  finishTask(task: Task): void {
    void this.act({ type: "task", id: task.id, outcome: "done" });
  }
  moveTask(task: Task, due: Date): void {
    void this.act({ type: "task", id: task.id, outcome: "moved", due: due.toISOString() });
  }
  dropTask(task: Task): void {
    void this.act({ type: "task", id: task.id, outcome: "dropped" });
  }
  giveFeedback(about: string, outcome: FeedbackOutcome): void {
    void this.act({ type: "feedback", about, outcome });
  }
  // About a message of which nobody knows whether it arrived, or that did not.
  async decideLetter(letter: Letter, decision: LetterDecision): Promise<void> {
    const { open } = this;
    if (!open) return;
    await decideLetter(letter.number, decision).catch((failure: Failure) => this.fail(failure));
    await this.loadLetters(open);
  }
  // What an agent knows of the case; null takes it back.
  setCase(facts: Record<string, unknown>): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    const frame = { type: "facts", conversation: this.open.id, case: facts };
    return this.tell(frame);
  }

  // A customer's first message, to try the page without any platform.
  async startConversation(text: string): Promise<boolean> {
    const conversation = `try-${freshId().slice(0, 8)}`;
    const message: Sent = {
      type: "message",
      conversation,
      id: freshId(),
      from: "customer",
      channel: "chat",
      text,
    };
    try {
      await postEvent(message);
    } catch (failure) {
      this.fail(failure as Failure);
      return false;
    }
    location.hash = hashOf(conversation);
    return true;
  }

  async loadFigures(): Promise<void> {
    this.figures = await readFigures().catch((failure: Failure) =>
      failure.code === "not_found" || failure.code === "forbidden" ? "missing" : this.figures,
    );
    this.changed();
  }

  private act(
    event: Record<string, unknown> & { type: string },
    conversation = this.open?.id,
  ): Promise<boolean> {
    if (!conversation) return Promise.resolve(false);
    return this.tell({ ...event, conversation, agent: this.settings.agent });
  }
  private tell(frame: Sent): Promise<boolean> {
    return this.stream.ask(frame).then(
      () => true,
      (failure: Failure) => {
        this.fail(failure);
        return false;
      },
    );
  }

  private fail(failure: Failure): void {
    this.notice = failure.code;
    this.changed();
  }

  private route(): void {
    const wanted = /^#c=(.+)$/.exec(location.hash)?.[1];
    this.place =
      wanted !== undefined
        ? "room"
        : location.hash === "#new"
          ? "new"
          : location.hash === "#overview"
            ? "overview"
            : "queue";
    this.show(wanted === undefined ? undefined : decode(wanted));
  }

  // Opens a conversation, and leaves the one before.
  show(id: string | undefined): void {
    if (id !== this.open?.id) {
      if (this.open) this.stream.say({ type: "unwatch", conversation: this.open.id });
      this.open = id === undefined ? undefined : new Conversation(id);
      if (this.open) void this.load(this.open);
    }
    this.changed();
  }

  private live(): void {
    if (this.routed) this.stream.say({ type: "watch", conversation: "*" });
    if (this.wasLive) {
      this.resumed = true;
      setTimeout(() => {
        this.resumed = false;
        this.changed();
      }, 4000);
      if (this.routed) void this.loadQueue().then(() => this.refresh());
    }
    this.wasLive = true;
    if (this.open?.status === "missing") this.watch(this.open);
    else if (this.open?.status === "ready") {
      this.watch(this.open);
      this.greet(this.open);
      void this.draft(this.open.id).read();
    } else if (this.open?.status === "failed") void this.load(this.open);
  }

  // A server that lost its journal knows less than this page: what is shown is then read anew.
  private refresh(): void {
    const known = this.open && this.summaries.get(this.open.id);
    if (this.open?.status !== "ready" || (known && known.seq >= this.open.last)) return;
    this.open = new Conversation(this.open.id);
    void this.load(this.open);
  }

  private watch(conversation: Conversation): void {
    const { id, last } = conversation;
    this.stream.say({ type: "watch", conversation: id, after: last });
  }

  // Looking at somebody else's conversation says nothing of the looker.
  private greet(conversation: Conversation): void {
    if (conversation.agent === this.settings.agent) this.introduce(conversation);
  }

  // Says once in which language this agent reads, where that is not the customer's: remarks come in it,
  // and replies with a gloss once the agent has taken the conversation. The id makes a repeat harmless.
  private introduce(conversation: Conversation, again = false): void {
    const { agent } = this.settings;
    const language = tongueNow();
    const theirs = conversation.reading?.language.tag.slice(0, 2);
    const known = conversation.languageOf(agent);
    if (!this.mayWrite || conversation.status !== "ready") return;
    if (known === language && (!again || theirs === language)) return;
    if (known === undefined && (theirs === language || (theirs === undefined && !again))) return;
    const id = `language-${agent}-${language}-${conversation.last}`;
    const facts = { id: agent, language };
    const frame = { type: "facts", conversation: conversation.id, id, agent: facts };
    void this.stream.ask(frame).catch(() => undefined);
  }

  private async loadQueue(): Promise<void> {
    this.pushed.clear();
    const read = new Map<string, Summary>();
    let after = "";
    do {
      const page = await readQueue(after).catch((failure: Failure) => this.leave(failure));
      if (!page) break;
      for (const summary of page.items) read.set(summary.conversation, summary);
      after = page.next ?? "";
      this.replaceQueue(read, after !== "");
    } while (after);
    if (!this.signedOut && read.size === 0) this.replaceQueue(read, false);
    this.queueLoaded = true;
    this.changed();
  }
  // Pages that are still to come keep what was known.
  private replaceQueue(read: Map<string, Summary>, isPart: boolean): void {
    this.summaries = new Map([...(isPart ? this.summaries : []), ...read, ...this.pushed]);
    this.ordered = undefined;
    this.changed();
  }

  private async load(conversation: Conversation): Promise<void> {
    conversation.status = "loading";
    try {
      let after: number | undefined;
      do {
        const page = await readConversation(conversation.id, after);
        for (const event of page.events) conversation.addEvent(event);
        for (const advice of page.advice)
          if (advice.type === "advice") conversation.addAdvice(advice);
        after = page.next;
      } while (after !== undefined && this.open === conversation);
      conversation.status = "ready";
    } catch (failure) {
      const { code } = failure as Failure;
      conversation.status = code === "not_found" ? "missing" : "failed";
      this.leave(failure as Failure);
    }
    if (this.open !== conversation) return;
    // Where the platform knows a conversation before we do, its first message may still come.
    if (conversation.status === "missing") this.watch(conversation);
    if (conversation.status === "ready") {
      this.watch(conversation);
      void this.loadLetters(conversation);
      if (this.connection.kind === "live") this.greet(conversation);
    }
    this.changed();
  }

  // A server without an outbox has none of these.
  private async loadLetters(conversation: Conversation): Promise<void> {
    if (!goesOut(conversation.id)) return;
    const page = await readLetters(conversation.id).catch(() => undefined);
    if (!page) return;
    conversation.hasOutbox = true;
    conversation.setLetters(page.items.filter((letter) => letter.channel !== "webhook"));
    this.changed();
  }

  private take(frame: Frame): void {
    if (frame.type === "hello") {
      this.role = frame.role ?? "admin";
      if (frame.agent) this.settings.agent = frame.agent;
    } else if (frame.type === "summary") {
      const known = this.summaries.get(frame.conversation);
      if (!known || known.seq <= frame.seq) {
        this.summaries.set(frame.conversation, frame);
        this.pushed.set(frame.conversation, frame);
        this.ordered = undefined;
      }
    } else if ("conversation" in frame && frame.conversation === this.open?.id) {
      if (frame.type === "event") {
        this.open.addEvent({ ...frame.event, seq: frame.seq });
        if (this.open.status === "ready") this.open.expectDelivery(frame.event);
        if (this.open.status === "missing") this.open.status = "ready";
      }
      if (frame.type === "advice") this.open.addAdvice(frame);
      else if (frame.type === "delivery") {
        this.open.setDelivery(frame.for, frame.state);
        if (frame.state !== "sent") void this.loadLetters(this.open);
      } else if (frame.type === "gap") void this.load(this.open);
    }
    // A message of ours that comes back is sent, whatever else the server answers.
    if (frame.type === "event" && frame.event.type === "message")
      this.stream.settle(frame.event.id, frame);
    if (frame.type === "error" && !frame.ref) this.notice = frame.code;
    this.changed();
  }

  private changed(): void {
    if (this.drawing) return;
    this.drawing = true;
    // A tab in the background has no frames, but its title counts what is unread.
    const later = document.hidden
      ? (draw: () => void) => setTimeout(draw, hiddenPause)
      : (draw: () => void) => requestAnimationFrame(draw);
    later(() => {
      this.drawing = false;
      if (this.open?.status === "ready" && !document.hidden) {
        this.seen.mark(this.open.id, this.open.last);
      }
      this.dispatchEvent(new Event("change"));
    });
  }
}

export const hashOf = (conversation: string) => `#c=${encodeURIComponent(conversation)}`;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
