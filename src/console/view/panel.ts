// <hk-panel>: what to know and do about the open conversation. In five seconds: how it stands, who else
// is needed, what we promised, one reply, one "don't". The rest is quiet, behind titles.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../conversation.js";
import type { Advice, Suggestion } from "../protocol.js";
import { isOver, matterOf, moodOf, promiseOf } from "../reading.js";
import { label, listed, moment, date, passed, say } from "../words.js";
import "./call.js";
import "./case.js";
import "./flag.js";
import "./more.js";
import { shared } from "./styles.js";
import "./suggestion.js";
import "./tasks.js";
import { View } from "./view.js";
import "./why.js";

const arrows = { rising: "\u2191", falling: "\u2193", steady: "" };

@customElement("hk-panel")
export class Panel extends View {
  @property({ attribute: false }) conversation?: Conversation;
  private dismissed = new Set<string>();

  static override styles = [
    shared,
    css`
      .panel {
        display: grid;
        gap: 0.8rem;
        padding: 0.85rem 1rem 1.25rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .line {
        font-size: var(--large);
        line-height: 1.5;
      }
      .line b::first-letter {
        text-transform: uppercase;
      }
      .line b {
        font-weight: 700;
      }
      .mood.rising {
        color: var(--error);
        font-weight: 600;
      }
      .mood.falling {
        color: var(--accent);
      }
      section {
        display: grid;
        gap: 0.45rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .promise,
      .dont {
        border-inline-start: 4px solid var(--line);
        padding-inline-start: 0.65rem;
      }
      .promise.over {
        border-inline-start-color: var(--error);
      }
      .promise q {
        color: var(--muted);
        font-size: var(--small);
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        quotes: none;
      }
      .over b,
      .over time {
        color: var(--error);
        font-weight: 600;
      }
      .dont {
        border-inline-start-color: var(--error-line);
      }
      .dont b {
        color: var(--error);
        font-weight: 600;
      }
      .dont details {
        display: inline;
        font-size: var(--small);
        color: var(--muted);
      }
      .dont summary {
        display: inline-block;
        cursor: pointer;
        padding-inline: 0.3rem;
      }
      .keys {
        font-size: var(--tiny);
        color: var(--muted);
      }
      .rest {
        display: grid;
        margin-block-start: 0.2rem;
      }
      .notes {
        display: grid;
        gap: 0.6rem;
      }
      .notes li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.5rem;
        align-items: baseline;
      }
      .notes p {
        flex: 1 1 14rem;
      }
      .wrong {
        font-size: var(--tiny);
        min-block-size: 1.75rem;
        padding-block: 0;
      }
      @media (max-width: 45rem) {
        .panel {
          padding-inline: 0.75rem;
        }
      }
      @media (hover: none) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  override render() {
    const conversation = this.conversation;
    if (!conversation) return nothing;
    const advice = conversation.current;
    return html`<div class="panel">
      ${this.topLine(conversation)} ${this.flags(conversation)} ${this.promise(conversation)}
      <div role="status" class="hidden">${this.announcement(conversation)}</div>
      ${this.suggestions(conversation, advice)} ${this.dont(advice)}
      <div class="rest">
        ${this.notes(advice)}
        <hk-tasks .store=${this.store} .conversation=${conversation}></hk-tasks>
        ${this.store?.mayWrite
          ? html`<hk-case .store=${this.store} .conversation=${conversation}></hk-case>
              <hk-call .store=${this.store} .conversation=${conversation}></hk-call>`
          : nothing}
      </div>
    </div>`;
  }

  private topLine(conversation: Conversation) {
    const what = matterOf(conversation);
    const { name, trend } = moodOf(conversation);
    const since = this.store?.waitingSince(conversation);
    return html`<p class="line">
      ${what ? html`<b>${label("intents", what)}</b> \u00b7 ` : nothing}
      <span class="mood ${trend}"
        >${name ? label("signals", name) : say("calm")}${arrows[trend]
          ? html`\u00a0<span aria-hidden="true">${arrows[trend]}</span
              ><span class="hidden">${say(trend === "rising" ? "mood_rising" : "mood_falling")}</span>`
          : nothing}</span
      >
      \u00b7 <span class="muted">${since ? passed(since) : say("not_waiting")}</span>
    </p>`;
  }

  private announcement(conversation: Conversation): string {
    const [flag] = conversation.openFlags();
    return flag ? `${say("flags")}: ${label("levels", flag.level)}` : "";
  }

  // The gravest one whole, the others behind a title.
  private flags(conversation: Conversation) {
    const [first, ...others] = conversation.openFlags();
    if (!first) return nothing;
    return html`<section aria-label=${say("flags")}>
      <hk-flag .store=${this.store} .flag=${first} .conversation=${conversation}></hk-flag>
      ${others.length
        ? html`<hk-more title=${say("more_flags")} .number=${others.length}>
            <section>
              ${repeat(
                others,
                (flag) => flag.id,
                (flag) => html`<hk-flag
                  .store=${this.store}
                  .flag=${flag}
                  .conversation=${conversation}
                ></hk-flag>`,
              )}
            </section>
          </hk-more>`
        : nothing}
    </section>`;
  }

  private promise(conversation: Conversation) {
    const promise = promiseOf(conversation);
    if (!promise) return nothing;
    const { due } = promise;
    const over = due !== undefined && isOver(due);
    const time = due && (due.length === 10 ? date(due) : moment(due));
    return html`<p class="promise ${over ? "over" : ""}">
      <b>${say("promised")}</b>
      ${due
        ? html`<time datetime=${due}>${say(over ? "overdue" : "due", { time: time ?? "" })}</time>`
        : html`<span class="muted">${say("no_time")}</span>`}
      <q dir="auto">${promise.words}</q>
    </p>`;
  }

  private suggestions(conversation: Conversation, advice: Advice | undefined) {
    const suggestions = (advice?.suggestions ?? []).slice(0, 3);
    const isAnswered = !this.store?.waitingSince(conversation) || advice?.review !== undefined;
    if (!suggestions.length)
      return html`<p class="muted">${say(isAnswered ? "nothing_waiting" : "no_suggestions")}</p>`;
    const shown = suggestions
      .map((suggestion, index) => ({ suggestion, number: index + 1 }))
      .filter(({ suggestion }) => !this.dismissed.has(suggestion.id));
    return html`<section
      aria-label=${say("suggestions")}
      @dismiss-suggestion=${(event: CustomEvent<Suggestion>) => this.dismiss(event.detail)}
    >
      <h3>${say("suggestions")}</h3>
      ${repeat(
        shown,
        ({ suggestion }) => suggestion.id,
        ({ suggestion, number }, index) => html`<hk-suggestion
          .first=${index === 0}
          .number=${number}
          .suggestion=${suggestion}
        ></hk-suggestion>`,
      )}
      ${suggestions.length > 1
        ? html`<p class="keys">${say("keys", { first: 1, last: suggestions.length })}</p>`
        : nothing}
    </section>`;
  }

  private dismiss(suggestion: Suggestion): void {
    this.dismissed.add(suggestion.id);
    this.store?.giveFeedback(suggestion.id, "dismissed");
    this.requestUpdate();
  }

  private dont(advice: Advice | undefined) {
    const [first, ...others] = (advice?.avoid ?? []).map((act) => label("avoid", act));
    if (!first) return nothing;
    return html`<p class="dont">
      <b>${say("dont")}</b> ${first}
      ${others.length
        ? html`<details>
            <summary>${say("and_more", { n: others.length })}</summary>
            ${listed(others)}
          </details>`
        : nothing}
    </p>`;
  }

  private notes(advice: Advice | undefined) {
    const notes = (advice?.notes ?? []).filter((note) => !this.dismissed.has(note.id));
    if (!notes.length) return nothing;
    return html`<hk-more
      title=${say("notes")}
      .number=${notes.length}
      .open=${this.store?.settings.preset === "coach"}
    >
      <ul class="notes">
        ${repeat(
          notes,
          (note) => note.id,
          (note) => html`<li>
            <p dir="auto">${note.text}</p>
            ${this.store?.mayWrite
              ? html`<button
                  class="plain wrong"
                  @click=${() => {
                    this.dismissed.add(note.id);
                    this.store?.giveFeedback(note.id, "wrong");
                    this.requestUpdate();
                  }}
                >
                  ${say("wrong")}
                </button>`
              : nothing}
            <hk-why .rules=${[note.rule]} about=${note.id}></hk-why>
          </li>`,
        )}
      </ul>
    </hk-more>`;
  }
}
