// <hamkalam-assist conversation="shop:42">: the advice beside any page, from one script:
//
//   <script src="https://hamkalam.example.com/assets/assist.js"></script>
//   <hamkalam-assist conversation="shop:42" agent="sara" language="en"></hamkalam-assist>
//
// Attributes: conversation; agent (who writes); language (fa, ar, en); theme (auto, light, dark);
// composer="none" where the page has a box of its own; chatwoot, inside of Chatwoot's dashboard app,
// which then says what is open. Properties: token (never an attribute, never in an address).
// Methods: review(text) reads a draft of the page's own box.
// Events: "suggestion" (detail: the suggestion; preventDefault() keeps it out of the composer),
// "review" (detail: what is remarked on the draft), "flag" (detail: a call for a second person).
// CSS variables: those of theme.ts, as --hamkalam-accent and so on.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Draft } from "../draft.js";
import type { Suggestion } from "../protocol.js";
import { setToken } from "../session.js";
import { isAgentName, themes } from "../settings.js";
import { Store } from "../store.js";
import { direction, failure, label, say, tongueNow, tongues } from "../words.js";
import type { DraftBox } from "./draft-box.js";
import "./draft-box.js";
import { suggestionOf } from "./keys.js";
import "./panel.js";
import { shared } from "./styles.js";
import "./sign-in.js";
import { theme } from "./theme.js";

@customElement("hamkalam-assist")
export class Assist extends LitElement {
  @property() conversation = "";
  @property() agent = "";
  @property() language = "";
  @property() theme = "";
  @property() composer = "";
  @property({ type: Boolean }) chatwoot = false;
  @query("hk-draft") private box!: DraftBox | null;
  private store?: Store;
  private heard?: Draft;
  private told = new Set<string>(); // flags that the page knows of

