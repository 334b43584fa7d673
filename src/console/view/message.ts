// <hk-message>: one message: who wrote what and when, how a customer's was read, and what became
// of it. The text is a text node in its own direction, whatever stands in it.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Bubble } from "../conversation.js";
import { pieces, type Piece } from "../marks.js";
import { clock, label, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-message")
export class Message extends View {
  @property({ attribute: false }) bubble?: Bubble;
  @state() private unmasked = false;

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        max-inline-size: 88%;
        align-self: flex-start;
      }
      :host([data-from="agent"]),
      :host([data-from="bot"]) {
        align-self: flex-end;
        align-items: flex-end;
      }
      :host([data-from="system"]) {
        align-self: center;
        align-items: center;
      }
      .bubble {
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        border-start-start-radius: 0.2rem;
        padding: 0.45rem 0.85rem;
        max-inline-size: 100%;
      }
      .agent .bubble,
      .bot .bubble {
        background: var(--mine);
        border-color: transparent;
        border-start-start-radius: var(--radius);
        border-start-end-radius: 0.2rem;
      }
      .bot .bubble {
        border: 1px dashed var(--edge);
      }
      .note .bubble {
        background: var(--warning-soft);
        border: 1px dashed var(--warning-line);
      }
      .system .bubble {
        background: none;
        border: 0;
        color: var(--muted);
        font-size: var(--small);
      }
      .all {
        display: contents;
      }
      .entity {
        border-block-end: 1px dotted var(--edge);
      }
      .personal {
        border: 0;
        border-radius: 0.3rem;
        background: var(--sunken);
        color: inherit;
        font: inherit;
        padding: 0 0.35rem;
        min-block-size: 0;
        letter-spacing: 0.1em;
      }
      .personal:hover {
        background: var(--line);
      }
      .decide {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem;
        margin-block-start: 0.25rem;
        padding: 0.35rem 0.6rem;
        border: 1px solid var(--warning-line);
        border-radius: 0.5rem;
        background: var(--warning-soft);
        font-size: var(--small);
      }
      .decide p {
        flex-basis: 100%;
      }
      .deleted .text {
        text-decoration: line-through;
        color: var(--muted);
      }
      .native {
        margin-block-start: 0.4rem;
        padding-block-start: 0.4rem;
        border-block-start: 1px dashed var(--line);
      }
      .meta {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 0.5rem;
        margin-block-start: 0.25rem;
        font-size: var(--tiny);
        color: var(--muted);
      }
      .agent .meta,
      .bot .meta {
        justify-content: flex-end;
      }
      .intent {
        background: var(--accent-soft);
        color: var(--accent);
      }
      .wrong {
        color: var(--error);
        font-weight: 600;
      }
      .remark {
        font-size: var(--tiny);
        color: var(--warning);
      }
      details {
        font-size: var(--tiny);
        color: var(--muted);
      }
      summary {
        cursor: pointer;
      }
    `,
  ];

  override render() {
    const bubble = this.bubble;
    if (!bubble) return nothing;
    const { message, deleted } = bubble;
    return html`<div class="all ${message.from} ${deleted ? "deleted" : ""}">
      <div class="bubble">
        <p class="said text" dir="auto">${this.text(bubble)}</p>
        ${(message.attachments ?? []).map(
          (item) => html`
            <p class="small muted">${say("attachment", { kind: item.kind })}</p>
            ${item.transcript
              ? html`<p class="said text" dir="auto">${item.transcript}</p>`
              : nothing}
          `,
        )}
        ${bubble.advice?.native && !deleted
          ? html`<p class="said native" dir="auto" title=${say("native")}>${bubble.advice.native}</p>`
          : nothing}
      </div>
      <div class="meta">
        <span dir="auto">${this.writer()}</span>
        <time datetime=${message.at}>${clock(message.at)}</time>
        ${deleted ? html`<span class="wrong">${say("deleted")}</span>` : this.reading()}
        ${this.delivery()}
      </div>
      ${this.decision()} ${this.edits()} ${this.remarks()}
    </div>`;
  }

  private writer(): string {
    const message = this.bubble?.message;
    if (!message) return "";
    if (message.from !== "agent" || !message.agent) return say(message.from);
    return message.agent === this.store?.settings.agent
      ? say("you", { name: message.agent })
      : message.agent;
  }

  private reading() {
    const { advice, message } = this.bubble ?? {};
    if (!advice || message?.from !== "customer") return nothing;
    const what = label("intents", advice.intent.name);
    const signals = advice.signals.filter(({ name }) => label("signals", name) !== what);
    return html`
      <span class="chip intent">${what}</span>
      ${signals.map(
        ({ name, strength }) =>
          html`<span class="chip ${strength >= 0.7 ? "strong" : ""}">
            ${label("signals", name)}
          </span>`,
      )}
    `;
  }

  // Entities as the server found them; what is personal stands behind dots until somebody wants it.
  private text({ text, advice, before }: Bubble) {
    const all = pieces(text, before.length ? [] : (advice?.entities ?? []));
    if (!all.some((piece) => piece.entity)) return text;
    return all.map((piece) => this.piece(piece));
  }
  private piece({ text, entity }: Piece) {
    if (!entity) return text;
    const kind = label("entities", entity.kind);
    if (!entity.personal || this.unmasked)
      return html`<span class="entity" title=${kind}>${text}</span>`;
    const hint = say("show_personal", { kind });
    const show = () => (this.unmasked = true);
    // On one line: blanks around it would be blanks of the message.
    const dots = masked(text);
    return html`<button class="personal" title=${hint} @click=${show} aria-label=${hint}>${dots}</button>`;
  }

  private delivery() {
    const state = this.bubble?.delivery;
    if (state === "failed") return html`<span class="wrong">${say("delivery_failed")}</span>`;
    if (state === "uncertain") return html`<span class="wrong">${say("delivery_uncertain")}</span>`;
    if (state === "waiting") return html`<span>${say("delivery_waiting")}</span>`;
    if (state === "sent") return html`<span>${say("delivery_sent")}</span>`;
    return nothing;
  }

  // Nobody but a person can tell whether an uncertain message arrived, or whether to try again.
  private decision() {
    const letter = this.bubble?.letter;
    if (!letter || letter.state === "waiting" || !this.store?.mayWrite) return nothing;
    const decide = (decision: "again" | "arrived" | "drop") => () =>
      void this.store?.decideLetter(letter, decision);
    return html`<div class="decide">
      <p>${say(letter.state === "uncertain" ? "uncertain_text" : "dead_text")}</p>
      ${letter.reason ? html`<p class="muted" dir="auto">${letter.reason}</p>` : nothing}
      <button @click=${decide("again")}>${say("letter_again")}</button>
      <button @click=${decide("arrived")}>${say("letter_arrived")}</button>
      <button @click=${decide("drop")}>${say("letter_drop")}</button>
    </div>`;
  }

  private edits() {
    const before = this.bubble?.before ?? [];
    if (!before.length) return nothing;
    return html`<details>
      <summary>${say("edited")}</summary>
      <p>${say("edited_before")}:</p>
      ${before.map((text) => html`<p class="said" dir="auto">${text}</p>`)}
    </details>`;
  }

  // What stood against a reply that was sent all the same.
  private remarks() {
    const findings = this.bubble?.advice?.review?.findings ?? [];
    return findings
      .filter((finding) => finding.severity !== "hint")
      .map((finding) => html`<p class="remark">${say("sent_with", { text: finding.text })}</p>`);
  }
}

// As long as what it stands for, with its last two signs, so that two numbers can be told apart.
const masked = (text: string) => "\u2022".repeat(Math.max(3, text.length - 2)) + text.slice(-2);
