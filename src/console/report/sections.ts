// The report's sections: each takes the data and gives what stands below its heading. Texts of
// customers and agents go into text nodes only.
import { html, nothing, type TemplateResult } from "lit";
import type { Agent, Compared, Customer, Data, Group, Reading, Said, Share } from "./data.js";
import type { Words } from "./words.js";

export type Mark = (kind: string, name: string, reading: Reading, said: Said) => TemplateResult;

function table(heads: string[], rows: unknown[][], numbers: number[] = []): TemplateResult {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>${heads.map((head, i) => html`<th scope="col" class=${numbers.includes(i) ? "number" : ""}>${head}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map((row) => html`<tr>${row.map((cell, i) => html`<td class=${numbers.includes(i) ? "number" : ""}>${cell}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;
}

const text = (words: string) => html`<bdi dir="auto">${words}</bdi>`;

export function rule(data: Data, id: string): TemplateResult {
  const known = data.rules[id];
  return html`<span title=${known?.asks ?? ""}><code>${id}</code></span>`;
}

function kept(words: Words, kept: number, broken: number): string {
  return kept + broken === 0 ? "\u2013" : words.percent((1000 * kept) / (kept + broken));
}

export function summary(data: Data, words: Words): TemplateResult {
  const { totals } = data;
  const tiles: [string, string, string][] = [
    [words.say("conversations"), words.count(totals.conversations), ""],
    [words.say("score"), words.points(totals.score), totals.failed ? `${words.say("failed")}: ${words.count(totals.failed)}` : ""],
    [words.say("first_response"), words.seconds(totals.first_response), ""],
    [words.say("flags"), words.count(totals.flags), totals.flags_late ? `${words.say("late")}: ${words.count(totals.flags_late)}` : ""],
    [words.say("promises_kept"), kept(words, totals.promises_kept, totals.promises_broken), ""],
    [words.say("attention"), words.percent(data.attention?.value), ""],
    [words.say("findings"), words.count(totals.findings), ""],
    [words.say("csat"), totals.csat === null ? "\u2013" : words.count(totals.csat / 1000), ""],
  ];
  return html`<dl class="tiles">
    ${tiles.map(([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}</dd>${more ? html`<dd class="more">${more}</dd>` : nothing}</div>`)}
  </dl>`;
}

export function heat(data: Data, words: Words): TemplateResult {
  const agents = data.agents.filter((agent) => agent.agent_messages > 0);
  if (!data.heat.length) return html`<p>${words.say("none")}</p>`;
  const rate = (count: number, agent: Agent) => (100 * count) / agent.agent_messages;
  const most = Math.max(1, ...data.heat.flatMap((row) => agents.map((agent) => rate(row.agents[agent.id] ?? 0, agent))));
  return html`<p class="muted">${words.say("per_hundred")}</p>
    <div class="wide"><table class="heat">
      <thead><tr><th scope="col">${words.say("rule")}</th>${agents.map((agent) => html`<th scope="col">${text(agent.name)}</th>`)}</tr></thead>
      <tbody>
        ${data.heat.map((row) => html`<tr>
          <th scope="row">${rule(data, row.rule)}<br /><small>${data.rules[row.rule]?.asks}</small></th>
          ${agents.map((agent) => {
            const value = rate(row.agents[agent.id] ?? 0, agent);
            return html`<td class="number" style=${`--heat:${Math.round((value / most) * 70)}%`}>${value ? words.count(Math.round(value * 10) / 10) : ""}</td>`;
          })}
        </tr>`)}
      </tbody>
    </table></div>`;
}

function recommendations(one: Agent | Customer, data: Data): TemplateResult {
  return html`<ul>${one.recommendations.map((item) => html`<li>${item.asks} ${rule(data, item.rule)}</li>`)}</ul>`;
}

export function agents(data: Data, words: Words): TemplateResult {
  return html`<div class="cards">${data.agents.map((agent) => html`<article>
    <h3>${text(agent.name)}</h3>
    <p>
      ${words.say("conversations")}: ${words.count(agent.conversations)} \u00b7
      ${words.say("first_response")}: ${words.seconds(agent.first_response)} \u00b7
      ${words.say("promises_kept")}: ${kept(words, agent.promises_kept, agent.promises_broken)} \u00b7
      ${words.say("flags")}: ${words.count(agent.flags)}
    </p>
    ${agent.ranked
      ? html`<p><strong>${words.say("score")}: ${words.points(agent.score)}</strong></p>`
      : html`<p class="muted">${words.say("too_few", { n: data.ranked_from })}</p>`}
    ${agent.strong.length ? html`<p>${words.say("strong")}: ${agent.strong.map((id) => words.category(id)).join(" \u00b7 ")}</p>` : nothing}
    ${agent.weak.length ? html`<p>${words.say("weak")}: ${agent.weak.map((id) => words.category(id)).join(" \u00b7 ")}</p>` : nothing}
    ${agent.recommendations.length ? html`<h4>${words.say("recommend")}</h4>${recommendations(agent, data)}` : nothing}
  </article>`)}</div>`;
}

export function customers(data: Data, words: Words): TemplateResult {
  return html`<div class="cards">${data.top_customers.map((customer) => html`<article>
    <h3>${text(customer.name || customer.id)}</h3>
    <p>
      ${words.say("contacts")}: ${words.count(customer.contacts)} \u00b7 ${words.day(customer.first)} \u2013 ${words.day(customer.last)} \u00b7
      ${words.say("mood")}: ${words.percent(customer.anger.first)} \u2013 ${words.percent(customer.anger.last)}
    </p>
    <p>
      ${words.say("flags")}: ${words.count(customer.flags)} \u00b7
      ${words.say("promises_kept")}: ${kept(words, customer.promises_kept, customer.promises_broken)}
      ${customer.csat === null ? nothing : html`\u00b7 ${words.say("csat")}: ${words.count(customer.csat / 1000)}`}
    </p>
    ${customer.matters.length ? html`<p>${words.say("matters")}: ${customer.matters.map((one) => words.label("intents", one.name)).join(" \u00b7 ")}</p>` : nothing}
    ${customer.recommendations.length ? html`<h4>${words.say("recommend")}</h4>${recommendations(customer, data)}` : nothing}
  </article>`)}</div>`;
}

export function escalations(data: Data, words: Words): TemplateResult {
  if (!data.flags.length) return html`<p>${words.say("none")}</p>`;
  return html`${table(
      [words.say("reason"), words.say("count"), words.say("late")],
      data.reasons.map((one) => [words.label("reasons", one.reason), words.count(one.count), words.count(one.late)]),
      [1, 2],
    )}
    ${table(
      [words.say("raised"), words.say("due"), words.say("handled"), words.say("reason"), words.say("words"), words.say("conversation")],
      data.flags.map((flag) => [
        words.moment(flag.at),
        words.moment(flag.due),
        flag.handled_at ? html`${words.moment(flag.handled_at)} ${text(flag.handled_by)}` : html`<span class="bad">${words.say("nobody")}</span>`,
        `${words.label("reasons", flag.reason)} \u2192 ${words.label("levels", flag.level)}`,
        text(flag.text),
        html`<code>${flag.conversation}</code>`,
      ]),
    )}`;
}

// The text with what a remark is about underlined.
function marked(said: Said): unknown {
  const spans = said.findings.map((finding) => finding.span).filter(([from, to]) => to > from);
  const [first] = spans.sort((a, b) => a[0] - b[0]);
  if (!first || (first[0] === 0 && first[1] >= said.text.length)) return said.text;
  return html`${said.text.slice(0, first[0])}<mark>${said.text.slice(first[0], first[1])}</mark>${said.text.slice(first[1])}`;
}

export function readings(data: Data, words: Words, mark: Mark): TemplateResult {
  if (!data.readings.length) return html`<p>${words.say("none")}</p>`;
  return html`${data.readings.map((reading) => html`<details open>
    <summary><code>${reading.conversation}</code> ${words.say("score")}: ${reading.score < 0 ? words.say("unscored") : words.points(reading.score)}</summary>
    ${reading.messages.map((said) => html`<div class="turn">
      <div class=${`said ${said.from}`}>
        <small>${words.say(`from_${said.from}`)} ${said.agent ? text(said.agent) : nothing} \u00b7 ${words.moment(said.at)}</small>
        <p dir="auto">${marked(said)}</p>
      </div>
      <div class="advice">
        ${said.signals?.length ? html`<small>${said.signals.map(([name]) => words.label("signals", name)).join(" \u00b7 ")}</small>` : nothing}
        ${said.flags.map((flag) => html`<p class="flag">${words.label("reasons", flag.reason)} \u2192 ${words.label("levels", flag.level)} \u00b7 ${words.say("due")} ${words.moment(flag.due)} ${mark("flag", flag.reason, reading, said)}</p>`)}
        ${said.notes?.map((note) => html`<p class="note"><small>${words.say("note")}</small> ${text(note.text)}</p>`)}
        ${said.findings.map((finding) => html`<p class=${`finding ${finding.severity}`}>${text(finding.text)}
          ${finding.rewrite ? html`<br /><small>${words.say("better")}</small> ${text(finding.rewrite)}` : nothing}
          <br />${rule(data, finding.rule)} ${mark("finding", finding.rule, reading, said)}</p>`)}
        ${said.suggestion ? html`<p class="suggestion"><small>${words.say("suggestion")}</small><br />${text(said.suggestion)}</p>` : nothing}
      </div>
    </div>`)}
  </details>`)}`;
}

export function parts(data: Data, words: Words): TemplateResult {
  const rows = (groups: Group[], labels: string) =>
    groups.map((group) => [
      words.label(labels, group.name) || "\u2013",
      words.count(group.conversations),
      words.points(group.score),
      words.seconds(group.first_response),
      words.count(group.flags),
      kept(words, group.promises_kept, group.promises_broken),
    ]);
  const heads = ["", words.say("conversations"), words.say("score"), words.say("first_response"), words.say("flags"), words.say("promises_kept")];
  return table(heads, [...rows(data.channels, "channels"), ...rows(data.sectors, "sectors"), ...rows(data.languages, "languages")], [1, 2, 3, 4, 5]);
}

function interval(share: Share, words: Words, points = false): TemplateResult {
  if (!share) return html`\u2013`;
  const show = (value: number) => (points ? words.points(value) : words.percent(value));
  return html`${show(share.value)}<br /><small class="muted">${words.say("interval", { low: show(share.low), high: show(share.high), n: share.of })}</small>`;
}

export function compared(data: Data, words: Words): TemplateResult {
  const fields: (keyof Compared)[] = ["score", "calmed", "promises_kept", "again_in_7_days", "flagged"];
  return table(
    ["", ...data.compare.map((one) => one.what)],
    [
      [words.say("conversations"), ...data.compare.map((one) => words.count(one.conversations))],
      ...fields.map((field) => [words.say(field), ...data.compare.map((one) => interval(one[field] as Share, words, field === "score"))]),
    ],
  );
}

export function rates(data: Data, words: Words): TemplateResult {
  return html`${data.verdicts.length
    ? table([words.say("verdicts"), words.say("right")], data.verdicts.map((one) => [one.name, interval(one.rate, words)]))
    : nothing}
  ${data.labelled.length
    ? table(
        [words.say("labelled"), words.say("precision"), words.say("recall")],
        data.labelled.map((one) => [one.name, interval(one.precision, words), interval(one.recall, words)]),
      )
    : nothing}`;
}
