// <hk-more>: a quiet part of the panel, folded behind its title until somebody wants it.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { count } from "../words.js";
import { shared } from "./styles.js";

@customElement("hk-more")
export class More extends LitElement {
  @property() override title = "";
  @property({ type: Number }) number = 0; // of what is inside; 0 is not shown
  @property({ type: Boolean, reflect: true }) open = false;
  @property({ type: Boolean }) urgent = false;

  static override styles = [
    shared,
    css`
      :host {
        border-block-start: 1px solid var(--line);
      }
      button {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        inline-size: 100%;
        border: 0;
        background: none;
        padding: 0.45rem 0;
        font-weight: 600;
        color: var(--muted);
        text-align: start;
      }
      button:hover {
        color: var(--text);
      }
      .number {
        border-radius: 1rem;
        padding-inline: 0.5rem;
        background: var(--sunken);
        font-weight: 400;
        font-size: var(--tiny);
      }
      .urgent {
        background: var(--error-soft);
        color: var(--error);
      }
      svg {
        inline-size: 0.9rem;
        margin-inline-start: auto;
        transition: transform 120ms;
      }
      [aria-expanded="true"] svg {
        transform: rotate(180deg);
      }
      @media (prefers-reduced-motion: reduce) {
        svg {
          transition: none;
        }
      }
      .inside {
        padding-block-end: 0.75rem;
      }
    `,
  ];

  override render() {
    return html`<button
        aria-expanded=${this.open}
        aria-controls="inside"
        @click=${() => (this.open = !this.open)}
      >
        ${this.title}
        ${this.number
          ? html`<span class="number ${this.urgent ? "urgent" : ""}">${count(this.number)}</span>`
          : nothing}
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M3 6l5 5 5-5" fill="none" stroke="currentColor" stroke-width="1.8" />
        </svg>
      </button>
      <div class="inside" id="inside" ?hidden=${!this.open}><slot></slot></div>`;
  }
}
