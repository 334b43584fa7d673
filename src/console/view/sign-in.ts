// <hk-sign-in>: what stands in the page's place until the server knows who is there.
import { css, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { failure, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-sign-in")
export class SignIn extends View {
  @property({ type: Boolean }) quiet = false; // takes no focus: the page is somebody else's
  @state() private isBusy = false;
  @state() private fault = "";
  @query("input") private input!: HTMLInputElement;

  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 0.75rem;
        inline-size: min(26rem, 100%);
        margin-inline: auto;
        padding: 12vh 1rem 1rem;
      }
      label {
        display: grid;
        gap: 0.3rem;
        font-size: var(--small);
      }
      input {
        direction: ltr;
        text-align: left;
        min-block-size: 2.5rem;
      }
      input[aria-invalid="true"] {
        border-color: var(--error);
      }
      .error {
        color: var(--error);
      }
      button {
        justify-self: start;
        min-block-size: 2.25rem;
        padding-inline: 1.25rem;
      }
    `,
  ];

  override render() {
    return html`<form @submit=${this.submit}>
      <h2>${say("sign_in_title")}</h2>
      <p class="muted">${say("sign_in_text")}</p>
      <label>
        ${say("token")}
        <input
          type="password"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          maxlength="8192"
          aria-invalid=${Boolean(this.fault)}
          aria-describedby="fault"
        />
      </label>
      <p id="fault" class="error" role="alert">${this.fault ? failure(this.fault) : nothing}</p>
      <button class="primary" type="submit" ?disabled=${this.isBusy}>
        ${say(this.isBusy ? "signing_in" : "sign_in")}
      </button>
    </form>`;
  }

  override firstUpdated(): void {
    if (!this.quiet) this.input.focus();
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isBusy || !this.store) return;
    this.isBusy = true;
    this.fault = await this.store.signIn(this.input.value.trim());
    this.isBusy = false;
    if (this.fault) this.input.select();
  }
}
