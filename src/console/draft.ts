// The agent's draft in one conversation: kept in sessionStorage, read by the server while it is
// typed, sent once.
import { Failure } from "./http.js";
import { keep, recallJson } from "./kept.js";
import { carry, weight } from "./marks.js";
import {
  freshId,
  type Finding,
  type Flag,
  type Review,
  type Sent,
  type Suggestion,
} from "./protocol.js";
import { draftKeys } from "./session.js";
import type { Preset } from "./settings.js";
import type { Stream } from "./stream.js";

const typingPause = 700; // ms without a key before the draft is read
const mostFindings = 2; // at once: more are a wall that nobody reads
const reviewPatience = 800; // ms that sending waits for a reading of the last words

interface Kept {
  text: string;
  used?: { id: string; text: string };
}

export class Draft extends EventTarget {
  text = "";
  asCustomer = false;
  sending = false;
  confirming = false; // a serious remark stands; the next press sends
  error = ""; // the code of what went wrong
  private used?: { id: string; text: string };
  private review?: Review;
  private reviewed = "";
  private lastRef = "";
  private timer = 0;

  constructor(
    readonly conversation: string,
    private stream: Stream,
    private who: { readonly agent: string; readonly preset: Preset },
    private introduce: () => void, // says in which language remarks are read
  ) {
    super();
    this.restore();
  }

  // Those that are shown: the gravest two of what the agent wants to be told.
  get findings(): Finding[] {
    return this.wanted
      .sort((a, b) => weight[b.severity] - weight[a.severity] || a.start - b.start)
      .slice(0, mostFindings);
  }
  get more(): number {
    return Math.max(0, this.wanted.length - mostFindings);
  }
  private get wanted(): Finding[] {
    if (!this.review) return [];
    const all = carry(this.review.findings, this.reviewed, this.text);
    return all.filter(({ severity }) => severity !== "hint" || this.who.preset === "coach");
  }
  // What sending it would raise.
  get flags(): Flag[] {
    return this.isRead ? (this.review?.flags ?? []) : [];
  }
  // The draft cleaned for sending, where that changes it.
  get clean(): string | undefined {
    return this.isRead ? this.review?.clean : undefined;
  }
  // Whether the review is of the text as it stands; only then does a rewrite fit.
  get isRead(): boolean {
    return this.review !== undefined && this.reviewed === this.text;
  }

  type(text: string): void {
    this.text = text;
    this.confirming = false;
    this.error = "";
    if (!text.trim()) this.forget();
    this.keep();
    this.schedule();
    this.changed();
  }

  // Remembers where the text came from; the view puts it into the box, so that it can be undone.
  take(suggestion: Suggestion): void {
    this.used = { id: suggestion.id, text: suggestion.text };
    this.asCustomer = false;
    this.keep();
  }

  toggleCustomer(): void {
    this.asCustomer = !this.asCustomer;
    this.confirming = false;
    this.review = undefined;
    if (!this.asCustomer) this.schedule();
    this.changed();
  }

  async read(): Promise<void> {
    clearTimeout(this.timer);
    const text = this.text;
    if (!text.trim() || this.asCustomer) return;
    const ref = (this.lastRef = freshId());
    this.introduce();
    const draft: Sent = {
      type: "draft",
      conversation: this.conversation,
      agent: this.who.agent,
      text,
    };
    const answer = await this.stream.ask(draft, { ref }).catch((failure: Failure) => failure);
    if (ref !== this.lastRef) return;
    if (answer instanceof Failure) {
      if (answer.code !== "offline") this.error = answer.code;
    } else if (answer.type === "review") {
      this.review = answer;
      this.reviewed = text;
      this.dispatchEvent(new CustomEvent("review", { detail: answer }));
    }
    this.changed();
  }

  async send(): Promise<void> {
    const text = this.text.trim();
    if (!text || this.sending) return;
    this.sending = true;
    this.changed();
    if (await this.mayLeave()) await this.deliver(text);
    this.sending = false;
    this.changed();
  }

  // Reads the last words; a serious remark holds them back once, and the next press lets them go.
  async mayLeave(): Promise<boolean> {
    if (this.asCustomer || this.confirming) return true;
    if (!this.isRead)
      await Promise.race([this.read(), new Promise((done) => setTimeout(done, reviewPatience))]);
    this.confirming = this.findings.some(isSerious);
    this.changed();
    return !this.confirming;
  }

  private async deliver(text: string): Promise<void> {
    const id = freshId();
    const sent = this.text;
    const who = this.asCustomer ? { from: "customer" } : { from: "agent", agent: this.who.agent };
    const message = { type: "message", conversation: this.conversation, id, ...who, text };
    try {
      await this.stream.ask(message, { keep: true, ref: id });
    } catch (failure) {
      this.error = (failure as Failure).code;
      return;
    }
    this.tellUsed(text);
    if (this.text === sent) this.clear();
  }

  // What became of the suggestion that the text began with.
  tellUsed(text: string): void {
    const used = this.asCustomer ? undefined : this.used;
    if (!used) return;
    this.used = undefined;
    const edited = text !== used.text.trim();
    const feedback = {
      type: "feedback",
      conversation: this.conversation,
      agent: this.who.agent,
      about: used.id,
      outcome: edited ? "edited" : "used",
      ...(edited && { text }),
    };
    void this.stream.ask(feedback).catch(() => undefined);
  }

  private clear(): void {
    this.text = "";
    this.error = "";
    this.forget();
    this.keep();
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.lastRef = "";
    this.review = undefined;
    this.used = undefined;
    this.confirming = false;
  }

  private schedule(): void {
    clearTimeout(this.timer);
    if (this.text.trim() && !this.asCustomer)
      this.timer = setTimeout(() => void this.read(), typingPause);
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }

  private get key(): string {
    return `${draftKeys}${this.conversation}`;
  }
  private keep(): void {
    const kept: Kept = { text: this.text, used: this.used };
    keep("tab", this.key, this.text ? JSON.stringify(kept) : "");
  }
  private restore(): void {
    const kept = recallJson("tab", this.key) as Kept | null;
    if (kept) ({ text: this.text, used: this.used } = { used: undefined, ...kept });
  }
}

const isSerious = (finding: Finding) => finding.severity === "error";
