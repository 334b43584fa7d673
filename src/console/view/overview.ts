// <hk-overview>: the supervisor's view, live: which flags are open, how the agents are loaded, whether
// suggestions and flags are any good.
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { Conversation } from "../conversation.js";
import { acceptance, hitRate, type Figures } from "../figures.js";
import { readConversation, readRule } from "../http.js";
import { byGravity, type Flag, type Rule, type Summary } from "../protocol.js";
import { special } from "../queue-list.js";
import { hashOf } from "../store.js";
import { count, passed, percent, reason, say, tongueNow } from "../words.js";
import "./flag.js";
import { shared } from "./styles.js";
import { View } from "./view.js";

const everySeconds = 10; // the figures are asked for again
const mostRead = 40; // flags whose conversations are read for their words
const hostile = ["insult", "anger", "relationship_review", "agent_support"];

interface Raised {
  flag: Flag;
  summary: Summary;
}

@customElement("hk-overview")
export class Overview extends View {
  @state() private read = new Map<string, Conversation>(); // what the quoted words stand in
  @state() private rules = new Map<string, Rule | undefined>();
  private reading = new Map<string, number>(); // up to which sequence
  private timer = 0;

  static override styles = [
    shared,
    css`
      :host {
        overflow-y: auto;
      }
      .page {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(18rem, 2fr);
        gap: 1.25rem 1.5rem;
        max-inline-size: 84rem;
        margin-inline: auto;
        padding: 1.1rem 1.25rem 2rem;
      }
      section {
        display: grid;
        gap: 0.7rem;
        align-content: start;
        grid-template-columns: minmax(0, 1fr);
      }
      .side {
        display: grid;
        gap: 1.5rem;
        align-content: start;
        grid-template-columns: minmax(0, 1fr);
      }
      h2 {
        font-size: 1rem;
        font-weight: 600;
      }
      h2 span {
        font-weight: 400;
        color: var(--muted);
      }
      .what {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.6rem;
        align-items: baseline;
        font-size: var(--small);
        color: var(--muted);
        margin-block-end: 0.15rem;
      }
      .what a {
        color: var(--accent);
        font-weight: 600;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: var(--small);
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        border-spacing: 0;
      }
      th,
      td {
        padding: 0.35rem 0.7rem;
        text-align: start;
        border-block-end: 1px solid var(--line);
        font-variant-numeric: tabular-nums;
      }
      tr:last-child td {
        border-block-end: 0;
      }
      th {
        font-weight: 500;
        color: var(--muted);
      }
      td:not(:first-child),
      th:not(:first-child) {
        text-align: end;
      }
      .bad {
        color: var(--error);
        font-weight: 600;
      }
      .big {
        font-size: 1.6rem;
        font-weight: 700;
        line-height: 1.3;
        color: var(--accent);
      }
      .figure {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.8rem;
      }
      .todo {
        font-size: var(--small);
      }
      @media (max-width: 60rem) {
        .page {
          grid-template-columns: minmax(0, 1fr);
          padding-inline: 0.75rem;
        }
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    const ask = () => void this.store?.loadFigures();
    this.timer = setInterval(ask, everySeconds * 1000);
    queueMicrotask(ask);
  }
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  override render() {
    const store = this.store;
    if (!store) return nothing;
    const raised = openFlags(store.queue);
    this.readWords(raised);
    const figures = typeof store.figures === "object" ? store.figures : undefined;
    return html`<div class="page">
      <section>
        <h2>${say("open_flags")} <span>${count(raised.length)}</span></h2>
        ${raised.length ? nothing : html`<p class="muted">${say("no_flags")}</p>`}
        ${repeat(
          raised.slice(0, 200),
          ({ flag, summary }) => `${summary.conversation} ${flag.id}`,
          (one) => this.raised(one, figures),
        )}
      </section>
      <div class="side">
        ${this.load(store.queue)} ${figures ? this.quality(figures) : nothing}
        ${store.figures === "missing" ? html`<p class="muted">${say("no_figures")}</p>` : nothing}
      </div>
    </div>`;
  }

  private raised({ flag, summary }: Raised, figures: Figures | undefined) {
    const conversation = this.read.get(summary.conversation);
    const known = conversation?.openFlags().find((one) => one.id === flag.id) ?? flag;
    const rate = hitRate(figures?.reasons.find((one) => one.name === flag.reason));
    return html`<article>
      <p class="what">
        <a href=${hashOf(summary.conversation)}>
          <bdi>${summary.customer ?? summary.conversation}</bdi>
        </a>
        ${summary.agent ? html`<bdi>${summary.agent}</bdi>` : nothing}
        ${rate === undefined
          ? nothing
          : html`<span>${say("hit_rate", { share: percent(rate) })}</span>`}
      </p>
      <hk-flag
        whole
        .store=${this.store}
        .flag=${known}
        .conversation=${conversation ?? new Conversation(summary.conversation)}
        .todo=${this.todo(flag, conversation)}
      ></hk-flag>
    </article>`;
  }

  private load(queue: Summary[]) {
    const agents = new Map<string, Summary[]>();
    for (const one of queue) agents.set(one.agent, [...(agents.get(one.agent) ?? []), one]);
    const rows = [...agents].sort((a, b) => b[1].length - a[1].length).slice(0, 30);
    return html`<section>
      <h2>${say("agents")}</h2>
      ${rows.length
        ? html`<table>
            <thead>
              <tr>
                <th scope="col">${say("agent")}</th>
                <th scope="col">${say("col_open")}</th>
                <th scope="col">${say("col_waiting")}</th>
                <th scope="col">${say("col_longest")}</th>
                <th scope="col">${say("col_hostile")}</th>
              </tr>
            </thead>
            <tbody>
              ${rows.map(([agent, theirs]) => this.agent(agent, theirs))}
            </tbody>
          </table>`
        : html`<p class="muted">${say("nothing_open")}</p>`}
      <p class="small muted">
        ${say("share", share(queue))}
      </p>
    </section>`;
  }

  private agent(agent: string, theirs: Summary[]) {
    const since = theirs.flatMap((one) => one.waiting_since ?? []).sort();
    const rough = theirs.filter((one) => one.reasons.some((name) => hostile.includes(name))).length;
    return html`<tr>
      <td>${agent ? html`<bdi>${agent}</bdi>` : say("nobody")}</td>
      <td>${count(theirs.length)}</td>
      <td>${count(since.length)}</td>
      <td>${since[0] ? passed(since[0]) : "\u2013"}</td>
      <td class=${rough ? "bad" : ""}>${count(rough)}</td>
    </tr>`;
  }

  private quality({ suggestions, rules, reasons }: Figures) {
    const taken = acceptance(suggestions);
    const refused = suggestions.dismissed + suggestions.wrong;
    const judged = reasons.filter((one) => one.raised > 0).sort((a, b) => b.raised - a.raised);
    return html`
      <section>
        <h2>${say("acceptance")} <span>${say("this_month")}</span></h2>
        ${taken === undefined
          ? html`<p class="muted">${say("no_feedback")}</p>`
          : html`<p class="figure">
              <span class="big">${percent(taken)}</span>
              <span class="muted small">
                ${say("feedback_counts", { ...suggestions, dismissed: refused })}
              </span>
            </p>`}
      </section>
      ${judged.length
        ? html`<section>
            <h2>${say("reasons")} <span>${say("this_month")}</span></h2>
            <table>
              <thead>
                <tr>
                  <th scope="col">${say("col_reason")}</th>
                  <th scope="col">${say("col_raised")}</th>
                  <th scope="col">${say("col_hits")}</th>
                </tr>
              </thead>
              <tbody>
                ${judged.map((one) => {
                  const rate = hitRate(one);
                  return html`<tr>
                    <td>${reason(one.name)}</td>
                    <td>${count(one.raised)}</td>
                    <td>${rate === undefined ? "\u2013" : percent(rate)}</td>
                  </tr>`;
                })}
              </tbody>
            </table>
          </section>`
        : nothing}
      ${rules.length
        ? html`<section>
            <h2>${say("rules_fire")} <span>${say("since_start")}</span></h2>
            <table>
              <tbody>
                ${rules.slice(0, 10).map(
                  ({ id, fired }) => html`<tr>
                    <td dir="auto">${this.rules.get(id)?.texts?.[tongueNow()]?.asks ?? id}</td>
                    <td>${count(fired)}</td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </section>`
        : nothing}
    `;
  }

  // The quoted words stand in the conversations, and what to do in the rules: both are read when they
  // come into view, again when something new was said.
  private readWords(raised: Raised[]): void {
    for (const { summary, flag } of raised.slice(0, mostRead)) {
      this.readRule(flag.rule);
      const { conversation: id, seq } = summary;
      if ((this.reading.get(id) ?? 0) >= seq) continue;
      this.reading.set(id, seq);
      void readConversation(id).then(
        (page) => {
          const conversation = new Conversation(id);
          for (const event of page.events) conversation.addEvent(event);
          for (const advice of page.advice)
            if (advice.type === "advice") conversation.addAdvice(advice);
          this.read = new Map(this.read).set(id, conversation);
        },
        () => this.reading.delete(id),
      );
    }
    const { figures } = this.store ?? {};
    if (typeof figures === "object")
      for (const { id } of figures.rules.slice(0, 10)) this.readRule(id);
  }

  private readRule(id: string): void {
    if (!id || this.rules.has(id)) return;
    this.rules.set(id, undefined);
    void readRule(id).then(
      (rule) => (this.rules = new Map(this.rules).set(id, rule)),
      () => this.rules.delete(id),
    );
  }

  // The note that came with it, in the viewer's language where that is not the agent's; else what its
  // rule asks.
  private todo(flag: Flag, conversation: Conversation | undefined): string {
    const texts = this.rules.get(flag.rule)?.texts ?? {};
    const own = texts[tongueNow()];
    const note = conversation?.notesOf(flag.rule).at(-1)?.text;
    if (!note) return own?.asks ?? "";
    for (const { notes = {} } of Object.values(texts))
      for (const [name, words] of Object.entries(notes))
        if (words === note) return own?.notes?.[name] ?? note;
    return note;
  }
}

// The gravest level first, and of each level what is due first.
function openFlags(queue: Summary[]): Raised[] {
  return queue
    .flatMap((summary) => summary.open_flags.map((flag) => ({ flag, summary })))
    .sort((a, b) => byGravity(a.flag, b.flag) || (a.flag.due < b.flag.due ? -1 : 1));
}

function share(queue: Summary[]) {
  const few = queue.filter((one) => one.attention >= special).length;
  return { few, share: percent(queue.length ? few / queue.length : 0) };
}
