// <hk-queue>: the conversations, the one that needs an agent most first.
import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { gravest, type Summary } from "../protocol.js";
import { hashOf } from "../store.js";
import { count, label, listed, reason, say, waiting } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-queue")
export class Queue extends View {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }
      .top {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem;
        padding: 0.6rem 1rem;
      }
      h2 {
        font-size: 0.9375rem;
        font-weight: 600;
      }
      h2 span {
        font-weight: 400;
        color: var(--muted);
        margin-inline-start: 0.3rem;
      }
      nav {
        overflow-y: auto;
        flex: 1;
        padding-block-end: 1rem;
      }
      a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 0 0.6rem;
        padding: 0.55rem 1rem;
        text-decoration: none;
        border-block-end: 1px solid var(--line);
        border-inline-start: 4px solid transparent;
      }
      a:hover {
        background: var(--ground);
      }
      a:focus-visible {
        outline-offset: -2px;
      }
      a.some {
        border-inline-start-color: var(--warning-line);
      }
      a.much {
        border-inline-start-color: var(--error);
      }
      a[aria-current] {
        background: var(--accent-soft);
      }
      .who {
        font-weight: 600;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-align: start;
      }
      .score {
        justify-self: end;
        font-size: var(--small);
        font-weight: 600;
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }
      .much .score {
        color: var(--error);
      }
      .some .score {
        color: var(--warning);
      }
      .why,
      .flag,
      .when {
        font-size: var(--small);
      }
      .why,
      .when {
        color: var(--muted);
      }
      .when {
        display: block;
      }
      .why {
        grid-column: 1 / -1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .why::first-letter,
      .when::first-letter {
        text-transform: uppercase;
      }
      .flag {
        justify-self: end;
        color: var(--error);
        font-weight: 600;
      }
      .more {
        margin: 0.75rem 1rem;
      }
      a.new {
        display: block;
        border: 1px solid var(--line);
        border-radius: 0.5rem;
        padding: 0.2rem 0.75rem;
        font-size: var(--small);
      }
    `,
  ];

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const queue = store.queue;
    return html`
      <div class="top">
        <h2>${say("queue")}${queue.length ? html`<span>${count(queue.length)}</span>` : nothing}</h2>
        ${this.store?.maySpeakAsCustomer
          ? html`<a class="new" href="#new">${say("new")}</a>`
          : nothing}
      </div>
      <nav aria-label=${say("queue")}>
        <ul>
          ${repeat(
            queue,
            (summary) => summary.conversation,
            (summary) => html`<li>${this.entry(summary)}</li>`,
          )}
        </ul>
        ${store.next
          ? html`<button class="more" @click=${() => store.more()}>${say("more")}</button>`
          : nothing}
      </nav>
    `;
  }

  private entry(summary: Summary) {
    const { attention } = summary;
    const level = attention >= 70 ? "much" : attention >= 40 ? "some" : "";
    const flag = gravest(summary.open_flags);
    const isOpen = this.store?.open?.id === summary.conversation;
    return html`<a
      class=${level}
      href=${hashOf(summary.conversation)}
      aria-current=${isOpen ? "true" : nothing}
    >
      <span class="who"><bdi>${summary.conversation}</bdi></span>
      <span class="score" title=${say("attention", { n: attention, max: 100 })}>
        <span class="hidden">${say("attention", { n: attention, max: 100 })}</span>
        <span aria-hidden="true">${count(attention)}</span>
      </span>
      <span class="why">${listed(summary.reasons.map(reason))}</span>
      <span class="when">
        ${summary.waiting_since
          ? waiting(summary.waiting_since, Date.now())
          : say("not_waiting")}
      </span>
      ${flag ? html`<span class="flag">${label("levels", flag.level)}</span>` : nothing}
    </a>`;
  }
}
