// The agent's draft in one conversation: kept in sessionStorage, read by the server while it is
// typed, sent once.
import { Failure } from "./http.js";
import { carry } from "./marks.js";
import { freshId, type Finding, type Flag, type Review, type Sent, type Suggestion } from "./protocol.js";
import type { Stream } from "./stream.js";
import { tongueNow } from "./words.js";

const typingPause = 300; // ms without a key before the draft is read
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
  private introduced = "";
  private timer = 0;

  constructor(
    readonly conversation: string,
    private stream: Stream,
    private agent: () => string,
  ) {
    super();
    this.restore();
  }

  get findings(): Finding[] {
    return this.review ? carry(this.review.findings, this.reviewed, this.text) : [];
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
    await this.introduce();
    const draft: Sent = {
      type: "draft",
      conversation: this.conversation,
      agent: this.agent(),
      text,
    };
    const answer = await this.stream.ask(draft, { ref }).catch((failure: Failure) => failure);
    if (ref !== this.lastRef) return;
    if (answer instanceof Failure) {
      if (answer.code !== "offline") this.error = answer.code;
    } else if (answer.type === "review") {
      this.review = answer;
      this.reviewed = text;
    }
    this.changed();
  }

  // Says once in which language this agent reads remarks and glosses. The id makes a repeat after a
  // reload harmless.
  private async introduce(): Promise<void> {
    const agent = { id: this.agent(), language: tongueNow() };
    const id = `agent-${agent.id}-${agent.language}`;
    if (this.introduced === id) return;
    this.introduced = id;
    const facts: Sent = { type: "facts", conversation: this.conversation, id, agent };
    await this.stream.ask(facts).catch(() => (this.introduced = ""));
  }

  async send(): Promise<void> {
    const text = this.text.trim();
    if (!text || this.sending) return;
    this.sending = true;
    this.changed();
    if (!this.asCustomer && !this.isRead)
      await Promise.race([this.read(), new Promise((done) => setTimeout(done, reviewPatience))]);
    if (!this.asCustomer && !this.confirming && this.findings.some(isSerious)) {
      this.sending = false;
      this.confirming = true;
      this.changed();
      return;
    }
    await this.deliver(text);
    this.sending = false;
    this.changed();
  }

  private async deliver(text: string): Promise<void> {
    const id = freshId();
    const sent = this.text;
    const used = this.asCustomer ? undefined : this.used;
    const who = this.asCustomer ? { from: "customer" } : { from: "agent", agent: this.agent() };
    const message = { type: "message", conversation: this.conversation, id, ...who, text };
    try {
      await this.stream.ask(message, { keep: true, ref: id });
    } catch (failure) {
      this.error = (failure as Failure).code;
      return;
    }
    if (this.text === sent) this.clear();
    if (!used) return;
    const edited = text !== used.text.trim();
    const feedback = {
      type: "feedback",
      conversation: this.conversation,
      agent: this.agent(),
      about: used.id,
      outcome: edited ? "edited" : "used",
      ...(edited && { text }),
    };
    await this.stream.ask(feedback).catch(() => undefined);
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
    return `hamkalam.draft.${this.conversation}`;
  }
  private keep(): void {
    try {
      const kept: Kept = { text: this.text, used: this.used };
      if (this.text) sessionStorage.setItem(this.key, JSON.stringify(kept));
      else sessionStorage.removeItem(this.key);
    } catch {
      // Without storage the draft lives as long as the page.
    }
  }
  private restore(): void {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null") as Kept | null;
      if (kept) ({ text: this.text, used: this.used } = { used: undefined, ...kept });
    } catch {
      // Nothing was kept.
    }
  }
}

const isSerious = (finding: Finding) => finding.severity === "error";
