// The outbox of several nodes over one PostgreSQL: each letter goes out from one of them, in its
// conversation's order; what a dead node held is taken up by another once its time is over.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deliver, letters, say, secret, startPlatform, telegramUpdate, until } from "./fake_platform.mjs";
import { address, startPrimary } from "./postgres.mjs";
import { openSocket, post, request, startServer } from "./server.mjs";

let folder, primary, fake;
const nodes = [];
const startNode = async () => {
  nodes.push(await startServer("--journal", address(primary), "--config", join(folder, "hamkalam.json")));
  return nodes.at(-1);
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  primary = await startPrimary(folder);
  fake = await startPlatform();
  await writeFile(join(folder, "hamkalam.json"), JSON.stringify({
    outbox: { seconds: 3 },
    channels: { telegram: { secrets: [secret], token: "TOKEN", api_base: fake.origin } },
  }));
  for (let i = 0; i < 2; ++i) await startNode();
});
after(async () => {
  await Promise.all(nodes.map((node) => node.kill()));
  await fake?.close();
  await primary?.stop();
  await rm(folder, { recursive: true, force: true });
});

const said = (chat) => fake.calls.filter((call) => call.body.chat_id === chat).map((call) => call.body.text);

test("two nodes share the letters: each once, a conversation's in order", async () => {
  const chats = [31, 32, 33];
  const texts = Array.from({ length: 8 }, (_, i) => String(i));
  await Promise.all(chats.map(async (chat, nth) => {
    await deliver(nodes[nth % 2], "telegram", telegramUpdate(chat, "سلام"));
    for (const [i, text] of texts.entries())
      assert.equal((await say(nodes[(nth + i) % 2], `telegram:${chat}`, `a-${i}`, text)).status, 200);
  }));
  await until(async () => !(await letters(nodes[0])).length, "nothing is left");
  for (const chat of chats) assert.deepEqual(said(chat), texts);
});

test("what became of a letter is told on every node", async () => {
  const [sends, other] = nodes;
  await deliver(sends, "telegram", telegramUpdate(61, "سلام"));
  const watchers = await Promise.all([sends, other].map((node) => openSocket(node)));
  for (const watcher of watchers) await watcher.ask({ type: "watch", conversation: "telegram:61" });
  fake.answer = ({ body }) => (body.text === "no" ? [403, `{"ok":false,"error_code":403,"description":"blocked"}`] : undefined);
  assert.equal((await say(sends, "telegram:61", "a-1", "yes")).status, 200);
  assert.equal((await say(sends, "telegram:61", "a-2", "no")).status, 200);
  for (const watcher of watchers) {
    await watcher.next((frame) => frame.type === "delivery" && frame.for === "a-2");
    const told = watcher.frames.map((frame) => JSON.parse(frame)).filter((frame) => frame.type === "delivery");
    assert.deepEqual(told.map((frame) => [frame.conversation, frame.for, frame.state]),
      [["telegram:61", "a-1", "sent"], ["telegram:61", "a-2", "failed"]]);
  }
  fake.answer = undefined;
  // A person's decision, too, wherever it is made.
  const [left] = await letters(other);
  assert.equal((await request(other, "POST", `/v1/outbox/${left.number}`, { decision: "arrived" })).status, 200);
  for (const watcher of watchers) {
    await watcher.next((frame) => frame.type === "delivery" && frame.for === "a-2" && frame.state === "sent");
    await watcher.close();
  }
});

test("a node dies while it writes: uncertain, and what follows goes out elsewhere", async () => {
  const [dying, other] = nodes;
  fake.answer = ({ body }) => (body.text === "first" ? "silence" : undefined);
  const before = fake.calls.length;
  await deliver(dying, "telegram", telegramUpdate(41, "سلام"));
  await say(dying, "telegram:41", "a-1", "first");
  await say(dying, "telegram:41", "a-2", "second");
  await fake.next(before + 1);
  await dying.kill();
  const third = await startNode(); // whose start takes nothing from those that live
  await until(() => said(41).length === 2, "what follows goes out", 20_000);
  const left = await letters(third);
  assert.deepEqual(left.map(({ for: about, state }) => [about, state]), [["a-1", "uncertain"]]);
  assert.match(left[0].reason, /is gone; it may have arrived/);
  // A person decides, on any node.
  fake.answer = undefined;
  const answer = await request(other, "POST", `/v1/outbox/${left[0].number}`, { decision: "again" });
  assert.equal(answer.status, 200, answer.text);
  await until(() => said(41).length === 3, "it is tried again");
  assert.deepEqual(said(41), ["first", "second", "first"]);
  await until(async () => !(await letters(other)).length, "nothing is left");
});

// What a conversation must know of its customer's others stands in the journal, written with the events
// that it is derived from: every node has it, also one that starts later.
test("a complaint on one node is known on another, and on one that starts later", async () => {
  const [, here, there] = nodes;
  const names = (node, conversation, customer) =>
    post(node, { type: "facts", conversation, id: "f-1", customer: { id: customer } });
  const says = (node, conversation, text) =>
    post(node, { type: "message", conversation, id: "m-1", from: "customer", text });
  const before = async (node, conversation) =>
    JSON.parse((await request(node, "GET", `/v1/conversations/${conversation}`)).text).events
      .filter((event) => event.by === "hamkalam" && event.type === "facts").map((event) => event.customer);
  await names(here, "k-1", "leila");
  await says(here, "k-1", "This is the third time my parcel is late, I want to complain about your service!");
  await until(async () => (await request(there, "GET", "/v1/conversations/k-1")).status === 200, "the other node has it");
  await names(there, "k-2", "leila");
  await says(there, "k-2", "hello");
  const later = await startNode();
  await names(later, "k-3", "leila");
  await says(later, "k-3", "hello");
  const [second] = await before(here, "k-2");
  assert.equal(second.contacts_before, 1);
  assert.equal(second.complaints_before, 1);
  const [third] = await before(here, "k-3");
  assert.equal(third.contacts_before, 2);
  assert.equal(third.complaints_before, 1);
});
