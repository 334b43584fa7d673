// <hk-app>: the frame of the page. Three columns on a wide screen, one view at a time on a phone.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { failure, productName, say, span } from "../words.js";
import "./queue.js";
import "./room.js";
import "./settings.js";
import "./sign-in.js";
import "./welcome.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-app")
export class App extends View {
  @state() private settingsOpen = false;

  static override styles = [
    shared,
    css`
      :host {
        display: grid;
        grid-template: auto auto minmax(0, 1fr) / 18.5rem minmax(0, 1fr);
        block-size: 100vh;
        block-size: 100dvh;
      }
      header {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        gap: 0.4rem 0.9rem;
        flex-wrap: wrap;
        padding: 0.45rem 1rem;
        background: var(--surface);
        border-block-end: 1px solid var(--line);
      }
      h1 {
        font-size: var(--large);
        font-weight: 700;
        color: var(--accent);
      }
      .connection {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        font-size: var(--tiny);
        color: var(--muted);
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
      .gear {
        display: none;
      }
      .bar {
        grid-column: 1 / -1;
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.3rem 1rem;
        font-size: var(--small);
        background: var(--warning-soft);
        color: var(--warning);
        border-block-end: 1px solid var(--warning-line);
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
      hk-room,
      hk-welcome {
        block-size: 100%;
      }
      @media (max-width: 45rem) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }
        hk-queue,
        main {
          grid-area: 3 / 1;
          border: 0;
        }
        :host([inside]) hk-queue,
        :host(:not([inside])) main {
          display: none;
        }
        header {
          padding-inline: 0.75rem;
        }
        .gear {
          display: block;
        }
        hk-settings.folded {
          display: none;
        }
        hk-settings {
          order: 9;
          inline-size: 100%;
        }
      }
    `,
  ];

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const empty = store.queueLoaded && store.queue.length === 0;
    this.toggleAttribute("inside", Boolean(store.open) || store.writing || empty);
    return html`
      <header>
        <h1>${productName()}</h1>
        ${store.signedOut ? nothing : this.connection()}
        <span class="space"></span>
        <button
          class="gear"
          aria-expanded=${this.settingsOpen}
          @click=${() => (this.settingsOpen = !this.settingsOpen)}
        >
          ${say("settings")}
        </button>
        <hk-settings class=${this.settingsOpen ? "" : "folded"} .store=${store}></hk-settings>
      </header>
      ${this.bar()} ${store.signedOut ? this.door() : this.rooms(empty)}
    `;
  }

  private door() {
    return html`<hk-sign-in .store=${this.store}></hk-sign-in>`;
  }

  private rooms(empty: boolean) {
    const store = this.store;
    if (!store) return nothing;
    return html`
      <hk-queue .store=${store}></hk-queue>
      <main>
        ${store.open && !store.writing
          ? html`<hk-room .store=${store}></hk-room>`
          : html`<hk-welcome .store=${store} .empty=${empty}></hk-welcome>`}
      </main>
    `;
  }

  private connection() {
    const kind = this.store?.connection.kind ?? "connecting";
    return html`<span class="connection">
      <span class="dot ${kind}"></span>
      ${kind === "lost" ? nothing : say(kind)}
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
    if (!store?.notice) return nothing;
    return html`<div class="bar" role="alert">
      <span>${failure(store.notice)}</span>
      <button aria-label=${say("close")} @click=${() => store.dismiss()}>\u2715</button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "hk-app": App;
  }
}
