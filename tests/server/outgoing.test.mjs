// What hamkalam says by itself: webhooks about advice and flags, notes in a help desk, automatic
// answers, as a Rasa server, and questions for an order. And whether a channel is set up well.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { deliver, letters, openDesk, say, secret, startPlatform, telegramUpdate, until } from "./fake_platform.mjs";
import { binary, post, request, withFolder } from "./server.mjs";

const whsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const business = new URL("../../deploy/business/software-en.json", import.meta.url).pathname;

// A signed delivery of ours: genuine, and its body.
function read({ headers, raw, body }) {
  const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${raw}`;
  const key = Buffer.from(whsec.slice(6), "base64");
  assert.equal(headers["webhook-signature"], `v1,${createHmac("sha256", key).update(text).digest("base64")}`);
  return body;
}
const customer = (server, conversation, id, text) =>
  post(server, { type: "message", conversation, id, from: "customer", text });
const events = async (server, conversation) =>
  JSON.parse((await request(server, "GET", `/v1/conversations/${conversation}`)).text).events;

// One server: its channels lead to one fake, its webhook, its look-ups and a Rasa front end's
// callback to a shop. Each test has conversations of its own.
let desk, server, fake, shop;
before(async () => {
  shop = await startPlatform();
  desk = await openDesk({
    config: {
      business,
      autopilot: { intents: ["talk.greeting", "business.hours"], confidence: 80, seconds: 1 },
      webhook: { url: `${shop.origin}/hook`, secrets: [whsec], events: ["advice", "flag"] },
      lookup: { url: `${shop.origin}/orders`, secrets: [whsec] },
    },
    channels: () => ({ rasa: { api_base: `${shop.origin}/callback` } }),
  });
  ({ server, fake } = desk);
});
after(async () => {
  await desk?.close();
  await shop.close();
});
beforeEach(() => {
  fake.calls.length = 0;
  fake.answer = shop.answer = undefined;
});
// What the shop was asked at a path, once it is so much.
const asked = (path, count, test = () => true) =>
  until(() => {
    const calls = shop.calls.filter((call) => call.path === path && test(call));
    return calls.length >= count && calls;
  }, `${count} at ${path}`);

test("a webhook hears of advice and flags, signed, again where it was busy", async () => {
  let busy = 1;
  shop.answer = () => (busy-- > 0 ? [429, "{}", { "retry-after": "1" }] : 200);
  await customer(server, "c-9", "m-1", "I want to speak to your manager right now.");
  const calls = await asked("/hook", 3, (call) => call.body.data.conversation === "c-9");
  const bodies = calls.map(read);
  const advice = bodies.find((body) => body.type === "advice.created");
  const flag = bodies.find((body) => body.type === "flag.raised");
  assert.deepEqual([advice.data.type, advice.data.for], ["advice", "m-1"]);
  assert.equal(flag.data.reason, "asked_for_manager");
  assert.equal(new Set(calls.map((call) => call.headers["webhook-id"])).size, 2); // a repeat has the same
  await until(async () => !(await letters(server)).length, "all are there");
});

const chatwoot = (id, content, status, more = {}) => ({
  event: "message_created", id, content, message_type: "incoming", private: false,
  created_at: new Date().toISOString(), sender: { id: 14, name: "x", type: "contact" }, account: { id: 1 },
  conversation: { id: 10, status, channel: "Channel::WebWidget" }, ...more,
});

test("in a help desk: handed over, flags and errors are notes for agents only", async () => {
  await deliver(server, "chatwoot", chatwoot(1, "I want to speak to your manager right now.", "pending"));
  await fake.next(2);
  const note = fake.calls.find((call) => call.path.endsWith("/messages"));
  assert.deepEqual([note.body.private, note.body.content], [true, "🚩 Supervisor: Asked for a manager"]);
  const over = fake.calls.find((call) => call.path.endsWith("/toggle_status"));
  assert.deepEqual([over.path, over.body], ["/api/v1/accounts/1/conversations/10/toggle_status", { status: "open" }]);
  // A person of the desk writes what nobody should.
  await deliver(server, "chatwoot", chatwoot(2, "Calm down, it is your own fault.", "open",
    { message_type: "outgoing", sender: { id: 3, name: "sara", type: "user" } }));
  await fake.next(3);
  assert.ok(fake.calls.slice(2).every((call) => call.body.private === true), "nothing in public");
  assert.match(fake.calls[2].body.content, /^⛔ /);
});

test("the autopilot answers once, says so, and is silent once a person wrote", async () => {
  await deliver(server, "telegram", telegramUpdate(5, "Hello"));
  await deliver(server, "telegram", telegramUpdate(5, "What are your opening hours?"));
  const [call] = await fake.next(1);
  assert.match(call.body.text, /9 am to 5:30 pm/);
  assert.match(call.body.text, /This is an automatic reply/);
  // Another conversation, where a person was first; and one that wants to hear nothing.
  await deliver(server, "telegram", telegramUpdate(6, "Hello"));
  await say(server, "telegram:6", "a-1", "Hello, Sara here.");
  await deliver(server, "telegram", telegramUpdate(6, "What are your opening hours?"));
  await deliver(server, "telegram", telegramUpdate(7, "Stop sending me messages, unsubscribe me."));
  await until(async () => (await events(server, "telegram:7")).some((event) => event.customer?.no_contact), "a fact");
  await deliver(server, "telegram", telegramUpdate(7, "What are your opening hours?"));
  // Who asked for silence is known as the same customer in another chat, that of a Business account.
  const { update_id, message } = telegramUpdate(7, "What are your opening hours?");
  await deliver(server, "telegram", { update_id, business_message: { ...message, business_connection_id: "bc1" } });
  assert.ok((await events(server, "telegram:business:7")).some((event) => event.customer?.no_contact && event.by));
  await deliver(server, "telegram", telegramUpdate(5, "What are your opening hours?"));
  await new Promise((resolve) => setTimeout(resolve, 2500));
  assert.deepEqual(fake.calls.map((one) => one.body.chat_id), [5, 6]);
});

test("as a Rasa server: an automatic answer in the same breath, a person's by the callback", async () => {
  const ask = async (message, more = {}) => {
    const answer = await request(server, "POST", "/webhooks/rest/webhook", { sender: "ali", message, ...more });
    return [answer.status, JSON.parse(answer.text)];
  };
  const [status, [reply]] = await ask("What are your opening hours?");
  assert.deepEqual([status, reply.recipient_id], [200, "ali"]);
  assert.match(reply.text, /9 am to 5:30 pm/);
  assert.deepEqual(await ask("My parcel has not arrived yet."), [200, []]);
  assert.deepEqual(await ask("/restart"), [200, []]);
  assert.equal((await ask("")).at(0), 400);
  assert.equal((await request(server, "POST", "/webhooks/rest/webhook", "{")).status, 400);
  await say(server, "rasa:ali", "a-1", "It arrives tomorrow.");
  const calls = await asked("/callback", 1);
  assert.deepEqual([calls[0].path, calls[0].body], ["/callback", { recipient_id: "ali", text: "It arrives tomorrow." }]);
});

test("an order's number is looked up, and what is known of it counts", async () => {
  shop.answer = ({ path }) => path === "/orders" && [200, '{"order":{"status":"shipped","eta":"2026-03-02"}}'] || undefined;
  await customer(server, "c-1", "m-1", "Where is my order 12345?");
  const question = read((await asked("/orders", 1))[0]);
  assert.deepEqual([question.type, question.data.conversation, question.data.order_number], ["order.lookup", "c-1", "12345"]);
  const fact = await until(async () => (await events(server, "c-1")).find((event) => event.case), "a fact");
  assert.deepEqual(fact.case.order, { status: "shipped", eta: "2026-03-02", number: "12345" });
  await customer(server, "c-1", "m-2", "So where is order 12345?");
  shop.answer = ({ path }) => (path === "/orders" ? 500 : 200);
  await customer(server, "c-2", "m-1", "Where is my order 54321?");
  assert.equal((await asked("/orders", 2)).length, 2); // what is known is not asked again
});

test("channel test says in plain words what is wrong, and sets a webhook", async () => {
  const fake = await startPlatform();
  try {
    await withFolder(async (place) => {
      const config = join(place, "hamkalam.json");
      const check = async (channels, ...more) => {
        await writeFile(config, JSON.stringify({ channels }));
        const child = spawn(binary, ["channel", "test", ...more, "--config", config]);
        let out = "";
        for (const pipe of [child.stdout, child.stderr]) pipe.on("data", (chunk) => (out += chunk));
        return [await new Promise((resolve) => child.on("close", resolve)), out];
      };
      const telegram = { secrets: [secret], token: "TOKEN", api_base: fake.origin };
      let url = "";
      fake.answer = ({ path, body }) => {
        if (path.endsWith("/getMe")) return [200, '{"ok":true,"result":{"username":"shopbot"}}'];
        if (path.endsWith("/setWebhook")) url = body.url;
        if (path.endsWith("/getWebhookInfo")) return [200, JSON.stringify({ ok: true, result: { url } })];
      };
      let [code, out] = await check({ telegram }, "telegram");
      assert.equal(code, 1);
      assert.match(out, /ok {4}a signed sample passes\n/);
      assert.match(out, /ok {4}the platform accepts the token of @shopbot\n/);
      assert.match(out, /WRONG the platform delivers nowhere yet: run this again with --set/);
      [code, out] = await check({ telegram }, "telegram", "--set", "https://support.example.com/");
      assert.equal(code, 0, out);
      const set = fake.calls.find((call) => call.path.endsWith("/setWebhook"));
      assert.deepEqual([set.body.url, set.body.secret_token], ["https://support.example.com/hooks/telegram", secret]);

      fake.answer = () => [401, '{"ok":false,"description":"Unauthorized"}'];
      [code, out] = await check({ telegram }, "telegram");
      assert.match(out, /WRONG the platform does not accept the token: it answered 401/);
      for (const [channels, name, words] of [
        [{}, "telegram", /there are no secrets/],
        [{ bale: { secrets: ["short"] } }, "bale", /a secret is short[^]*token is not set/],
        [{ chatwoot: { secrets: [secret], token: "T" } }, "chatwoot", /api_base is not set/],
        [{ whatsapp: { secrets: [secret] } }, "whatsapp", /verify_token is not set[^]*name_key is not set/],
      ]) {
        [code, out] = await check(channels, name);
        assert.equal(code, 1, name);
        assert.match(out, words);
        assert.ok(!out.includes("TOKEN") && !out.includes(secret), "no secret is shown");
      }
      [code, out] = await check({}, "pigeon");
      assert.equal(code, 2);
      assert.match(out, /is no channel; there are: generic telegram/);
    });
  } finally {
    await fake.close();
  }
});
