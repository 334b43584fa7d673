// <hk-suggestion>: one reply that is ready to send. The text is the button; folded, it is one line.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Suggestion } from "../protocol.js";
import { count, label, say } from "../words.js";
import { shared } from "./styles.js";
import "./why.js";

@customElement("hk-suggestion")
export class SuggestionCard extends LitElement {
  @property({ attribute: false }) suggestion?: Suggestion;
  @property({ type: Number }) number = 1;
  @property({ type: Boolean, reflect: true }) first = false;
  @state() private isUnfolded = false;

  static override styles = [
    shared,
    css`
      .card {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      :host([first]) .card {
        border-color: var(--accent);
        box-shadow: 0 0 0 1px var(--accent);
      }
      .head {
        display: flex;
        align-items: stretch;
      }
      .use {
        flex: 1;
        min-inline-size: 0;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.7rem;
        border: 0;
        border-radius: var(--radius);
        background: none;
        padding: 0.65rem 0.8rem;
        text-align: start;
        font-size: 0.9375rem;
      }
      .folded .use {
        padding-block: 0.35rem;
        align-items: center;
      }
      .use:hover {
        background: var(--accent-soft);
      }
      kbd {
        font: inherit;
        font-size: var(--small);
        font-weight: 600;
        line-height: 1.4rem;
        inline-size: 1.5rem;
        block-size: 1.5rem;
        text-align: center;
        border: 1px solid var(--line);
        border-radius: 0.35rem;
        color: var(--muted);
        background: var(--surface);
      }
      :host([first]) kbd {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--on-accent);
      }
      .said {
        display: block;
      }
      .folded .said {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--small);
        color: var(--muted);
      }
      .gloss {
        margin-block-start: 0.3rem;
        padding-block-start: 0.3rem;
        border-block-start: 1px dashed var(--line);
        font-size: var(--small);
        color: var(--muted);
      }
      .unfold {
        border: 0;
        background: none;
        padding: 0 0.7rem;
        color: var(--muted);
      }
      .unfold svg {
        display: block;
        inline-size: 0.9rem;
      }
      .foot {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 0.1rem 0.25rem;
        padding: 0 0.8rem 0.4rem;
      }
      .moves {
        font-size: var(--tiny);
        color: var(--muted);
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .dismiss {
        font-size: var(--tiny);
        min-block-size: 1.75rem;
        padding-block: 0;
      }
    `,
  ];

  override render() {
    const suggestion = this.suggestion;
    if (!suggestion) return nothing;
    const isFolded = !this.first && !this.isUnfolded;
    const moves = suggestion.moves.map((move) => label("moves", move)).join(" \u00b7 ");
    return html`<div class="card ${isFolded ? "folded" : ""}">
      <div class="head">
        <button class="use" title=${say("use")} @click=${() => this.tell("use-suggestion")}>
          <kbd>${count(this.number)}</kbd>
          <span>
            <span class="said" dir="auto" lang=${suggestion.language}>${suggestion.text}</span>
            ${suggestion.gloss && !isFolded
              ? html`<span class="said gloss" dir="auto">${suggestion.gloss}</span>`
              : nothing}
          </span>
        </button>
        ${isFolded
          ? html`<button
              class="unfold"
              aria-label=${say("unfold", { n: this.number })}
              aria-expanded="false"
              @click=${() => (this.isUnfolded = true)}
            >
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M3 6l5 5 5-5" fill="none" stroke="currentColor" stroke-width="1.8" />
              </svg>
            </button>`
          : nothing}
      </div>
      ${isFolded
        ? nothing
        : html`<div class="foot">
            <span class="moves" title=${moves}>${moves}</span>
            <button class="plain dismiss" @click=${() => this.tell("dismiss-suggestion")}>
              ${say("dismiss")}
            </button>
            <hk-why
              .rules=${suggestion.rules}
              .score=${suggestion.score}
              about=${suggestion.id}
            ></hk-why>
          </div>`}
    </div>`;
  }

  private tell(what: "use-suggestion" | "dismiss-suggestion"): void {
    this.dispatchEvent(
      new CustomEvent(what, { detail: this.suggestion, bubbles: true, composed: true }),
    );
  }
}
