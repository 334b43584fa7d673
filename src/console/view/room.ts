// <hk-room>: the open conversation: what was said, what to do about it, and the draft.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, query } from "lit/decorators.js";
import type { Conversation } from "../conversation.js";
import type { Suggestion } from "../protocol.js";
import { label, say } from "../words.js";
import "./draft-box.js";
import type { DraftBox } from "./draft-box.js";
import { suggestionOf } from "./keys.js";
import "./panel.js";
import "./thread.js";
import type { Thread } from "./thread.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-room")
export class Room extends View {
  @query("hk-draft") private box!: DraftBox | null;
  @query("hk-thread") private thread!: Thread | null;
  @query(".body") private body!: HTMLElement | null;
  private shown?: Conversation;
  private shownLength = 0;

  static override styles = [
    shared,
    css`
      .room {
        display: grid;
        block-size: 100%;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr) minmax(20rem, 24rem);
      }
      .top {
        grid-area: 1 / 1 / 2 / 3;
        display: flex;
        align-items: center;
        gap: 0.3rem 0.75rem;
        flex-wrap: wrap;
        padding: 0.4rem 1.25rem;
        border-block-end: 1px solid var(--line);
      }
      h2 {
        font-size: 0.9375rem;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .take {
        margin-inline-start: auto;
        min-block-size: 1.75rem;
        padding-block: 0;
      }
      .back {
        display: none;
        font-size: var(--large);
        line-height: 1;
        text-decoration: none;
        padding: 0.3rem;
      }
      .back svg {
        display: block;
        inline-size: 1.25rem;
      }
      :host(:dir(rtl)) .back svg {
        transform: scaleX(-1);
      }
      .body {
        display: contents;
      }
      hk-thread {
        grid-area: 2 / 1;
        overflow-y: auto;
      }
      hk-panel {
        grid-area: 2 / 2 / 4 / 3;
        overflow-y: auto;
        border-inline-start: 1px solid var(--line);
        background: var(--surface);
      }
      hk-draft {
        grid-area: 3 / 1;
      }
      .state {
        grid-area: 2 / 1 / 4 / 3;
        padding: 3rem 1.5rem;
        text-align: center;
        color: var(--muted);
      }
      @media (max-width: 68rem) {
        .room {
          grid-template-columns: minmax(0, 1fr);
        }
        .top,
        .state {
          grid-column: 1;
        }
        .body {
          display: block;
          grid-area: 2 / 1;
          overflow-y: auto;
        }
        hk-thread,
        hk-panel {
          overflow: visible;
        }
        hk-panel {
          border-inline-start: 0;
          border-block-start: 1px solid var(--line);
        }
      }
      @media (max-width: 45rem) {
        .top {
          padding-inline: 0.5rem 0.75rem;
        }
        .back {
          display: block;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("keydown", this.pressed);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.pressed);
  }

  override render() {
    const conversation = this.store?.open;
    if (!this.store || !conversation) return nothing;
    return html`<div class="room">
      <div class="top">
        <a class="back" href="#" aria-label=${say("back")}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M12 4l-6 6 6 6" fill="none" stroke="currentColor" stroke-width="2" />
          </svg>
        </a>
        ${this.heading(conversation)}
      </div>
      ${conversation.status === "ready"
        ? html`
            <div class="body">
              <hk-thread .store=${this.store} .conversation=${conversation}></hk-thread>
              <hk-panel
                .store=${this.store}
                .conversation=${conversation}
                @use-suggestion=${this.use}
              ></hk-panel>
            </div>
            ${this.store.mayWrite
              ? html`<hk-draft
                  .store=${this.store}
                  .draft=${this.store.draft(conversation.id)}
                ></hk-draft>`
              : nothing}
          `
        : html`<p class="state" role="status">${say(conversation.status)}</p>`}
    </div>`;
  }

  private heading(conversation: Conversation) {
    const summary = this.store?.summary(conversation.id);
    const name = conversation.customerName;
    const language = conversation.reading?.language?.tag ?? summary?.language;
    return html`
      <h2 dir="auto">${name ?? conversation.id}</h2>
      ${name ? html`<span class="muted small" dir="auto">${conversation.id}</span>` : nothing}
      ${summary?.channel
        ? html`<span class="chip">${label("channels", summary.channel)}</span>`
        : nothing}
      ${language ? html`<span class="chip">${label("languages", language)}</span>` : nothing}
      ${summary?.agent ? html`<span class="chip" dir="auto">${summary.agent}</span>` : nothing}
      ${this.store?.mayWrite && summary && summary.agent !== this.store.settings.agent
        ? html`<button class="take" @click=${() => this.store?.takeOver()}>${say("take")}</button>`
        : nothing}
    `;
  }

  // Shows the newest message: in columns the thread runs to its end, unless someone reads further
  // up; stacked, the message stands at the top, so that the advice on it is in sight below.
  protected override updated(_: PropertyValues): void {
    const conversation = this.store?.open;
    if (conversation?.status !== "ready") return;
    const items = conversation.timeline();
    const last = items.at(-1);
    const length = items.length;
    const isOurs = last?.kind === "message" && last.message.from === "agent";
    const isOther = conversation !== this.shown;
    if (!isOther && length === this.shownLength) return;
    this.shown = conversation;
    this.shownLength = length;
    void this.thread?.updateComplete.then(() =>
      requestAnimationFrame(() => {
        if (!this.thread || !this.body) return;
        const isStacked = getComputedStyle(this.body).display !== "contents";
        if (isStacked) this.thread.showLast(this.body);
        else if (isOther || isOurs) this.thread.scrollTop = 0; // the end, see thread.ts
      }),
    );
  }

  private use(event: CustomEvent<Suggestion>): void {
    this.box?.use(event.detail);
  }

  private pressed = (event: KeyboardEvent): void => {
    const suggestion = suggestionOf(event, this.store?.open);
    if (suggestion) this.box?.use(suggestion);
  };
}
