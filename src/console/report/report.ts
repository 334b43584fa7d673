// The report's page: reads the data that stands in it and renders every section. No network, no
// storage; what somebody marks leaves the page as a file only.
import { html, nothing, render, type TemplateResult } from "lit";
import type { Page, Reading, Said } from "./data.js";
import * as plots from "./plots.js";
import * as sections from "./sections.js";
import { Words } from "./words.js";

const page = JSON.parse(document.getElementById("data")!.textContent!) as Page;
const { data } = page;
const words = new Words(page);
document.documentElement.lang = page.language;
document.documentElement.dir = page.language === "en" ? "ltr" : "rtl";
document.title = words.say("title");

// What people say of flags and remarks, by what it is about.
const verdicts = new Map<string, { kind: string; name: string; conversation: string; message: string; verdict: string }>();

function judge(kind: string, name: string, reading: Reading, said: Said, verdict: string): void {
  const key = `${kind} ${name} ${reading.conversation} ${said.id}`;
  if (verdicts.get(key)?.verdict === verdict) verdicts.delete(key);
  else verdicts.set(key, { kind, name, conversation: reading.conversation, message: said.id, verdict });
  show();
}

function mark(kind: string, name: string, reading: Reading, said: Said): TemplateResult {
  const now = verdicts.get(`${kind} ${name} ${reading.conversation} ${said.id}`)?.verdict;
  return html`<span class="judge">${["right", "wrong"].map(
    (verdict) => html`<button aria-pressed=${now === verdict} @click=${() => judge(kind, name, reading, said, verdict)}>${words.say(verdict)}</button>`,
  )}</span>`;
}

function save(): void {
  const lines = [...verdicts.values()].map((verdict) => JSON.stringify(verdict) + "\n");
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
  link.download = "verdicts.jsonl";
  link.click();
  URL.revokeObjectURL(link.href);
}

function section(id: string, body: unknown): TemplateResult {
  return html`<section id=${id}><h2>${words.say(id)}</h2>${body}</section>`;
}

const drawn = {
  trend: plots.trend(data, words),
  flags: plots.flagsOverWeeks(data, words),
  categories: plots.categories(data, words),
};

function show(): void {
  render(
    html`<header>
        <h1>${words.say("title")}</h1>
        <p>${words.say("period", { from: words.day(data.begin), to: words.day(data.end) })} \u00b7 ${words.say("made_of", { conversations: data.totals.conversations, messages: data.totals.agent_messages })}</p>
        <p class="caution">${words.say("caution")}</p>
      </header>
      <main>
        ${section("summary", sections.summary(data, words))}
        ${section("trends", html`<div class="plots"><figure>${drawn.trend}</figure><figure>${drawn.flags}</figure></div>`)}
        ${section("categories", html`<figure>${drawn.categories}</figure>`)}
        ${section("readings", html`<p class="muted screen">${words.say("verdict_hint")} <button ?disabled=${verdicts.size === 0} @click=${save}>${words.say("export")}${verdicts.size ? ` (${words.count(verdicts.size)})` : ""}</button></p>
          ${sections.readings(data, words, mark)}`)}
        ${section("escalations", sections.escalations(data, words))}
        ${section("heat", sections.heat(data, words))}
        ${section("agents", sections.agents(data, words))}
        ${section("customers", sections.customers(data, words))}
        ${section("parts", sections.parts(data, words))}
        ${data.compare.length ? section("compare", sections.compared(data, words)) : nothing}
        ${data.verdicts.length || data.labelled.length ? section("verdicts", sections.rates(data, words)) : nothing}
      </main>`,
    document.body,
  );
}

show();
