// <hk-panel>: what to know and do about the open conversation. First how it stands, then who else is
// needed, then the replies; the rest is quiet.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../conversation.js";
import type { Advice, Task } from "../protocol.js";
import { label, listed, moment, say, waiting } from "../words.js";
import "./flag.js";
import "./suggestion.js";
import { shared } from "./styles.js";
import { View } from "./view.js";
import "./why.js";

@customElement("hk-panel")
export class Panel extends View {
  @property({ attribute: false }) conversation?: Conversation;

  static override styles = [
    shared,
    css`
      .panel {
        display: grid;
        gap: 1rem;
        padding: 0.85rem 1rem 1.25rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .line {
        font-size: var(--large);
        line-height: 1.5;
      }
      .line::first-letter {
        text-transform: uppercase;
      }
      .line b {
        font-weight: 700;
      }
      section {
        display: grid;
        gap: 0.5rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .dont {
        border-inline-start: 4px solid var(--error-line);
        padding-inline-start: 0.65rem;
      }
      .dont b {
        color: var(--error);
        font-weight: 600;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.5rem;
        align-items: baseline;
      }
      .notes,
      .tasks {
        display: grid;
        gap: 0.5rem;
      }
      .notes p {
        flex: 1 1 14rem;
      }
      .tasks li > span:first-child {
        flex: 1 1 12rem;
      }
      .over {
        color: var(--error);
        font-weight: 600;
      }
      .keys {
        font-size: var(--tiny);
        color: var(--muted);
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
      ${this.topLine(conversation)} ${this.flags(conversation)}
      <div role="status" class="hidden">${this.announcement(conversation)}</div>
      ${this.suggestions(advice)} ${this.dont(advice)} ${this.notes(advice)}
      ${this.tasks(conversation.openTasks())}
    </div>`;
  }

  private topLine(conversation: Conversation) {
    const reading = conversation.reading;
    const since = this.store?.summary(conversation.id)?.waiting_since;
    const what = reading?.intent?.name;
    // A signal that says the same as the intent ("wants a person") is no mood of its own.
    const mood = [...(reading?.signals ?? [])]
      .sort((a, b) => b.strength - a.strength)
      .map((signal) => label("signals", signal.name))
      .filter((word) => !what || word !== label("intents", what))
      .slice(0, 2);
    return html`<p class="line">
      ${what ? html`<b>${label("intents", what)}</b> \u00b7 ` : nothing}
      ${mood.length ? listed(mood) : say("calm")} \u00b7
      <span class="muted">${since ? waiting(since, Date.now()) : say("not_waiting")}</span>
    </p>`;
  }

  private announcement(conversation: Conversation): string {
    const [flag] = conversation.openFlags();
    return flag ? `${say("flags")}: ${label("levels", flag.level)}` : "";
  }

  private flags(conversation: Conversation) {
    const flags = conversation.openFlags();
    if (!flags.length) return nothing;
    return html`<section aria-label=${say("flags")}>
      ${repeat(
        flags,
        (flag) => flag.id,
        (flag) => html`<hk-flag .store=${this.store} .flag=${flag}></hk-flag>`,
      )}
    </section>`;
  }

  private suggestions(advice: Advice | undefined) {
    const suggestions = (advice?.suggestions ?? []).slice(0, 3);
    const since = this.store?.summary(this.conversation?.id ?? "")?.waiting_since;
    const isAnswered = !since || advice?.review !== undefined;
    if (!suggestions.length)
      return html`<p class="muted">${say(isAnswered ? "nothing_waiting" : "no_suggestions")}</p>`;
    return html`<section aria-label=${say("suggestions")}>
      <h3>${say("suggestions")}</h3>
      ${repeat(
        suggestions,
        (suggestion) => suggestion.id,
        (suggestion, index) => html`<hk-suggestion
          ?first=${index === 0}
          .number=${index + 1}
          .suggestion=${suggestion}
        ></hk-suggestion>`,
      )}
      ${suggestions.length > 1
        ? html`<p class="keys">
            ${say("keys", { first: 1, last: suggestions.length })}
          </p>`
        : nothing}
    </section>`;
  }

  private dont(advice: Advice | undefined) {
    if (!advice?.avoid.length) return nothing;
    return html`<p class="dont">
      <b>${say("dont")}</b> ${listed(advice.avoid.map((act) => label("avoid", act)))}
    </p>`;
  }

  private notes(advice: Advice | undefined) {
    if (!advice?.notes.length) return nothing;
    return html`<section>
      <h3>${say("notes")}</h3>
      <ul class="notes">
        ${repeat(
          advice.notes,
          (note) => note.id,
          (note) => html`<li>
            <p dir="auto">${note.text}</p>
            <hk-why .rules=${[note.rule]}></hk-why>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private tasks(tasks: Task[]) {
    if (!tasks.length) return nothing;
    return html`<section>
      <h3>${say("tasks")}</h3>
      <ul class="tasks">
        ${repeat(
          tasks,
          (task) => task.id,
          (task) => html`<li>
            <span dir="auto">${task.text ?? task.id}</span>
            ${this.due(task.due)}
            <button @click=${() => this.store?.finishTask(task)}>${say("done")}</button>
          </li>`,
        )}
      </ul>
    </section>`;
  }

  private due(due: string | undefined) {
    if (!due) return nothing;
    const isOver = Date.parse(due) < Date.now();
    return html`<time class="small ${isOver ? "over" : "muted"}" datetime=${due}>
      ${say(isOver ? "overdue" : "due", { time: moment(due) })}
    </time>`;
  }
}
