// <hk-app>: the frame of the page. Columns on a wide screen, one view at a time on a phone.
import { css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { direction, failure, productName, say, span, tongueNow } from "../words.js";
import "./overview.js";
import "./queue.js";
import "./room.js";
import "./settings.js";
import "./sign-in.js";
import "./welcome.js";
import { shared } from "./styles.js";
import { theme } from "./theme.js";
import { View } from "./view.js";

@customElement("hk-app")
export class App extends View {
  static override styles = [
    shared,
    theme,
    css`
      :host {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) / 19.5rem minmax(0, 1fr);
        block-size: 100vh;
        block-size: 100dvh;
      }
      header {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        gap: 0.4rem 1rem;
        padding: 0.35rem 1rem;
        background: var(--surface);
        border-block-end: 1px solid var(--line);
      }
      h1 {
        font-size: var(--large);
        font-weight: 700;
        color: var(--accent);
      }
      header nav {
        display: flex;
        gap: 0.25rem;
      }
      header nav a {
        padding: 0.2rem 0.7rem;
        border-radius: 0.5rem;
        font-size: var(--small);
        text-decoration: none;
        color: var(--muted);
      }
      header nav a:hover {
        background: var(--ground);
      }
      header nav a[aria-current] {
        background: var(--accent-soft);
        color: var(--accent);
        font-weight: 600;
      }
      .connection {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        font-size: var(--tiny);
        color: var(--muted);
        white-space: nowrap;
      }
      .dot {
        inline-size: 0.55rem;
        block-size: 0.55rem;
        border-radius: 50%;
        background: var(--edge);
      }
      .dot.live {
        background: var(--accent);
      }
      .dot.lost {
        background: var(--error);
      }
      .space {
        flex: 1;
      }
      .bar {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0.2rem 0.75rem;
        padding: 0.3rem 1rem;
        font-size: var(--small);
        background: var(--warning-soft);
        color: var(--warning);
        border-block-end: 1px solid var(--warning-line);
      }
      .bar.back {
        background: var(--accent-soft);
        color: var(--accent);
        border-block-end-color: var(--line);
      }
      hk-queue {
        grid-area: 3 / 1;
        border-inline-end: 1px solid var(--line);
        min-block-size: 0;
      }
      hk-sign-in {
        grid-area: 3 / 1 / 4 / -1;
        overflow: auto;
      }
      main {
        grid-area: 3 / 2;
        min-block-size: 0;
        min-inline-size: 0;
      }
      main.whole {
        grid-area: 3 / 1 / 4 / -1;
      }
      main > * {
        block-size: 100%;
      }
      @media (max-width: 45rem) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
        hk-queue,
        main,
        main.whole {
          grid-area: 3 / 1;
          border: 0;
        }
        :host([inside]) hk-queue,
        :host(:not([inside])) main {
          display: none;
        }
        header {
          padding-inline: 0.75rem;
          gap: 0.5rem;
        }
        header nav a {
          padding-inline: 0.5rem;
        }
        .connection span:last-child {
          position: absolute;
          clip-path: inset(50%);
          inline-size: 1px;
          overflow: hidden;
        }
      }
    `,
  ];

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const root = document.documentElement;
    root.lang = tongueNow();
    root.dir = direction();
    const { theme: scheme } = store.settings;
    root.style.colorScheme = scheme === "auto" ? "light dark" : scheme;
    const unread = store.queue.filter((summary) => store.isUnread(summary)).length;
    document.title = unread ? `(${unread}) ${productName()}` : productName();

    const isEmpty = store.queueLoaded && store.queue.length === 0;
    this.toggleAttribute("inside", store.place !== "queue" || isEmpty);
    return html`
      <header>
        <h1>${productName()}</h1>
        ${store.signedOut ? nothing : this.places()}
        <span class="space"></span>
        ${store.signedOut ? nothing : this.connection()}
        <hk-settings .store=${store}></hk-settings>
      </header>
      ${this.bar()}
      ${store.signedOut ? html`<hk-sign-in .store=${store}></hk-sign-in>` : this.rooms(isEmpty)}
    `;
  }

  private places() {
    const isOverview = this.store?.place === "overview";
    return html`<nav aria-label=${say("places")}>
      <a href="#" aria-current=${isOverview ? nothing : "page"}>${say("queue")}</a>
      <a href="#overview" aria-current=${isOverview ? "page" : nothing}>${say("overview")}</a>
    </nav>`;
  }

  private rooms(isEmpty: boolean) {
    const store = this.store;
    if (!store) return nothing;
    if (store.place === "overview")
      return html`<main class="whole"><hk-overview .store=${store}></hk-overview></main>`;
    return html`
      <hk-queue .store=${store}></hk-queue>
      <main>
        ${store.open
          ? keyed(store.open.id, html`<hk-room .store=${store}></hk-room>`)
          : html`<hk-welcome .store=${store} .empty=${isEmpty}></hk-welcome>`}
      </main>
    `;
  }

  private connection() {
    const kind = this.store?.connection.kind ?? "connecting";
    return html`<span class="connection">
      <span class="dot ${kind}"></span>
      <span>${say(kind === "lost" ? "offline" : kind)}</span>
    </span>`;
  }

  private bar() {
    const store = this.store;
    if (store?.connection.kind === "lost" && !store.signedOut) {
      const time = span(Math.max(1000, store.connection.until - Date.now()));
      return html`<div class="bar" role="status">
        <span>${say("lost", { time })} ${say("kept")}</span>
        <button @click=${() => store.retry()}>${say("retry")}</button>
      </div>`;
    }
    if (store?.notice)
      return html`<div class="bar" role="alert">
        <span>${failure(store.notice)}</span>
        <button aria-label=${say("close")} @click=${() => store.dismiss()}>\u2715</button>
      </div>`;
    if (store?.resumed) return html`<div class="bar back" role="status">${say("resumed")}</div>`;
    return nothing;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hk-app": App;
  }
}
