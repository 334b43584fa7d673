// <hk-queue>: the conversations, the one that needs an agent most first. Only the rows in sight are
// drawn, so that five thousand scroll as ten do.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { gravest, type Summary } from "../protocol.js";
import { everything, narrowed, notable, scopes, special, type Filter } from "../queue-list.js";
import { hashOf } from "../store.js";
import { count, label, listed, passed, percent, reason, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

const rowRem = 5.125; // as high as .row below
const spare = 4; // rows drawn beyond either edge

@customElement("hk-queue")
export class Queue extends View {
  @state() private filter: Filter = everything;
  @state() private top = 0; // how far it is scrolled, px
  @state() private height = 800;
  @state() private focused = -1; // the row with the focus stays drawn
  @query("nav") private scroller!: HTMLElement;
  @query("input") private search!: HTMLInputElement;
  private shown: Summary[] = [];
  private sizes = new ResizeObserver(() => (this.height = this.scroller.clientHeight));

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        background: var(--surface);
      }
      .top {
        display: grid;
        gap: 0.45rem;
        padding: 0.6rem 0.9rem;
        border-block-end: 1px solid var(--line);
      }
      .title {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 0.5rem;
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
      .share {
        font-size: var(--tiny);
        color: var(--muted);
      }
      .filters {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 0.35rem;
      }
      .filters input {
        grid-column: 1 / -1;
      }
      .filters input,
      .filters select {
        inline-size: 100%;
        font-size: var(--small);
      }
      .filters select {
        padding-inline: 0.35rem;
        text-overflow: ellipsis;
      }
      nav {
        position: relative;
        overflow-y: auto;
        flex: 1;
        overflow-anchor: none;
      }
      ul {
        position: relative;
      }
      li {
        position: absolute;
        inset-inline: 0;
        block-size: 5.125rem;
      }
      .row {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        grid-template-rows: repeat(3, 1.4rem);
        align-items: center;
        gap: 0 0.6rem;
        block-size: 100%;
        padding: 0.45rem 0.9rem;
        line-height: 1.4rem;
        text-decoration: none;
        border-block-end: 1px solid var(--line);
        border-inline-start: 4px solid transparent;
      }
      .row:hover {
        background: var(--ground);
      }
      .row:focus-visible {
        outline-offset: -2px;
      }
      .row.some {
        border-inline-start-color: var(--warning-line);
      }
      .row.much {
        border-inline-start-color: var(--error);
      }
      .row[aria-current] {
        background: var(--accent-soft);
      }
      .who,
      .why,
      .more {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        text-align: start;
      }
      .who {
        font-weight: 500;
      }
      .unread .who {
        font-weight: 700;
      }
      .new {
        display: inline-block;
        inline-size: 0.5rem;
        block-size: 0.5rem;
        margin-inline-end: 0.4rem;
        border-radius: 50%;
        background: var(--accent);
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
      .why {
        grid-column: 1 / -1;
        font-size: var(--small);
      }
      .why::first-letter {
        text-transform: uppercase;
      }
      .more {
        font-size: var(--tiny);
        color: var(--muted);
      }
      .flag {
        justify-self: end;
        font-size: var(--tiny);
        color: var(--error);
        font-weight: 600;
        white-space: nowrap;
      }
      .none {
        padding: 1.5rem 1rem;
        text-align: center;
        color: var(--muted);
      }
      a.start {
        border: 1px solid var(--line);
        border-radius: 0.5rem;
        padding: 0.15rem 0.7rem;
        font-size: var(--small);
        text-decoration: none;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.pressedAnywhere);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressedAnywhere);
    this.sizes.disconnect();
  }
  protected override firstUpdated(_: PropertyValues): void {
    this.sizes.observe(this.scroller);
  }

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const queue = store.queue;
    this.shown = narrowed(queue, this.filter, {
      agent: store.settings.agent,
      isUnread: (summary) => store.isUnread(summary),
    });
    const row = this.rowHeight;
    const first = Math.max(0, Math.floor(this.top / row) - spare);
    const last = Math.min(this.shown.length, Math.ceil((this.top + this.height) / row) + spare);
    const drawn = Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
    if (this.focused >= 0 && this.focused < this.shown.length && !drawn.includes(this.focused))
      drawn.push(this.focused);
    return html`
      <div class="top">
        <div class="title">
          <h2>
            ${say("queue")}${queue.length ? html`<span>${count(queue.length)}</span>` : nothing}
          </h2>
          ${store.maySpeakAsCustomer
            ? html`<a class="start" href="#new">${say("new")}</a>`
            : nothing}
        </div>
        ${this.share(queue)} ${this.filters(queue)}
      </div>
      <nav
        aria-label=${say("queue")}
        @scroll=${() => (this.top = this.scroller.scrollTop)}
        @keydown=${this.pressed}
        @focusout=${() => (this.focused = -1)}
      >
        ${this.shown.length || !queue.length
          ? nothing
          : html`<p class="none">${say("no_match")}</p>`}
        <ul .style=${`block-size: ${this.shown.length * row}px`}>
          ${repeat(
            drawn,
            (index) => this.shown[index]?.conversation,
            (index) => this.entry(index, index * row),
          )}
        </ul>
      </nav>
    `;
  }

  // Rule 10: a few need special attention; how many is seen at a glance.
  private share(queue: Summary[]) {
    if (!queue.length) return nothing;
    const few = queue.filter((summary) => summary.attention >= special).length;
    return html`<p class="share">
      ${say("share", { few, share: percent(few / queue.length) })}
    </p>`;
  }

  private filters(queue: Summary[]) {
    if (!queue.length) return nothing;
    const languages = [...new Set(queue.map((one) => one.language))].filter(Boolean).sort();
    const channels = [...new Set(queue.map((one) => one.channel))].filter(Boolean).sort();
    return html`<div class="filters" role="search">
      <input
        type="search"
        dir="auto"
        aria-label=${say("search")}
        placeholder=${say("search")}
        .value=${this.filter.search}
        @input=${(event: Event) => this.narrow({ search: valueOf(event) })}
      />
      ${this.choice("scope", say("scope"), scopes.map((one) => [one, label("scopes", one)]))}
      ${this.choice("language", say("any_language"), [
        ["", say("any_language")],
        ...languages.map((tag) => [tag, label("languages", tag)] as [string, string]),
      ])}
      ${this.choice("channel", say("any_channel"), [
        ["", say("any_channel")],
        ...channels.map((one) => [one, label("channels", one)] as [string, string]),
      ])}
    </div>`;
  }

  private choice(name: "scope" | "language" | "channel", title: string, all: [string, string][]) {
    return html`<select
      name=${name}
      aria-label=${title}
      @change=${(event: Event) => this.narrow({ [name]: valueOf(event) })}
    >
      ${all.map(
        ([value, text]) =>
          html`<option value=${value} .selected=${value === this.filter[name]}>${text}</option>`,
      )}
    </select>`;
  }

  private narrow(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.scroller.scrollTop = 0;
  }

  private entry(index: number, top: number) {
    const summary = this.shown[index];
    if (!summary) return nothing;
    const { attention } = summary;
    const level = attention >= special ? "much" : attention >= notable ? "some" : "";
    const flag = gravest(summary.open_flags);
    const store = this.store;
    const isUnread = store?.isUnread(summary) ?? false;
    const since = summary.waiting_since;
    const facts = [
      since ? say("waiting", { time: passed(since) }) : say("not_waiting"),
      label("channels", summary.channel),
      label("languages", summary.language),
      summary.agent,
    ].filter(Boolean);
    return html`<li
      .style=${`inset-block-start: ${top}px`}
      aria-setsize=${this.shown.length}
      aria-posinset=${index + 1}
    >
      <a
        class="row ${level} ${isUnread ? "unread" : ""}"
        href=${hashOf(summary.conversation)}
        data-index=${index}
        aria-current=${store?.open?.id === summary.conversation ? "true" : nothing}
        @focus=${() => (this.focused = index)}
      >
        <span class="who">
          ${isUnread
            ? html`<span class="new" role="img" aria-label=${say("unread")}></span>`
            : nothing}<bdi>${summary.customer ?? summary.conversation}</bdi>
        </span>
        <span class="score" title=${say("attention", { n: attention, max: 100 })}>
          <span class="hidden">${say("attention", { n: attention, max: 100 })}</span>
          <span aria-hidden="true">${count(attention)}</span>
        </span>
        <span class="why">${listed(reasonsOf(summary)) || say("nothing_special")}</span>
        <span class="more">
          ${facts.map((fact, at) => [at ? " \u00b7 " : "", html`<bdi>${fact}</bdi>`])}
        </span>
        ${flag ? html`<span class="flag">${label("levels", flag.level)}</span>` : nothing}
      </a>
    </li>`;
  }

  private get rowHeight(): number {
    return rowRem * (parseFloat(getComputedStyle(document.documentElement).fontSize) || 16);
  }

  private pressed(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 8,
      PageUp: -8,
      Home: -Infinity,
      End: Infinity,
    };
    const step = steps[event.key];
    if (step === undefined || this.focused < 0 || event.altKey) return;
    event.preventDefault();
    void this.goTo(this.focused + step);
  }

  private async goTo(wanted: number): Promise<void> {
    const index = Math.min(this.shown.length - 1, Math.max(0, wanted));
    this.focused = index;
    this.bringIntoSight(index);
    await this.updateComplete;
    const row = this.renderRoot.querySelector<HTMLElement>(`a[data-index="${index}"]`);
    row?.focus({ preventScroll: true });
  }

  private bringIntoSight(index: number): void {
    const row = this.rowHeight;
    const { scrollTop, clientHeight } = this.scroller;
    if (index * row < scrollTop) this.scroller.scrollTop = index * row;
    else if ((index + 1) * row > scrollTop + clientHeight)
      this.scroller.scrollTop = (index + 1) * row - clientHeight;
  }

  // "/" searches, Alt with an arrow opens the next or the previous conversation.
  private pressedAnywhere = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    const isTyping = target instanceof HTMLElement && target.matches("input, select, textarea");
    if (event.key === "/" && !isTyping && !event.altKey) {
      event.preventDefault();
      this.search?.focus();
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const open = this.shown.findIndex((one) => one.conversation === this.store?.open?.id);
      const next = this.shown[open + (event.key === "ArrowDown" ? 1 : -1)];
      if (!next) return;
      location.hash = hashOf(next.conversation);
      this.bringIntoSight(this.shown.indexOf(next));
    }
  };
}

const valueOf = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;

// How long somebody waits stands below, and what a flag says need not be said twice.
function reasonsOf({ reasons }: Summary): string[] {
  const flagged = reasons.includes("promise_overdue");
  const told = reasons.filter((name) => name !== "waiting" && !(flagged && name === "overdue"));
  return (told.length ? told : reasons).map(reason);
}
