// <hk-settings>: the agent's name and the language of the page.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { isAgentName } from "../settings.js";
import { label, say, tongues, type Tongue } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-settings")
export class SettingsRow extends View {
  @state() private refused = false;

  static override styles = [
    shared,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1rem;
        font-size: var(--small);
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        color: var(--muted);
      }
      input,
      select {
        color: var(--text);
      }
      input {
        inline-size: 8.5rem;
      }
      input[aria-invalid="true"] {
        border-color: var(--error);
      }
      .error {
        color: var(--error);
        font-size: var(--tiny);
      }
    `,
  ];

  override render() {
    const store = this.store;
    if (!store) return nothing;
    return html`<div class="row">
      <label>
        ${say("agent_name")}
        <input
          dir="auto"
          autocomplete="off"
          spellcheck="false"
          maxlength="128"
          aria-invalid=${this.refused}
          aria-describedby="rule"
          ?readonly=${store.isNamed}
          .value=${store.settings.agent}
          @change=${this.rename}
        />
      </label>
      <span id="rule" class="error" ?hidden=${!this.refused}>${say("agent_rule")}</span>
      <label>
        ${say("language")}
        <select @change=${this.speak}>
          ${tongues.map(
            (tag) =>
              html`<option value=${tag} .selected=${tag === store.settings.tongue}>
                ${label("own_languages", tag)}
              </option>`,
          )}
        </select>
      </label>
      ${store.canSignOut && !store.signedOut
        ? html`<button class="sign-out" @click=${() => store.signOut()}>${say("sign_out")}</button>`
        : nothing}
    </div>`;
  }

  private rename(event: Event): void {
    const name = (event.target as HTMLInputElement).value.trim();
    this.refused = !isAgentName(name);
    if (!this.refused) this.store?.setAgent(name);
  }
  private speak(event: Event): void {
    this.store?.setTongue((event.target as HTMLSelectElement).value as Tongue);
  }
}
