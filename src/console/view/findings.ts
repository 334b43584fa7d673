// <hk-findings>: what the server remarks on a draft, each with its rule and, where there is one, the
// mended draft.
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Draft } from "../draft.js";
import { mended } from "../marks.js";
import type { Finding } from "../protocol.js";
import { label, reason, say } from "../words.js";
import { shared } from "./styles.js";
import "./why.js";

@customElement("hk-findings")
export class Findings extends LitElement {
  @property({ attribute: false }) draft?: Draft;
  private heard?: Draft;
  private redraw = () => this.requestUpdate();

  static override styles = [
    shared,
    css`
      ul {
        display: grid;
        gap: 0.4rem;
        max-block-size: 32vh;
        overflow-y: auto;
      }
      li {
        border: 1px solid var(--hint-line);
        border-inline-start: 4px solid var(--hint);
        border-radius: 0.5rem;
        background: var(--hint-soft);
        padding: 0.35rem 0.75rem;
      }
      li.warning {
        border-color: var(--warning-line);
        border-inline-start-color: var(--warning);
        background: var(--warning-soft);
      }
      li.error {
        border-color: var(--error-line);
        border-inline-start-color: var(--error);
        background: var(--error-soft);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.6rem;
      }
      .head p {
        flex: 1 1 12rem;
      }
      .severity {
        font-size: var(--small);
        font-weight: 700;
        color: var(--hint);
      }
      .warning .severity {
        color: var(--warning);
      }
      .error .severity {
        color: var(--error);
      }
      .rewrite {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 0.75rem;
        margin-block: 0.3rem 0.2rem;
      }
      .rewrite p {
        flex: 1 1 14rem;
        border-radius: 0.4rem;
        background: var(--surface);
        padding: 0.25rem 0.6rem;
      }
      .raises {
        color: var(--error);
        font-size: var(--small);
        margin-block-end: 0.3rem;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hear(undefined);
  }
  protected override willUpdate(): void {
    this.hear(this.isConnected ? this.draft : undefined);
  }

  override render() {
    const draft = this.draft;
    if (!draft) return nothing;
    const findings = draft.findings;
    return html`<div aria-live="polite">
      ${draft.flags.map(
        (flag) =>
          html`<p class="raises">
            ${say("raises", { level: label("levels", flag.level), what: reason(flag.reason) })}
          </p>`,
      )}
      ${findings.length
        ? html`<ul aria-label=${say("findings")}>
            ${findings.map((finding) => this.finding(finding, draft))}
          </ul>`
        : nothing}
      ${draft.more
        ? html`<p class="small muted">${say("more_findings", { n: draft.more })}</p>`
        : nothing}
    </div>`;
  }

  private finding(finding: Finding, draft: Draft) {
    const rewrite = finding.rewrite;
    return html`<li class=${finding.severity}>
      <div class="head">
        <span class="severity">${say(`severity_${finding.severity}`)}</span>
        <p dir="auto">${finding.text}</p>
        <hk-why .rules=${[finding.rule]}></hk-why>
      </div>
      ${rewrite
        ? html`<div class="rewrite">
            <p class="said" dir="auto">${rewrite}</p>
            <button
              ?disabled=${!draft.isRead}
              @click=${() => this.use(mended(draft.text, finding))}
            >
              ${say("use_rewrite")}
            </button>
          </div>`
        : nothing}
    </li>`;
  }

  private use(draft: string): void {
    this.dispatchEvent(
      new CustomEvent("use-rewrite", { detail: draft, bubbles: true, composed: true }),
    );
  }

  private hear(draft: Draft | undefined): void {
    if (this.heard === draft) return;
    this.heard?.removeEventListener("change", this.redraw);
    draft?.addEventListener("change", this.redraw);
    this.heard = draft;
  }
}
