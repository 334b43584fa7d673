// Every platform through real sockets, from what is recorded of it (src/channel/*/payloads.json):
// its deliveries come in twice at once, again, and once more in another order; what we say goes out
// as recorded, to a fake of each that is busy in its own way, fails, and takes a message without
// saying so. Another platform's folder is tested here without a line of its own.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { deliver, letters, openDesk, secret, until } from "./fake_platform.mjs";
import { post, request } from "./server.mjs";

const folder = new URL("../../src/channel/", import.meta.url);
// Ids may be beyond what a number holds here: kept as text on the way.
const parse = (text) => JSON.parse(text.replace(/([:[,]\s*)(\d{16,})(?=[,}\]])/g, '$1"#$2#"'));
const write = (json) => JSON.stringify(json).replace(/"#(\d+)#"/g, "$1");
const recorded = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && readdirSync(new URL(`${entry.name}/`, folder)).includes("payloads.json"))
  .flatMap((entry) => parse(readFileSync(new URL(`${entry.name}/payloads.json`, folder), "utf8")))
  .filter((one) => one.channel !== "rasa"); // a request with an answer: rasa.test.mjs
const platforms = [...new Set(recorded.map((one) => one.channel))];
const outgoing = recorded.filter((one) => one.calls?.length);

// One server has one configuration a channel: that of the platform's first case that sends, without
// where it sends to. A case of another one stays with the unit tests.
const settingsOf = (one) => ({ token: "TOKEN", ...one.config, api_base: undefined });
const settings = Object.fromEntries(platforms.map((name) => [name,
  settingsOf(outgoing.find((one) => one.channel === name))]));
const fits = (one) => Object.entries(one.config ?? {}).every(([key, value]) =>
  key === "api_base" || JSON.stringify(settings[one.channel][key]) === JSON.stringify(value)) &&
  (!("account" in settings[one.channel]) || !one.events || "account" in (one.config ?? {}) ||
    !one.events.length || one.events.every((event) => event.from !== "agent"));

// How each says that it has taken a message, and that it is busy.
const taken = { telegram: { ok: true, result: { message_id: 1 } }, bale: { ok: true, result: { message_id: 1 } },
  whatsapp: { messaging_product: "whatsapp", messages: [{ id: "wamid.X" }] },
  messenger: { recipient_id: "PSID", message_id: "m_9" }, instagram: { recipient_id: "1", message_id: "m_9" },
  chatwoot: { id: 1, content: "x", private: false }, zendesk: { messages: [{ id: "m9" }] },
  rubika: { status: "OK", data: { message_id: "1" } }, goftino: { status: "success", data: {} } };
const telegramBusy = [429, { ok: false, error_code: 429, description: "Too Many Requests: retry after 1",
  parameters: { retry_after: 1 } }];
const busy = { telegram: telegramBusy, bale: telegramBusy,
  whatsapp: [429, { error: { code: 130429, message: "Rate limit hit" } }, { "retry-after": "1" }],
  instagram: [500, { error: { message: "An unknown error occurred" } }],
  rubika: [200, { status: "TOO_REQUESTS" }] };
const busyOf = (name) => busy[name] ?? [503, {}, { "retry-after": "1" }];

let desk, server, fake;
const channelOf = (call) => platforms.find((name) => call.path.startsWith(`/as-${name}/`));
before(async () => {
  desk = await openDesk({
    config: { outbox: { seconds: 1 } },
    channels: (origin) => Object.fromEntries(platforms.map((name) => [name,
      { ...settings[name], secrets: ["an older one", secret], api_base: `${origin}/as-${name}` }])),
  });
  ({ server, fake } = desk);
});
after(() => desk?.close());
beforeEach(() => {
  fake.calls.length = 0;
  fake.answer = (call) => [200, JSON.stringify(taken[channelOf(call)] ?? {})];
});
const read = async (name) => {
  const answer = await request(server, "GET", `/v1/conversations/${encodeURIComponent(name)}`);
  return answer.status === 200 ? JSON.parse(answer.text) : { events: [], advice: [] };
};
// A customer writes on a platform whose answers need this source.
const open = (conversation, source) => post(server, { type: "message", conversation, id: "m-1", from: "customer",
  text: "سلام", source: { ...source, platform: conversation.split(":")[0] } });

