// <hk-thread>: both sides of a conversation, with a line for each day and for what else happened.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation, Item, Line } from "../conversation.js";
import { clock, day, label, reason, sameDay, say } from "../words.js";
import "./message.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-thread")
export class Thread extends View {
  @property({ attribute: false }) conversation?: Conversation;

  static override styles = [
    shared,
    css`
      :host {
        /* Reversed, a scroll box rests at its end: it stays there while the draft below grows. */
        display: flex;
        flex-direction: column-reverse;
      }
      .log {
        inline-size: 100%;
        flex-shrink: 0;
        display: flex;
        flex-direction: column;
        gap: 0.6rem;
        padding: 1rem 1.25rem 1.25rem;
        max-inline-size: 52rem;
        margin-inline: auto;
        min-block-size: 100%;
        justify-content: flex-end;
      }
      .line,
      .day {
        align-self: center;
        text-align: center;
        font-size: var(--tiny);
        color: var(--muted);
      }
      .day {
        padding-block: 0.3rem;
        font-weight: 600;
      }
      @media (max-width: 45rem) {
        .log {
          padding: 0.75rem;
        }
      }
    `,
  ];

  override render() {
    const items = this.conversation?.timeline() ?? [];
    let before = "";
    return html`<div class="log" role="log">
      ${repeat(items, keyOf, (item) => {
        const at = item.kind === "message" ? item.message.at : item.event.at;
        const isNewDay = !before || !sameDay(before, at);
        before = at;
        return html`
          ${isNewDay ? html`<p class="day">${day(at)}</p>` : nothing}
          ${item.kind === "message"
            ? html`<hk-message
                data-from=${item.message.from}
                .store=${this.store}
                .bubble=${item}
              ></hk-message>`
            : this.line(item)}
        `;
      })}
    </div>`;
  }

  // Brings the newest message to the top of `scroller`.
  showLast(scroller: HTMLElement): void {
    const messages = this.renderRoot.querySelectorAll("hk-message");
    const last = messages[messages.length - 1];
    if (!last) return;
    const distance = last.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += distance - 8;
  }

  private line(line: Line) {
    const text = wordsOf(line);
    if (!text) return nothing;
    return html`<p class="line">${text} \u00b7 <time datetime=${line.event.at}>${clock(line.event.at)}</time></p>`;
  }
}

const keyOf = (item: Item) =>
  item.kind === "message" ? `m ${item.message.id}` : `l ${item.event.seq}`;

function wordsOf({ event, reason: about }: Line): string {
  const by = (who: unknown) => (typeof who === "string" && who ? who : say("agent"));
  const name = "agent" in event ? by(event.agent) : "";
  if (event.type === "assign") return say("assigned", { name });
  if (event.type === "close") return say("closed");
  if (event.type === "task") return say("task_done", { name });
  if (event.type === "outcome") return say(event.resolved ? "outcome_resolved" : "outcome_open");
  if (event.type === "flag") {
    const level = label("levels", event.level ?? "senior_agent");
    return say(`flag_${event.outcome}`, { name, level, what: reason(about ?? "by_agent") });
  }
  return "";
}