  static override styles = [
    shared,
    theme,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-block-size: 20rem;
        overflow: hidden;
        font-family: var(--hamkalam-font, inherit);
        text-align: start;
      }
      .root {
        display: flex;
        flex-direction: column;
        flex: 1;
        min-block-size: 0;
        background: var(--surface);
      }
      .top {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        padding: 0.3rem 1rem;
        font-size: var(--tiny);
        color: var(--muted);
        border-block-end: 1px solid var(--line);
      }
      .top bdi {
        flex: 1;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      hk-panel {
        flex: 1;
        overflow-y: auto;
        min-block-size: 0;
      }
      .state {
        padding: 2rem 1.25rem;
        text-align: center;
        color: var(--muted);
      }
      .alert {
        padding: 0.3rem 1rem;
        font-size: var(--small);
        background: var(--warning-soft);
        color: var(--warning);
      }
    `,
  ];

  set token(text: string) {
    setToken(text);
    if (this.store) void this.store.signIn(text);
  }

  // Reads a draft of the page's own box: the answer comes as "review".
  review(text: string): void {
    this.draft?.type(text);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A page may have set it before this script was there.
    const early = Object.getOwnPropertyDescriptor(this, "token")?.value as unknown;
    Reflect.deleteProperty(this, "token");
    if (typeof early === "string") setToken(early);
    this.store ??= this.begin();
    this.addEventListener("keydown", this.pressed);
    if (!this.chatwoot) return;
    addEventListener("message", this.hearChatwoot);
    parent.postMessage("chatwoot-dashboard-app:fetch-info", "*");
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("message", this.hearChatwoot);
    this.store?.stop();
    this.store = undefined;
  }

  private begin(): Store {
    const store = new Store(false);
    store.addEventListener("change", () => {
      this.tellFlags();
      this.requestUpdate();
    });
    queueMicrotask(() => store.start());
    return store;
  }
  private get draft(): Draft | undefined {
    return this.conversation ? this.store?.draft(this.conversation) : undefined;
  }

  protected override willUpdate(changes: Map<string, unknown>): void {
    const store = this.store;
    if (!store) return;
    const tongue = tongues.find((tag) => tag === this.language);
    if (changes.has("language") && tongue) store.setTongue(tongue);
    const scheme = themes.find((one) => one === this.theme) ?? "auto";
    if (scheme !== "auto") this.style.colorScheme = scheme;
    // Who signed in with a token of an agent is that agent, whatever the page says.
    if (changes.has("agent") && isAgentName(this.agent) && !store.isNamed)
      store.setAgent(this.agent);
    if (changes.has("conversation")) {
      store.show(this.conversation || undefined);
      this.hear(this.draft);
    }
  }

  override render() {
    const store = this.store;
    if (!store) return nothing;
    return html`<div class="root" dir=${direction()} lang=${tongueNow()}>${this.inside(store)}</div>`;
  }

  private inside(store: Store) {
    if (store.signedOut) return html`<hk-sign-in quiet .store=${store}></hk-sign-in>`;
    const conversation = store.open;
    if (!conversation) return html`<p class="state">${say("assist_none")}</p>`;
    const language = conversation.reading?.language.tag;
    return html`<div class="top">
        <bdi>${conversation.customerName ?? conversation.id}</bdi>
        ${language ? html`<span class="chip">${label("languages", language)}</span>` : nothing}
        <span>${say(store.connection.kind === "lost" ? "offline" : store.connection.kind)}</span>
      </div>
      ${store.notice ? html`<p class="alert" role="alert">${failure(store.notice)}</p>` : nothing}
      ${conversation.status === "ready"
        ? html`${keyed(
              conversation.id,
              html`<hk-panel
                .store=${store}
                .conversation=${conversation}
                @use-suggestion=${(event: CustomEvent<Suggestion>) => this.take(event.detail)}
              ></hk-panel>`,
            )}
            ${this.composer !== "none" && store.mayWrite
              ? html`<hk-draft copies .store=${store} .draft=${this.draft}></hk-draft>`
              : nothing}`
        : html`<p class="state" role="status">
            ${say(conversation.status === "missing" ? "assist_missing" : conversation.status)}
          </p>`}`;
  }

  private take(suggestion: Suggestion): void {
    const goesOn = this.tell("suggestion", suggestion);
    if (goesOn && this.box) this.box.use(suggestion);
    else this.draft?.take(suggestion);
  }

  private pressed = (event: KeyboardEvent): void => {
    const suggestion = suggestionOf(event, this.store?.open);
    if (suggestion) this.take(suggestion);
  };

  private tellFlags(): void {
    const conversation = this.store?.open;
    for (const flag of conversation?.openFlags() ?? []) {
      const key = `${conversation?.id} ${flag.id}`;
      if (this.told.has(key)) continue;
      this.told.add(key);
      this.tell("flag", flag);
    }
  }

  private hear(draft: Draft | undefined): void {
    this.heard?.removeEventListener("review", this.tellReview);
    draft?.addEventListener("review", this.tellReview);
    this.heard = draft;
  }
  private tellReview = (event: Event): void => {
    this.tell("review", (event as CustomEvent).detail);
  };

  // Whether nobody said preventDefault().
  private tell(name: "suggestion" | "review" | "flag", detail: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }),
    );
  }

  // Chatwoot says which conversation is open and who looks at it; as text, whatever its version.
  private hearChatwoot = (event: MessageEvent): void => {
    if (event.source !== parent) return;
    const context = read(event.data);
    if (context?.event !== "appContext") return;
    const { conversation, currentAgent } = context.data ?? {};
    if (conversation?.id !== undefined) this.conversation = `chatwoot:${conversation.id}`;
    const name = String(currentAgent?.id ?? "");
    if (isAgentName(name)) this.agent = name;
  };
}

interface ChatwootContext {
  event?: string;
  data?: { conversation?: { id?: number | string }; currentAgent?: { id?: number | string } };
}

function read(data: unknown): ChatwootContext | undefined {
  try {
    return (typeof data === "string" ? JSON.parse(data) : data) as ChatwootContext;
  } catch {
    return undefined;
  }
}
