// <hk-message>: one message: who wrote what and when, how a customer's was read, and what became
// of it. The text is a text node in its own direction, whatever stands in it.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Bubble } from "../conversation.js";
import { clock, label, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-message")
export class Message extends View {
  @property({ attribute: false }) bubble?: Bubble;

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
        <p class="said text" dir="auto">${bubble.text}</p>
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
      ${this.edits()} ${this.remarks()}
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
    return html`
      ${advice.intent?.name
        ? html`<span class="chip intent">${label("intents", advice.intent.name)}</span>`
        : nothing}
      ${advice.signals.map(
        ({ name, strength }) =>
          html`<span class="chip ${strength >= 0.7 ? "strong" : ""}">
            ${label("signals", name)}
          </span>`,
      )}
    `;
  }

  private delivery() {
    const state = this.bubble?.delivery;
    if (state === "failed") return html`<span class="wrong">${say("delivery_failed")}</span>`;
    if (state === "uncertain") return html`<span>${say("delivery_uncertain")}</span>`;
    return nothing;
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
