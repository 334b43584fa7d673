// <hk-draft>: where the reply is written. Behind the text area stands a mirror of the same text in
// the same type, whose marks carry the underlines; both share one grid cell and one scroll.
import { css, html, nothing, type PropertyValues } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import type { Draft } from "../draft.js";
import { segments } from "../marks.js";
import type { Suggestion } from "../protocol.js";
import { directionOf, failure, moment, say, span } from "../words.js";
import "./findings.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

const soon = 2 * 3_600_000; // in which a window that closes is worth a colour

@customElement("hk-draft")
export class DraftBox extends View {
  @property({ attribute: false }) draft?: Draft;
  @property({ type: Boolean }) copies = false; // beside sending: the reply may go out elsewhere
  @state() private isCopied = false;
  @query("textarea") private area!: HTMLTextAreaElement;
  private heardDraft?: Draft;
  private redrawDraft = () => this.requestUpdate();

  static override styles = [
    shared,
    css`
      :host {
        padding: 0.6rem 1.25rem 0.75rem;
        border-block-start: 1px solid var(--line);
        background: var(--ground);
      }
      .inner {
        max-inline-size: 52rem;
        margin-inline: auto;
        display: grid;
        gap: 0.5rem;
      }
      .box {
        display: grid;
        max-block-size: 30vh;
        overflow-y: auto;
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .box:focus-within {
        outline: 2px solid var(--accent);
        outline-offset: 1px;
        border-color: var(--accent);
      }
      .box.customer {
        border-style: dashed;
      }
      .mirror,
      textarea {
        grid-area: 1 / 1;
        margin: 0;
        border: 0;
        padding: 0.55rem 0.8rem;
        font: inherit;
        line-height: 1.8;
        letter-spacing: inherit;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        text-align: start;
        min-block-size: 4.4rem;
      }
      .mirror {
        color: transparent;
        pointer-events: none;
        user-select: none;
      }
      textarea {
        inline-size: 100%;
        resize: none;
        overflow: hidden;
        background: none;
        color: var(--text);
        outline: none;
      }
      textarea::placeholder {
        color: var(--muted);
        opacity: 1;
      }
      mark {
        background: none;
        color: transparent;
        text-decoration-line: underline;
        text-decoration-skip-ink: none;
        text-decoration-thickness: 2px;
        text-underline-offset: 0.3em;
      }
      .error {
        text-decoration-style: wavy;
        text-decoration-color: var(--error);
        text-decoration-thickness: 1.5px;
      }
      .warning {
        text-decoration-color: var(--warning);
      }
      .hint {
        text-decoration-style: dotted;
        text-decoration-color: var(--hint);
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 0.9rem;
        font-size: var(--small);
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.35rem;
        color: var(--muted);
        cursor: pointer;
      }
      input {
        min-block-size: 0;
        inline-size: 1rem;
        block-size: 1rem;
        margin: 0;
        accent-color: var(--accent);
      }
      .space {
        flex: 1;
      }
      .primary {
        min-inline-size: 6.5rem;
        min-block-size: 2.25rem;
      }
      .message {
        font-size: var(--small);
        color: var(--error);
      }
      .window {
        margin: 0;
        font-size: var(--small);
      }
      .closing {
        color: var(--warning);
      }
      .keys {
        font-size: var(--tiny);
        color: var(--muted);
      }
      @media (max-width: 45rem) {
        :host {
          padding: 0.5rem 0.75rem 0.6rem;
        }
        .mirror,
        textarea {
          min-block-size: 2.75rem;
          font-size: 1rem;
        }
      }
      @media (hover: none) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hearDraft(undefined);
  }
  protected override willUpdate(changes: PropertyValues): void {
    super.willUpdate(changes);
    this.hearDraft(this.isConnected ? this.draft : undefined);
  }
  protected override updated(changes: PropertyValues): void {
    // A draft that was kept is read again when its conversation is opened.
    if (changes.has("draft") && this.draft && !this.draft.isRead) void this.draft.read();
  }

  // Puts a suggestion into the box, as if it had been typed: the browser's undo brings back what
  // stood there.
  use(suggestion: Suggestion): void {
    this.draft?.take(suggestion);
    this.replace(suggestion.text);
  }

  private replace(text: string): void {
    this.area.focus();
    this.area.select();
    if (!document.execCommand("insertText", false, text)) this.draft?.type(text);
  }

  override render() {
    const draft = this.draft;
    if (!draft) return nothing;
    const findings = draft.asCustomer ? [] : draft.findings;
    const dir = directionOf(draft.text);
    return html`<div class="inner">
      ${draft.asCustomer
        ? nothing
        : html`<hk-findings
            .draft=${draft}
            @use-rewrite=${(event: CustomEvent<string>) => this.replace(event.detail)}
          ></hk-findings>`}
      <div class="box ${draft.asCustomer ? "customer" : ""}">
        <div class="mirror" dir=${dir} aria-hidden="true">${segments(draft.text, findings).map(
          ({ text, severity }) => (severity ? html`<mark class=${severity}>${text}</mark>` : text),
        )}&#8203;</div>
        <textarea
          dir=${dir}
          rows="1"
          aria-label=${say(draft.asCustomer ? "try_label" : "draft")}
          placeholder=${say(draft.asCustomer ? "draft_customer_hint" : "draft_hint")}
          .value=${live(draft.text)}
          @input=${() => draft.type(this.area.value)}
          @keydown=${this.pressed}
        ></textarea>
      </div>
      ${this.message(draft)} ${draft.asCustomer ? nothing : this.window()}
      <div class="foot">
        ${this.store?.maySpeakAsCustomer
          ? html`<label>
              <input
                type="checkbox"
                .checked=${live(draft.asCustomer)}
                @change=${() => draft.toggleCustomer()}
              />
              ${say("as_customer")}
            </label>`
          : nothing}
        ${draft.isRead && !findings.length && !draft.asCustomer
          ? html`<span class="muted" role="status">${say("clean")}</span>`
          : nothing}
        ${draft.clean && !draft.asCustomer
          ? html`<button @click=${() => this.replace(draft.clean ?? "")}>${say("tidy")}</button>`
          : nothing}
        <span class="space"></span>
        <span class="keys"><bdi>${say("send_keys")}</bdi></span>
        ${this.copies
          ? html`<button class="copy" ?disabled=${!draft.text.trim()} @click=${this.copy}>
              ${say(this.isCopied ? "copied" : "copy")}
            </button>`
          : nothing}
        <button
          class="primary"
          ?disabled=${draft.sending || !draft.text.trim()}
          @click=${() => draft.send()}
        >
          ${say(draft.sending ? "sending" : draft.confirming ? "send_anyway" : "send")}
        </button>
      </div>
    </div>`;
  }

  private message(draft: Draft) {
    const isLive = this.store?.connection.kind === "live";
    const text = draft.error
      ? failure(draft.error)
      : draft.sending
        ? isLive
          ? ""
          : say("not_sent")
        : draft.confirming
          ? say("confirm")
          : "";
    return html`<p class="message" role="alert" ?hidden=${!text}>${text}</p>`;
  }

  // Some platforms take answers for a while only, and again once the customer has written.
  private window() {
    const until = this.store?.open?.replyBy;
    if (!until) return nothing;
    const left = Date.parse(until) - Date.now();
    if (left <= 0) return html`<p class="window message" role="status">${say("window_closed")}</p>`;
    const words = say("window_open", { left: span(left), time: moment(until) });
    return html`<p class="window ${left < soon ? "closing" : "muted"}">${words}</p>`;
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void this.draft?.send();
  }

  // A suggestion that is copied counts as used: it is pasted and sent where the customer is.
  private async copy(): Promise<void> {
    const draft = this.draft;
    if (!draft) return;
    if (!(await draft.mayLeave())) return;
    const text = draft.text.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A frame without the permission: the selection copies it.
      this.area.focus();
      this.area.select();
      document.execCommand("copy");
    }
    draft.tellUsed(text);
    this.isCopied = true;
    setTimeout(() => (this.isCopied = false), 2000);
  }

  private hearDraft(draft: Draft | undefined): void {
    if (this.heardDraft === draft) return;
    this.heardDraft?.removeEventListener("change", this.redrawDraft);
    draft?.addEventListener("change", this.redrawDraft);
    this.heardDraft = draft;
  }
}
