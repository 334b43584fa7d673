// <hk-tasks>: what was promised and is due: done, later, or no longer needed.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Conversation } from "../conversation.js";
import type { Task } from "../protocol.js";
import { isOver } from "../reading.js";
import { moment, say } from "../words.js";
import "./more.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

const hour = 3_600_000;

@customElement("hk-tasks")
export class Tasks extends View {
  @property({ attribute: false }) conversation?: Conversation;

  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        gap: 0.75rem;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem;
        margin-block-start: 0.2rem;
      }
      .over {
        color: var(--error);
        font-weight: 600;
      }
    `,
  ];

  override render() {
    const tasks = this.conversation?.openTasks() ?? [];
    if (!tasks.length) return nothing;
    const late = tasks.some((task) => task.due && isOver(task.due));
    return html`<hk-more title=${say("tasks")} .number=${tasks.length} .urgent=${late} .open=${late}>
      <ul>
        ${repeat(
          tasks,
          (task) => task.id,
          (task) => this.task(task),
        )}
      </ul>
    </hk-more>`;
  }

  private task(task: Task) {
    const over = task.due !== "" && isOver(task.due);
    const store = this.store;
    return html`<li>
      <p dir="auto">${task.text || task.id}</p>
      ${task.due
        ? html`<time class="small ${over ? "over" : "muted"}" datetime=${task.due}>
            ${say(over ? "overdue" : "due", { time: moment(task.due) })}
          </time>`
        : nothing}
      ${store?.mayWrite
        ? html`<div class="acts">
            <button @click=${() => store.finishTask(task)}>${say("done")}</button>
            <button @click=${() => store.moveTask(task, new Date(Date.now() + hour))}>
              ${say("in_an_hour")}
            </button>
            <button @click=${() => store.moveTask(task, tomorrow())}>${say("tomorrow")}</button>
            <button class="plain" @click=${() => store.dropTask(task)}>${say("drop_task")}</button>
          </div>`
        : nothing}
    </li>`;
  }
}

// At nine in the morning, in the agent's own time zone.
function tomorrow(): Date {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  day.setHours(9, 0, 0, 0);
  return day;
}
