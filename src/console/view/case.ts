// <hk-case>: what an agent knows of the case and hamkalam cannot: the advice then reckons with it.
import { css, html, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Conversation } from "../conversation.js";
import { label, say } from "../words.js";
import "./more.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

// True or unsaid, each of them; see "case" in the protocol.
const facts = [
  "customer_mistaken",
  "outside_policy",
  "exception",
  "claim_verified",
  "known_fix",
  "booked",
  "cold_call",
] as const;
const currencies = ["IRT", "IRR", "USD", "EUR", "SAR", "AED", "EGP", "IQD", "JOD", "MAD", "GBP"];

@customElement("hk-case")
export class Case extends View {
  @property({ attribute: false }) conversation?: Conversation;

  static override styles = [
    shared,
    css`
      .facts {
        display: grid;
        gap: 0.4rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        cursor: pointer;
      }
      input[type="checkbox"] {
        flex: none;
        min-block-size: 0;
        inline-size: 1rem;
        block-size: 1rem;
        margin: 0;
        accent-color: var(--accent);
      }
      .sum {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 7rem 5.5rem;
        align-items: center;
        gap: 0.4rem;
      }
      .sum input[aria-invalid] {
        border-color: var(--error);
      }
      .sum input,
      .sum select {
        inline-size: 100%;
      }
    `,
  ];

  override render() {
    const known = this.conversation?.case;
    if (!known) return nothing;
    const sum = known.disputed_amount as { amount?: string; currency?: string } | undefined;
    const set = facts.filter((fact) => known[fact] === true).length;
    const persuaded = known.earlier_dispute === "persuasion_failed";
    return html`<hk-more title=${say("case")} .number=${set + (sum ? 1 : 0) + (persuaded ? 1 : 0)}>
      <div class="facts">
        ${facts.map((fact) =>
          this.box(label("case_facts", fact), known[fact] === true, (isSet) => ({
            [fact]: isSet || null,
          })),
        )}
        <div class="sum">
          <span id="sum">${say("disputed_amount")}</span>
          <input
            inputmode="decimal"
            aria-labelledby="sum"
            .value=${sum?.amount ?? ""}
            @change=${() => this.dispute()}
          />
          <select aria-label=${say("currency")} @change=${() => this.dispute()}>
            ${currencies.map(
              (code) =>
                html`<option value=${code} .selected=${code === (sum?.currency ?? currencies[0])}>
                  ${label("currencies", code)}
                </option>`,
            )}
          </select>
        </div>
        ${this.box(say("persuasion_failed"), persuaded, (isSet) => ({
          earlier_dispute: isSet ? "persuasion_failed" : null,
        }))}
      </div>
    </hk-more>`;
  }

  private box(text: string, isSet: boolean, facts: (isSet: boolean) => Record<string, unknown>) {
    return html`<label>
      <input
        type="checkbox"
        .checked=${live(isSet)}
        @change=${(event: Event) =>
          void this.store?.setCase(facts((event.target as HTMLInputElement).checked))}
      />
      ${text}
    </label>`;
  }

  // Digits of any script, as an agent types them; nothing else is a sum.
  private dispute(): void {
    const field = this.renderRoot.querySelector<HTMLInputElement>(".sum input");
    const currency = this.renderRoot.querySelector<HTMLSelectElement>(".sum select");
    const amount = (field?.value ?? "")
      .replace(/[\u06f0-\u06f9\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) & 15))
      .replace(/[,\u066c\u060c\s]/g, "")
      .replace("\u066b", ".");
    if (amount && !/^\d+(\.\d+)?$/.test(amount)) {
      field?.setAttribute("aria-invalid", "true");
      return;
    }
    field?.removeAttribute("aria-invalid");
    const sum = amount ? { amount, currency: currency?.value } : null;
    void this.store?.setCase({ disputed_amount: sum });
  }
}
