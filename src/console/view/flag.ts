// <hk-flag>: a call for a second person: who, why, by when, and what was decided.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Conversation, OpenFlag } from "../conversation.js";
import type { Outcome } from "../protocol.js";
import { isOver, quoteOf } from "../reading.js";
import { label, moment, reason, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";
import "./why.js";

@customElement("hk-flag")
export class FlagCard extends View {
  @property({ attribute: false }) flag?: OpenFlag;
  @property({ attribute: false }) conversation?: Conversation;
  @property({ type: Boolean }) whole = false; // with the quoted words and what to do
  @property({ attribute: false }) todo = ""; // what to do about it

  static override styles = [
    shared,
    css`
      .flag {
        border: 1px solid var(--warning-line);
        border-inline-start: 4px solid var(--warning);
        border-radius: 0.5rem;
        background: var(--warning-soft);
        padding: 0.45rem 0.75rem;
      }
      .manager,
      .supervisor {
        border-color: var(--error-line);
        border-inline-start-color: var(--error);
        background: var(--error-soft);
      }
      .level {
        font-weight: 700;
        color: var(--warning);
      }
      .manager .level,
      .supervisor .level {
        color: var(--error);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.6rem;
        align-items: baseline;
      }
      .due {
        font-size: var(--small);
        color: var(--text);
        margin-inline-start: auto;
      }
      .due.over {
        color: var(--error);
        font-weight: 600;
      }
      q {
        display: block;
        quotes: none;
        color: var(--text);
        font-style: normal;
        border-inline-start: 2px solid var(--edge);
        padding-inline-start: 0.6rem;
        margin-block: 0.3rem;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem;
        margin-block-start: 0.35rem;
      }
      .actions button:not(.plain) {
        min-block-size: 1.8rem;
        padding-block: 0.1rem;
      }
      .muted {
        color: var(--text);
        opacity: 0.85;
      }
    `,
  ];

  override render() {
    const flag = this.flag;
    if (!flag) return nothing;
    const over = flag.due !== "" && isOver(flag.due);
    return html`<div class="flag ${flag.level}">
      <div class="head">
        <span class="level">${label("levels", flag.level)}</span>
        <span>${reason(flag.reason)}</span>
        ${flag.due && flag.reason !== "by_agent"
          ? html`<time class="due ${over ? "over" : ""}" datetime=${flag.due}>
              ${say(over ? "overdue" : "due", { time: moment(flag.due) })}
            </time>`
          : nothing}
      </div>
      ${this.whole ? this.details(flag) : nothing}
      <div class="actions">
        ${flag.takenBy === undefined
          ? this.button("taken")
          : html`<span class="small">${say("taken_by", { name: flag.takenBy })}</span>`}
        ${this.button("resolved")} ${this.button("false_alarm")}
        <hk-why .rules=${flag.rule ? [flag.rule] : []} about=${flag.id}></hk-why>
      </div>
    </div>`;
  }

  private details(flag: OpenFlag) {
    const conversation = this.conversation;
    if (!conversation) return nothing;
    const quote = quoteOf(conversation, flag);
    return html`
      ${quote ? html`<q dir="auto">${quote}</q>` : nothing}
      ${flag.words ? html`<q class="note" dir="auto">${flag.words}</q>` : nothing}
      ${this.todo ? html`<p dir="auto">${this.todo}</p>` : nothing}
    `;
  }

  private button(outcome: "taken" | "resolved" | "false_alarm") {
    if (!this.store?.mayWrite) return nothing;
    return html`<button @click=${() => this.decide(outcome)}>${say(outcome)}</button>`;
  }

  private decide(outcome: Outcome): void {
    if (this.flag) void this.store?.decideFlag(this.flag, outcome, this.conversation?.id);
  }
}
