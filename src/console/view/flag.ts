// <hk-flag>: a call for a second person: who, why, by when, and what was decided.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { OpenFlag } from "../conversation.js";
import type { FlagEvent } from "../protocol.js";
import { label, moment, reason, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";
import "./why.js";

@customElement("hk-flag")
export class FlagCard extends View {
  @property({ attribute: false }) flag?: OpenFlag;

  static override styles = [
    shared,
    css`
      .flag {
        border: 1px solid var(--warning-line);
        border-inline-start: 4px solid var(--warning);
        border-radius: 0.5rem;
        background: var(--warning-soft);
        padding: 0.5rem 0.75rem;
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
        color: var(--muted);
        margin-inline-start: auto;
      }
      .due.over {
        color: var(--error);
        font-weight: 600;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.35rem;
        margin-block-start: 0.4rem;
      }
    `,
  ];

  override render() {
    const flag = this.flag;
    if (!flag) return nothing;
    const isOver = flag.due !== undefined && Date.parse(flag.due) < Date.now();
    return html`<div class="flag ${flag.level}">
      <div class="head">
        <span class="level">${label("levels", flag.level)}</span>
        <span>${reason(flag.reason)}</span>
        ${flag.due
          ? html`<time class="due ${isOver ? "over" : ""}" datetime=${flag.due}>
              ${say(isOver ? "overdue" : "due", { time: moment(flag.due) })}
            </time>`
          : nothing}
      </div>
      <div class="actions">
        ${flag.takenBy === undefined
          ? html`<button @click=${() => this.decide("taken")}>${say("taken")}</button>`
          : html`<span class="small">${say("taken_by", { name: flag.takenBy })}</span>`}
        <button @click=${() => this.decide("resolved")}>${say("resolved")}</button>
        <button @click=${() => this.decide("false_alarm")}>${say("false_alarm")}</button>
        <hk-why .rules=${flag.rule ? [flag.rule] : []}></hk-why>
      </div>
    </div>`;
  }

  private decide(outcome: FlagEvent["outcome"]): void {
    if (this.flag) this.store?.decideFlag(this.flag, outcome);
  }
}
