// The state of the page and all that changes it: frames from the server, the address bar, the agent.
// Views read it and listen to "change".
import { Conversation, type OpenFlag } from "./conversation.js";
import { Draft } from "./draft.js";
import { Failure, postEvent, readConversation, readQueue } from "./http.js";
import {
  freshId,
  type FlagEvent,
  type Frame,
  type Role,
  type Sent,
  type Summary,
  type Task,
} from "./protocol.js";
import { forgetToken, isToken, setToken, subprotocols, token } from "./session.js";
import { Settings } from "./settings.js";
import { Stream, type Connection } from "./stream.js";
import { speak, type Tongue } from "./words.js";

export class Store extends EventTarget {
  readonly settings = new Settings();
  connection: Connection = { kind: "connecting" };
  signedOut = false; // the server wants a token first
  role: Role = "admin";
  queueLoaded = false;
  next?: string; // where the queue goes on
  open?: Conversation;
  writing = false; // a new conversation is being written
  notice = ""; // the code of what went wrong last
  private summaries = new Map<string, Summary>();
  private pushed = new Map<string, Summary>(); // since the queue was last asked for
  private drafts = new Map<string, Draft>();
  private stream: Stream;
  private ticks = 0;
  private wasLive = false;

  constructor() {
    super();
    speak(this.settings.tongue);
    const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/stream`;
    this.stream = new Stream(url, subprotocols, {
      frame: (frame) => this.take(frame),
      live: () => this.live(),
      state: (connection) => {
        this.connection = connection;
        // A refused websocket does not say why; a request does.
        if (connection.kind === "lost")
          readQueue().catch((failure: Failure) => this.leave(failure));
        this.changed();
      },
    });
  }

  start(): void {
    void this.loadQueue().then(() => {
      if (!this.signedOut) this.stream.retry();
    });
    addEventListener("hashchange", () => this.route());
    this.route();
    // Waiting and overdue are drawn from the clock: nothing arrives when time passes.
    setInterval(() => {
      if (++this.ticks % 15 === 0 || this.connection.kind === "lost") this.changed();
    }, 1000);
  }

  retry(): void {
    this.stream.retry();
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
    return this.role === "admin";
  }

  // Returns the code of what went wrong, or nothing.
  async signIn(text: string): Promise<string> {
    if (!isToken(text)) return "bad_token";
    setToken(text);
    try {
      await readQueue();
    } catch (failure) {
      forgetToken(false);
      const { code } = failure as Failure;
      return code === "signed_out" ? "bad_token" : code;
    }
    this.signedOut = false;
    await this.loadQueue();
    this.stream.retry();
    if (this.open) void this.load(this.open);
    return "";
  }

  // Nothing of the conversations stays in this tab.
  signOut(): void {
    forgetToken(true);
    location.hash = "";
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

  // By attention, then by how long they wait.
  get queue(): Summary[] {
    return [...this.summaries.values()].sort(
      (a, b) =>
        b.attention - a.attention ||
        (a.waiting_since ?? "9").localeCompare(b.waiting_since ?? "9") ||
        a.conversation.localeCompare(b.conversation),
    );
  }

  summary(conversation: string): Summary | undefined {
    return this.summaries.get(conversation);
  }

  draft(conversation: string): Draft {
    let draft = this.drafts.get(conversation);
    if (!draft) {
      draft = new Draft(conversation, this.stream, () => this.settings.agent);
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
    speak(tongue);
    this.changed();
  }
  dismiss(): void {
    this.notice = "";
    this.changed();
  }

  decideFlag(flag: OpenFlag, outcome: FlagEvent["outcome"]): void {
    void this.act({ type: "flag", id: flag.id, outcome });
  }
  finishTask(task: Task): void {
    void this.act({ type: "task", id: task.id, outcome: "done" });
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

  async more(): Promise<void> {
    const page = await readQueue(this.next).catch(() => undefined);
    if (!page) return;
    for (const summary of page.items) this.summaries.set(summary.conversation, summary);
    this.next = page.next ?? undefined;
    this.changed();
  }

  private async act(event: Record<string, unknown> & { type: string }): Promise<void> {
    if (!this.open) return;
    const frame = { ...event, conversation: this.open.id, agent: this.settings.agent };
    await this.stream.ask(frame).catch((failure: Failure) => this.fail(failure));
  }

  private fail(failure: Failure): void {
    this.notice = failure.code;
    this.changed();
  }

  private route(): void {
    const wanted = /^#c=(.+)$/.exec(location.hash)?.[1];
    this.writing = location.hash === "#new";
    const id = wanted === undefined ? undefined : decode(wanted);
    if (id !== this.open?.id) {
      if (this.open) this.stream.say({ type: "unwatch", conversation: this.open.id });
      this.open = id === undefined ? undefined : new Conversation(id);
      if (this.open) void this.load(this.open);
    }
    this.changed();
  }

  private live(): void {
    this.stream.say({ type: "watch", conversation: "*" });
    if (this.wasLive) void this.loadQueue().then(() => this.refresh());
    this.wasLive = true;
    if (this.open?.status === "ready") this.watch(this.open);
    else if (this.open?.status === "failed") void this.load(this.open);
  }

  // A server that lost its journal knows less than this page: what is shown is then read anew.
  private refresh(): void {
    const known = this.open && this.summaries.get(this.open.id);
    if (this.open?.status !== "ready" || (known && known.seq >= this.open.last)) return;
    if (!known && this.next) return; // further down the queue
    this.open = new Conversation(this.open.id);
    void this.load(this.open);
  }

  private watch(conversation: Conversation): void {
    const { id, last } = conversation;
    this.stream.say({ type: "watch", conversation: id, after: last });
  }

  private async loadQueue(): Promise<void> {
    this.pushed.clear();
    const page = await readQueue().catch((failure: Failure) => this.leave(failure));
    if (page) {
      const read = page.items.map((summary) => [summary.conversation, summary] as const);
      this.summaries = new Map([...read, ...this.pushed]);
      this.next = page.next ?? undefined;
    }
    this.queueLoaded = true;
    this.changed();
  }

  private async load(conversation: Conversation): Promise<void> {
    conversation.status = "loading";
    try {
      const page = await readConversation(conversation.id);
      for (const event of page.events) conversation.addEvent(event);
      for (const advice of page.advice) conversation.addAdvice(advice);
      conversation.status = "ready";
    } catch (failure) {
      const missing = (failure as Failure).code === "not_found";
      conversation.status = missing ? "missing" : "failed";
    }
    if (this.open !== conversation) return;
    if (conversation.status === "ready") this.watch(conversation);
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
      }
    } else if ("conversation" in frame && frame.conversation === this.open?.id) {
      if (frame.type === "event") this.open.addEvent({ ...frame.event, seq: frame.seq });
      else if (frame.type === "advice") this.open.addAdvice(frame);
      else if (frame.type === "delivery") this.open.setDelivery(frame.for, frame.state);
      else if (frame.type === "gap") void this.load(this.open);
    }
    // A message of ours that comes back is sent, whatever else the server answers.
    if (frame.type === "event" && frame.event.type === "message")
      this.stream.settle(frame.event.id, frame);
    if (frame.type === "error" && !frame.ref) this.notice = frame.code;
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
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
