// <hk-call>: calls in a colleague by hand, with what he must know to take over.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Conversation } from "../conversation.js";
import { levels, type Level } from "../protocol.js";
import { matterOf, moodOf, promiseOf } from "../reading.js";
import { directionOf, label, moment, passed, say } from "../words.js";
import "./more.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

const reasons = [
  "by_agent",
  "asked_for_manager",
  "concession_approval",
  "agent_support",
  "options_exhausted",
  "legal_threat",
  "security_incident",
  "safety",
];

@customElement("hk-call")
export class Call extends View {
  @property({ attribute: false }) conversation?: Conversation;
  @state() private words?: string; // as the agent changed them
  @state() private isSent = false;
  @query("select[name=level]") private level!: HTMLSelectElement;
  @query("select[name=reason]") private reason!: HTMLSelectElement;

  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 0.5rem;
      }
      label {
        display: grid;
        gap: 0.2rem;
        font-size: var(--small);
        color: var(--muted);
      }
      .two {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: 0.5rem;
      }
      select,
      textarea {
        inline-size: 100%;
        color: var(--text);
      }
      textarea {
        min-block-size: 6rem;
        resize: vertical;
        border: 1px solid var(--edge);
        border-radius: 0.5rem;
        background: var(--surface);
        padding: 0.4rem 0.6rem;
        text-align: start;
      }
      button {
        justify-self: start;
      }
    `,
  ];

  protected override willUpdate(changes: PropertyValues): void {
    super.willUpdate(changes);
    if (!changes.has("conversation")) return;
    this.words = undefined;
    this.isSent = false;
  }

  override render() {
    const conversation = this.conversation;
    if (!conversation) return nothing;
    const words = this.words ?? this.handOver(conversation);
    return html`<hk-more title=${say("call")}>
      <form @submit=${this.submit}>
        <div class="two">
          <label>
            ${say("call_whom")}
            <select name="level">
              ${[...levels]
                .reverse()
                .map((one) => html`<option value=${one}>${label("levels", one)}</option>`)}
            </select>
          </label>
          <label>
            ${say("call_why")}
            <select name="reason">
              ${reasons.map((one) => html`<option value=${one}>${label("reasons", one)}</option>`)}
            </select>
          </label>
        </div>
        <label>
          ${say("call_note")}
          <textarea
            dir=${directionOf(words)}
            .value=${live(words)}
            @input=${(event: Event) => (this.words = (event.target as HTMLTextAreaElement).value)}
          ></textarea>
        </label>
        <button class="primary" type="submit">${say("call_send")}</button>
        <p class="small muted" role="status">${this.isSent ? say("call_sent") : nothing}</p>
      </form>
    </hk-more>`;
  }

  // What a colleague asks first, so that the customer need not say it again.
  private handOver(conversation: Conversation): string {
    const what = matterOf(conversation);
    const { name } = moodOf(conversation);
    const since = this.store?.waitingSince(conversation);
    const promise = promiseOf(conversation);
    const last = conversation
      .bubbles()
      .filter((one) => one.message.from === "customer" && !one.deleted)
      .at(-1);
    const time = promise?.due ? moment(promise.due) : say("no_time");
    return [
      what && say("hand_what", { what: label("intents", what) }),
      say("hand_mood", { mood: name ? label("signals", name) : say("calm") }),
      since && say("hand_waits", { time: passed(since) }),
      promise && say("hand_promise", { words: promise.words, time }),
      last && say("hand_last", { words: last.text }),
    ]
      .filter(Boolean)
      .join("\n")
      .replace(/[\u2068\u2069]/g, "");
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const conversation = this.conversation;
    if (!conversation) return;
    const words = (this.words ?? this.handOver(conversation)).trim();
    this.isSent =
      (await this.store?.raiseFlag(this.level.value as Level, this.reason.value, words)) ?? false;
    if (this.isSent) this.words = undefined;
  }
}
