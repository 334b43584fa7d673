// <hk-suggestion>: one reply that is ready to send. The text is the button.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Suggestion } from "../protocol.js";
import { count, label, say } from "../words.js";
import { shared } from "./styles.js";
import "./why.js";

@customElement("hk-suggestion")
export class SuggestionCard extends LitElement {
  @property({ attribute: false }) suggestion?: Suggestion;
  @property({ type: Number }) number = 1;

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
      .use {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0.7rem;
        inline-size: 100%;
        border: 0;
        border-radius: var(--radius);
        background: none;
        padding: 0.65rem 0.8rem;
        text-align: start;
        font-size: 0.9375rem;
      }
      .use:hover {
        background: var(--accent-soft);
      }
      kbd {
        font: inherit;
        font-size: var(--small);
        font-weight: 600;
        line-height: 1.5rem;
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
      .gloss {
        margin-block-start: 0.3rem;
        padding-block-start: 0.3rem;
        border-block-start: 1px dashed var(--line);
        font-size: var(--small);
        color: var(--muted);
      }
      .foot {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
        gap: 0.25rem 0.35rem;
        padding: 0 0.8rem 0.45rem;
      }
      .moves {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 0.3rem;
        padding-block-end: 0.2rem;
      }
    `,
  ];

  override render() {
    const suggestion = this.suggestion;
    if (!suggestion) return nothing;
    return html`<div class="card">
      <button class="use" title=${say("use")} @click=${this.use}>
        <kbd>${count(this.number)}</kbd>
        <span>
          <span class="said" dir="auto" lang=${suggestion.language}>${suggestion.text}</span>
          ${suggestion.gloss
            ? html`<span class="said gloss" dir="auto">${suggestion.gloss}</span>`
            : nothing}
        </span>
      </button>
      <div class="foot">
        <div class="moves">
          ${suggestion.moves.map((move) => html`<span class="chip">${label("moves", move)}</span>`)}
        </div>
        <hk-why .rules=${suggestion.rules}></hk-why>
      </div>
    </div>`;
  }

  private use(): void {
    this.dispatchEvent(
      new CustomEvent("use-suggestion", {
        detail: this.suggestion,
        bubbles: true,
        composed: true,
      }),
    );
  }
}
