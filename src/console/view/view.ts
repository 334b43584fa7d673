// The base of every component: it has the store and redraws when the store changes.
import { LitElement, type PropertyValues } from "lit";
import { property } from "lit/decorators.js";
import type { Store } from "../store.js";

export class View extends LitElement {
  @property({ attribute: false }) store?: Store;
  private heard?: Store;
  private redraw = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.hear(this.store);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hear(undefined);
  }
  protected override willUpdate(_: PropertyValues): void {
    this.hear(this.isConnected ? this.store : undefined);
  }

  private hear(store: Store | undefined): void {
    if (this.heard === store) return;
    this.heard?.removeEventListener("change", this.redraw);
    store?.addEventListener("change", this.redraw);
    this.heard = store;
  }
}
