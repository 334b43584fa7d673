// <hk-why>: "why?", and behind it the rules: number, id, what each asks, and the article it is from.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { readRule } from "../http.js";
import type { Rule } from "../protocol.js";
import { count, fraction, label, say, tongueNow } from "../words.js";
import { shared } from "./styles.js";

@customElement("hk-why")
export class Why extends LitElement {
  @property({ attribute: false }) rules: string[] = [];
  @property({ attribute: false }) score?: number; // 0 to 1, how sure it is
  @property() about = ""; // the id of what is explained
  @state() private isOpen = false;
  private asked = new Set<string>();
  @state() private loaded = new Map<string, Rule | "failed">();

  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
      button {
        font-size: var(--tiny);
        min-block-size: 1.75rem;
        padding-block: 0;
        margin-inline-start: auto;
      }
      ul {
        flex-basis: 100%; /* a row of its own, in a flex box and in a grid */
        grid-column: 1 / -1;
        display: grid;
        gap: 0.5rem;
        padding: 0.5rem 0.75rem;
        border-radius: 0.5rem;
        background: var(--ground);
        font-size: var(--small);
      }
      code {
        font-family: ui-monospace, monospace;
        font-size: var(--tiny);
        color: var(--muted);
        unicode-bidi: isolate;
        direction: ltr;
      }
      p {
        text-align: start;
      }
      .source {
        font-size: var(--tiny);
        color: var(--muted);
      }
    `,
  ];

  override render() {
    if (!this.rules.length) return nothing;
    return html`
      <button class="plain" aria-expanded=${this.isOpen} @click=${this.toggle}>${say("why")}</button>
      ${this.isOpen
        ? html`<ul>
            ${this.rules.map((id) => this.rule(id))}
            ${this.about
              ? html`<li class="source">
                  <code>${this.about}</code>
                  ${this.score === undefined ? nothing : say("certainty", { n: fraction(this.score) })}
                </li>`
              : nothing}
          </ul>`
        : nothing}
    `;
  }

  private rule(id: string) {
    const rule = this.loaded.get(id);
    if (rule === undefined || rule === "failed")
      return html`<li>
        <code>${id}</code> <span class="muted">${say(rule ? "why_failed" : "loading")}</span>
      </li>`;
    const { seed, section } = rule.source;
    return html`<li>
      <strong>
        ${rule.number === undefined ? nothing : say("why_rule", { number: count(rule.number) })}
      </strong>
      <code>${id}</code>
      <p dir="auto">${rule.texts?.[tongueNow()]?.asks}</p>
      <p class="source">
        ${section
          ? say("why_source", { seed: seedName(seed), section })
          : seedName(seed)}
      </p>
    </li>`;
  }

  private toggle(): void {
    this.isOpen = !this.isOpen;
  }

  protected override updated(): void {
    if (!this.isOpen) return;
    for (const id of this.rules.filter((one) => !this.asked.has(one))) {
      this.asked.add(id);
      void readRule(id).then(
        (rule) => this.learn(id, rule),
        () => this.learn(id, "failed"),
      );
    }
  }

  private learn(id: string, rule: Rule | "failed"): void {
    this.loaded = new Map(this.loaded).set(id, rule);
  }
}

// A seed is named S0 to S3 or by its file (000_....txt); a rule of the house has none.
function seedName(seed: string): string {
  const number = /^S?0*(\d+)(?:_|$)/.exec(seed)?.[1];
  return label("seeds", number ?? (seed || "house"));
}
