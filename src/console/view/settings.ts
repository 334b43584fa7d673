// <hk-settings>: a button, and behind it the agent's name, language, calendar, colours and how much is
// remarked while writing.
import { css, html, nothing } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { isAgentName, presets, themes } from "../settings.js";
import { calendars, label, say, tongues } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-settings")
export class SettingsMenu extends View {
  @state() private isOpen = false;
  @state() private refused = false;
  @query("button") private opener!: HTMLButtonElement;

  static override styles = [
    shared,
    css`
      :host {
        position: relative;
      }
      .menu {
        position: absolute;
        z-index: 5;
        inset-block-start: calc(100% + 0.35rem);
        inset-inline-end: 0;
        display: grid;
        gap: 0.6rem;
        inline-size: min(20rem, calc(100vw - 1.5rem));
        padding: 0.9rem 1rem;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 18%);
        font-size: var(--small);
      }
      label {
        display: grid;
        grid-template-columns: 7.5rem minmax(0, 1fr);
        align-items: center;
        gap: 0.5rem;
        color: var(--muted);
      }
      input,
      select {
        color: var(--text);
        inline-size: 100%;
      }
      input[aria-invalid="true"] {
        border-color: var(--error);
      }
      .error {
        color: var(--error);
        font-size: var(--tiny);
      }
      dl {
        display: grid;
        grid-template-columns: 7.5rem minmax(0, 1fr);
        gap: 0.15rem 0.5rem;
        border-block-start: 1px solid var(--line);
        padding-block-start: 0.6rem;
        font-size: var(--tiny);
        color: var(--muted);
      }
      kbd {
        font: inherit;
        border: 1px solid var(--line);
        border-radius: 0.3rem;
        padding-inline: 0.35rem;
      }
      @media (hover: none) {
        dl {
          display: none;
        }
      }
      .who {
        max-inline-size: 10rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("pointerdown", this.pointed);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("pointerdown", this.pointed);
  }

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const { settings } = store;
    return html`<button
        class="who"
        aria-expanded=${this.isOpen}
        aria-controls="menu"
        @click=${() => (this.isOpen = !this.isOpen)}
      >
        ${say("settings")}
      </button>
      <div class="menu" id="menu" ?hidden=${!this.isOpen} @keydown=${this.pressed}>
        ${store.signedOut
          ? nothing
          : html`<label>
                ${say("agent_name")}
                <input
                  dir="auto"
                  autocomplete="off"
                  spellcheck="false"
                  maxlength="128"
                  aria-invalid=${this.refused}
                  aria-describedby="rule"
                  ?readonly=${store.isNamed}
                  .value=${settings.agent}
                  @change=${this.rename}
                />
              </label>
              <span id="rule" class="error" ?hidden=${!this.refused}>${say("agent_rule")}</span>`}
        ${this.choice("language", "own_languages", tongues, settings.tongue, (one) =>
          store.setTongue(one),
        )}
        ${this.choice("calendar", "calendars", calendars, settings.calendar, (one) =>
          store.setCalendar(one),
        )}
        ${this.choice("theme", "themes", themes, settings.theme, (one) => store.setTheme(one))}
        ${this.choice("preset", "presets", presets, settings.preset, (one) =>
          store.setPreset(one),
        )}
        ${store.signedOut ? nothing : this.keys()}
        ${store.canSignOut && !store.signedOut
          ? html`<button class="sign-out" @click=${() => store.signOut()}>${say("sign_out")}</button>`
          : nothing}
      </div>`;
  }

  private keys() {
    const all = [
      ["1\u20133", say("take_reply")],
      ["Ctrl+Enter", say("send")],
      ["/", say("search")],
      ["Alt+\u2193 \u2191", say("next_previous")],
    ];
    return html`<dl>
      ${all.map(([key, what]) => html`<dt><kbd dir="ltr">${key}</kbd></dt><dd>${what}</dd>`)}
    </dl>`;
  }

  private choice<T extends string>(
    name: "language" | "calendar" | "theme" | "preset",
    words: "own_languages" | "calendars" | "themes" | "presets",
    all: T[],
    chosen: T,
    choose: (one: T) => void,
  ) {
    return html`<label>
      ${say(name)}
      <select
        name=${name}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}
      >
        ${all.map(
          (one) =>
            html`<option value=${one} .selected=${one === chosen}>${label(words, one)}</option>`,
        )}
      </select>
    </label>`;
  }

  private rename(event: Event): void {
    const name = (event.target as HTMLInputElement).value.trim();
    this.refused = !isAgentName(name);
    if (!this.refused) this.store?.setAgent(name);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    this.isOpen = false;
    this.opener.focus();
  }
  private pointed = (event: Event): void => {
    if (this.isOpen && !event.composedPath().includes(this)) this.isOpen = false;
  };
}
