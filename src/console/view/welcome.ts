// <hk-welcome>: where no conversation is open: how to begin, and a box to write as a customer.
import { css, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { directionOf, say } from "../words.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

@customElement("hk-welcome")
export class Welcome extends View {
  @property({ type: Boolean }) empty = false; // there is no conversation at all
  @state() private text = "";
  @state() private isSending = false;
  @state() private isCopied = false;

  static override styles = [
    shared,
    css`
      :host {
        overflow-y: auto;
      }
      .page {
        display: grid;
        gap: 1.25rem;
        max-inline-size: 40rem;
        margin: 0 auto;
        padding: 2.5rem 1.25rem;
        grid-template-columns: minmax(0, 1fr);
      }
      .quiet {
        text-align: center;
        padding-block-start: 6rem;
        gap: 0.25rem;
      }
      h2 {
        font-size: 1.25rem;
        line-height: 1.5;
      }
      section {
        display: grid;
        gap: 0.6rem;
        grid-template-columns: minmax(0, 1fr);
      }
      textarea {
        inline-size: 100%;
        min-block-size: 5rem;
        resize: vertical;
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--surface);
        padding: 0.55rem 0.8rem;
        text-align: start;
      }
      .examples {
        display: grid;
        gap: 0.4rem;
      }
      .examples button {
        inline-size: 100%;
        text-align: start;
        font-size: 0.9375rem;
        padding-block: 0.35rem;
      }
      .go {
        justify-self: start;
        min-block-size: 2.25rem;
        padding-inline: 1.25rem;
      }
      pre {
        margin: 0;
        direction: ltr;
        text-align: left;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        background: var(--sunken);
        border-radius: var(--radius);
        padding: 0.75rem 0.9rem;
        font-family: ui-monospace, "Vazirmatn", monospace;
        font-size: var(--small);
      }
      .copy {
        justify-self: end;
      }
      .back {
        justify-self: start;
      }
    `,
  ];

  override render() {
    const store = this.store;
    if (!store?.queueLoaded) return nothing;
    if ((!this.empty && store.place !== "new") || !store.maySpeakAsCustomer)
      return html`<div class="page quiet">
        <h2>${say(this.empty ? "empty_title" : "choose")}</h2>
        <p class="muted">${say(this.empty ? "empty_wait" : "choose_more")}</p>
      </div>`;
    return html`<div class="page">
      ${this.empty ? nothing : html`<a class="back small" href="#">${say("back")}</a>`}
      ${this.form()}
      ${this.empty
        ? html`<section>
            <h3>${say("curl_title")}</h3>
            <pre><code>${this.command()}</code></pre>
            <button class="copy" @click=${this.copy}>${say(this.isCopied ? "copied" : "copy")}</button>
          </section>`
        : nothing}
    </div>`;
  }

  private form() {
    const examples = (["example_1", "example_2", "example_3"] as const).map((key) => say(key));
    return html`<section>
      <h2>${say(this.empty ? "empty_title" : "try_title")}</h2>
      <p class="muted">${this.empty ? say("empty_text") : nothing} ${say("try_text")}</p>
      <textarea
        dir=${directionOf(this.text)}
        aria-label=${say("try_label")}
        placeholder=${say("draft_customer_hint")}
        .value=${live(this.text)}
        @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
        @keydown=${this.pressed}
      ></textarea>
      <button
        class="primary go"
        ?disabled=${this.isSending || !this.text.trim()}
        @click=${() => this.start(this.text)}
      >
        ${say(this.isSending ? "sending" : "try_send")}
      </button>
      <h3>${say("try_examples")}</h3>
      <div class="examples">
        ${examples.map(
          (text) =>
            html`<button dir="auto" ?disabled=${this.isSending} @click=${() => this.start(text)}>
              ${text}
            </button>`,
        )}
      </div>
    </section>`;
  }

  private command(): string {
    const event = {
      type: "message",
      conversation: "c-1",
      id: "m-1",
      from: "customer",
      text: say("example_3"),
    };
    const body = JSON.stringify(event, null, 2).replaceAll("'", "'\\''");
    return `curl ${location.origin}/v1/events \\\n  -H 'content-type: application/json' \\\n  -d '${body}'`;
  }

  private async copy(): Promise<void> {
    await navigator.clipboard.writeText(this.command()).catch(() => undefined);
    this.isCopied = true;
    setTimeout(() => (this.isCopied = false), 2000);
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.start(this.text);
  }

  private async start(text: string): Promise<void> {
    if (!text.trim() || this.isSending) return;
    this.isSending = true;
    const isStarted = await this.store?.startConversation(text.trim());
    this.isSending = false;
    if (isStarted) this.text = "";
  }
}