test("what is recorded comes in once, however often and in whatever order it is delivered", async () => {
  // Goftino's message without an id is known by its words and the minutes it came in.
  const incoming = recorded.filter((one) => one.receive && fits(one) &&
    !one.events.some((event) => event.id?.startsWith("said:")));
  assert.deepEqual([...new Set(incoming.map((one) => one.channel))].sort(), [...platforms].sort());
  assert.ok(incoming.length > 80, `${incoming.length} cases`);
  const accept = async (one) => {
    const answer = await deliver(server, one.channel, write(one.receive));
    assert.equal(answer.status, 200, `${one.channel}, ${one.about}: ${answer.text}`);
  };
  await Promise.all(platforms.map(async (name) => {
    for (const one of incoming.filter((it) => it.channel === name)) await Promise.all([accept(one), accept(one)]);
  }));
  const known = new Map();
  const conversations = [...new Set(incoming.flatMap((one) => one.events.map((event) => event.conversation)))];
  for (const name of conversations) known.set(name, await read(name));
  const told = new Set(); // an id that came before means what it meant then
  for (const one of incoming)
    for (const event of one.events) {
      const key = `${event.conversation} ${event.id}`;
      if (told.has(key) || !["message", "facts"].includes(event.type)) continue;
      told.add(key);
      const found = known.get(event.conversation).events.filter((stored) => stored.id === event.id);
      assert.equal(found.length, 1, `${one.channel}, ${one.about}: ${key}`);
      const { seq, at, ...stored } = found[0];
      const { at: _, ...wanted } = event;
      assert.deepEqual(stored, wanted, one.about);
    }
  await Promise.all([...incoming].reverse().map(accept));
  for (const [name, before] of known) {
    const { events, advice } = await read(name);
    const ids = events.filter((event) => event.id && !event.by).map((event) => event.id);
    assert.equal(new Set(ids).size, ids.length, `twice in ${name}`);
    const theirs = (all) => all.filter((event) => !event.by).length; // tasks fall due meanwhile
    assert.equal(theirs(events), theirs(before.events), name);
    assert.equal(new Set(advice.map((one) => one.seq)).size, advice.length, `advice twice in ${name}`);
  }
  assert.equal(fake.calls.length, 0, "nothing was said by itself");
});

test("what we say goes out as recorded, once", async () => {
  const cases = outgoing.filter(fits);
  assert.deepEqual([...new Set(cases.map((one) => one.channel))].sort(), [...platforms].sort());
  for (const [index, { channel, about, send, source, calls }] of cases.entries()) {
    const conversation = `${channel}:out-${index}`, before = fake.calls.length;
    await open(conversation, source);
    for (let i = 0; i < (send.id ? 2 : 1); ++i)
      assert.equal((await post(server, { ...send, conversation })).status, 200, about);
    await fake.next(before + calls.length);
    await until(async () => !(await letters(server, `?conversation=${conversation}`)).length, "nothing is left");
    const made = fake.calls.slice(before);
    assert.equal(made.length, calls.length, about);
    for (const [i, wanted] of calls.entries()) {
      assert.equal(made[i].method, wanted.method);
      assert.equal(channelOf(made[i]), channel);
      const path = new URL(wanted.url).pathname + new URL(wanted.url).search;
      assert.ok(path.endsWith(made[i].path.slice(`/as-${channel}`.length)), `${made[i].path}, not ${path}`);
      assert.deepEqual(parse(made[i].raw), wanted.body, about);
      for (const [name, value] of Object.entries(wanted.headers)) assert.equal(made[i].headers[name], value, about);
    }
  }
});

test("a burst to every platform at once, busy, failing, and silent about what it took", async () => {
  const texts = ["first", "second", "silent", "reset", "last"];
  const made = new Map(platforms.map((name) => [name, []]));
  fake.answer = (call) => {
    const name = channelOf(call), said = texts.find((text) => call.raw.includes(text));
    const before = made.get(name).filter((text) => text === said).length;
    made.get(name).push(said);
    if (said === "first" && !before) {
      const [status, body, headers] = busyOf(name);
      return [status, JSON.stringify(body), headers];
    }
    if (said === "silent") return "silence";
    if (said === "reset") return "reset";
    return [200, JSON.stringify(taken[name] ?? {})];
  };
  await Promise.all(platforms.map(async (name) => {
    const conversation = `${name}:burst`;
    const { source } = outgoing.find((one) => one.channel === name && one.send.type === "message" && fits(one));
    await open(conversation, source);
    for (const text of texts)
      await post(server, { type: "message", conversation, id: `a-${text}`, from: "agent", agent: "sara", text });
  }));
  await until(() => [...made.values()].every((calls) => calls.includes("last")), "the last ones", 20_000);
  for (const name of platforms) {
    assert.deepEqual(made.get(name), ["first", ...texts], name);
    const left = await until(async () => {
      const found = await letters(server, `?conversation=${name}:burst`);
      return found.length === 2 && found;
    }, `two are left at ${name}`);
    assert.deepEqual(left.map((one) => [one.for, one.state, one.attempts]),
      [["a-silent", "uncertain", 1], ["a-reset", "uncertain", 1]], name);
  }
});

test("a platform that takes answers for a day: later ones are dead and say why", async () => {
  const source = { chat: "989120000001", account: "111", reply_by: "2026-03-02T09:00:00Z" };
  await open("whatsapp:late", source);
  await post(server, { type: "message", conversation: "whatsapp:late", id: "a-1", from: "agent", agent: "sara", text: "سلام" });
  const [dead] = await until(async () => {
    const found = await letters(server, "?conversation=whatsapp:late");
    return found.length && found;
  }, "a dead letter");
  assert.equal(dead.state, "dead");
  assert.match(dead.reason, /^whatsapp\.window: takes answers until 2026-03-02T09:00:00Z only/);
  assert.equal(fake.calls.length, 0);
});
