// `hamkalam pull`: earlier conversations of platforms that export none, from fakes on loopback; and
// `hamkalam history`, a log as a journal would hold it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startPlatform } from "./fake_platform.mjs";
import { binary, withFolder, within } from "./server.mjs";

// Not spawnSync: the fakes live in this process.
async function hamkalam(args, env = {}) {
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  const out = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (chunk) => (out[name] += chunk));
  const [status] = await within(once(child, "close"), "the command's end").catch((late) => {
    child.kill("SIGKILL");
    throw late;
  });
  return { ...out, status };
}
const lines = async (path) => (await readFile(path, "utf8")).trim().split("\n").map((line) => JSON.parse(line));

const begin = 1772355500;
const message = (id, type, content, sender, more = {}) => ({ id, content, message_type: type, created_at: begin + id,
  private: false, content_type: "text", content_attributes: {}, sender, ...more });
const customer = { id: 14, name: "Negin", type: "contact" };
const sara = { id: 7, name: "Sara", type: "user" };

// Chatwoot as far as it is asked: 25 conversations a page with the newest first, 20 messages a page
// backwards from `before`.
function chatwoot(conversations) {
  return (call) => {
    const url = new URL(call.path, "http://x");
    if (call.headers.api_access_token !== "token") return [401, '{"error":"Invalid token"}'];
    const asked = /^\/api\/v1\/accounts\/3\/conversations(?:\/(\d+)\/messages)?$/.exec(url.pathname);
    if (!asked || call.method !== "GET") return 404;
    if (!asked[1]) {
      assert.equal(url.searchParams.get("status"), "all");
      const page = Number(url.searchParams.get("page"));
      const sorted = [...conversations].sort((a, b) => b.messages.at(-1).id - a.messages.at(-1).id);
      const payload = sorted.slice(25 * (page - 1), 25 * page).map(({ id, status, messages }) => ({ id, status,
        meta: { channel: "Channel::WebWidget", sender: customer }, last_activity_at: messages.at(-1).created_at,
        messages: messages.slice(-1) }));
      return [200, JSON.stringify({ data: { meta: {}, payload } })];
    }
    const before = Number(url.searchParams.get("before") ?? Infinity);
    const { messages } = conversations.find((one) => String(one.id) === asked[1]);
    return [200, JSON.stringify({ meta: {}, payload: messages.filter((one) => one.id < before).slice(-20) })];
  };
}

test("chatwoot: all pages of all conversations, each once, in their order; then only what is new", async () => {
  const long = Array.from({ length: 45 }, (_, i) =>
    message(100 + i, i % 2, `message ${i} of a long one`, i % 2 ? sara : customer));
  const conversations = [
    { id: 1, status: "open", messages: long },
    { id: 2, status: "resolved", messages: [
      message(201, 0, "my parcel is late", customer),
      message(202, 1, "a word among us", sara, { private: true }),
      message(203, 1, "I will look at once", sara),
      message(204, 2, "Conversation was marked resolved by Sara", null),
      message(205, 3, "Please rate us", null, { content_type: "input_csat",
        content_attributes: { submitted_values: { csat_survey_response: { rating: 4 } } } })] },
    ...Array.from({ length: 25 }, (_, i) => ({ id: 10 + i, status: "open", messages: [message(300 + i, 0, `hello ${i}`, customer)] })),
  ];
  const fake = await startPlatform();
  const answer = chatwoot(conversations);
  let busy = 0;
  fake.answer = (call) => (fake.calls.length === 2 && busy++ === 0 ? [429, "{}", { "retry-after": "1" }] : answer(call));
  try {
    await withFolder(async (folder) => {
      const out = join(folder, "log.jsonl"), config = join(folder, "hamkalam.json");
      await writeFile(config, JSON.stringify({ channels: { chatwoot: { api_base: fake.origin, account: "3" } } }));
      const args = ["pull", "chatwoot", "--config", config, "--out", out, "--rate", "60000"];
      const env = { HAMKALAM_CHANNELS_CHATWOOT_TOKEN: "token" };
      const first = await hamkalam(args, env);
      assert.equal(first.status, 0, first.stderr);
      assert.equal(busy, 1);
      const log = await lines(out);
      const said = (name) => log.filter((one) => one.conversation === `chatwoot:${name}` && one.type === "message");
      assert.deepEqual(said(1).map((one) => one.text), long.map((one) => one.content));
      assert.deepEqual(said(2).map((one) => one.from), ["customer", "note", "agent"]);
      assert.equal(said(2)[0].at, "2026-03-01T09:01:41Z");
      const about = (type, name) => log.filter((one) => one.type === type && one.conversation === `chatwoot:${name}`);
      assert.deepEqual(about("outcome", 2).map((one) => one.csat), [4]);
      assert.equal(about("close", 2).length, 1);
      assert.deepEqual(about("facts", 2).map((one) => one.customer?.name ?? one.agent.name), ["Negin", "Sara"]);
      assert.equal(new Set(log.map((one) => one.conversation)).size, 27);

      // Interrupted within a line; two messages more; nothing that stands is asked for again.
      await appendFile(out, '{"type":"message","conver');
      conversations[0].messages.push(message(401, 0, "one more", customer));
      conversations[1].messages.push(message(402, 0, "it is still not here", customer));
      conversations[1].status = "open";
      const asked = fake.calls.length;
      const second = await hamkalam(args, env);
      assert.equal(second.status, 0, second.stderr);
      const more = (await lines(out)).slice(log.length);
      assert.deepEqual(more.map((one) => [one.conversation, one.text]),
        [["chatwoot:2", "it is still not here"], ["chatwoot:1", "one more"]]);
      assert.equal(fake.calls.slice(asked).filter((call) => call.path.includes("/messages")).length, 2);

      // What was silent since then is left out.
      const since = await hamkalam([...args.slice(0, 4), "--rate", "60000", "--since", "2026-03-02"], env);
      assert.equal(since.status, 0, since.stderr);
      assert.equal(since.stdout, "");

      const refused = await hamkalam(args, { HAMKALAM_CHANNELS_CHATWOOT_TOKEN: "another" });
      assert.equal(refused.status, 3);
      assert.match(refused.stderr, /401/);
    });
  } finally {
    await fake.close();
  }
});

test("goftino: pages from 1, times of a wall clock, an end", async () => {
  const messages = Array.from({ length: 60 }, (_, i) => ({ message_id: `m${i}`, type: "text", content: `message ${i}`,
    date: `2026-03-01 12:${String(i % 60).padStart(2, "0")}:00`,
    sender: i % 2 ? { from: "operator", id: "op-1" } : { from: "user", id: "u1" } }));
  const fake = await startPlatform({ answer: (call) => {
    const url = new URL(call.path, "http://x"), page = Number(url.searchParams.get("page"));
    if (call.headers["goftino-key"] !== "key") return [200, '{"status":"error","code":"1"}'];
    if (url.pathname === "/v1/chats")
      return [200, JSON.stringify({ status: "success", data: { page, chats: page > 1 ? [] : [{ chat_id: "c1",
        chat_status: "closed", user_id: "u1", user_name: "Negin", last_message: messages.at(-1) }] } })];
    assert.equal(url.pathname, "/v1/chat_data");
    const newest = [...messages].reverse();
    return [200, JSON.stringify({ status: "success", data: { chat_id: "c1", messages: newest.slice(50 * (page - 1), 50 * page) } })];
  } });
  try {
    await withFolder(async (folder) => {
      const config = join(folder, "hamkalam.json");
      await writeFile(config, JSON.stringify({ channels: { goftino: { api_base: fake.origin, account: "op-1" } } }));
      const args = ["pull", "goftino", "--config", config, "--rate", "60000", "--zone", "Asia/Tehran"];
      const { status, stdout, stderr } = await hamkalam(args, { HAMKALAM_CHANNELS_GOFTINO_TOKEN: "key" });
      assert.equal(status, 0, stderr);
      const log = stdout.trim().split("\n").map((line) => JSON.parse(line));
      const said = log.filter((one) => one.type === "message");
      assert.deepEqual(said.map((one) => one.text), messages.map((one) => one.content));
      assert.equal(said[0].at, "2026-03-01T08:30:00Z");
      assert.deepEqual(said.slice(0, 2).map((one) => one.from), ["customer", "agent"]); // of our own operator too
      assert.equal(log.at(-1).type, "close");
      assert.equal(log[0].customer.name, "Negin");
      const refused = await hamkalam(args, { HAMKALAM_CHANNELS_GOFTINO_TOKEN: "no" });
      assert.equal(refused.status, 3);
    });
  } finally {
    await fake.close();
  }
});

test("history: a log with what hamkalam would have done gives the advice of the log itself", () => {
  const run = (args, input) => spawnSync(binary, args, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  const said = (conversation, id, minute, from, text) => ({ type: "message", conversation, id,
    at: `2026-03-01T09:${minute}:00Z`, from, ...(from === "agent" ? { agent: "sara" } : {}), text });
  const facts = (conversation) => ({ type: "facts", conversation, at: "2026-03-01T08:00:00Z", customer: { id: "u-1" } });
  const log = [facts("c-1"), said("c-1", "m-1", 10, "customer", "My parcel is late again and I am really angry!"),
    said("c-1", "m-2", 11, "agent", "I will call you tomorrow at 9."), facts("c-2"),
    said("c-2", "m-1", 30, "customer", "I want to speak to your manager."),
    said("c-2", "m-1", 30, "customer", "I want to speak to your manager.")].map((one) => JSON.stringify(one)).join("\n") + "\n";
  const kept = run(["history", "-"], log);
  assert.equal(kept.status, 0, kept.stderr);
  const rows = kept.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(rows.some((row) => row.by === "hamkalam" && row.type === "flag"));
  for (const name of ["c-1", "c-2"]) {
    const seqs = rows.filter((row) => row.conversation === name).map((row) => row.seq);
    assert.deepEqual(seqs, seqs.map((_, i) => i + 1));
  }
  const advice = (output) => output.trim().split("\n").filter((line) => line.includes('"type":"advice"') && line.includes('"for":"m-'));
  const [one, two, repeated] = advice(run(["replay", "-", "--advice", "-"], log).stdout).filter((line) => line.includes("suggestions\":[{"));
  assert.equal(two, repeated);
  // Each conversation alone, as a shard; the other one comes too late to be heard of.
  const shards = ["c-2", "c-1"].map((name) => kept.stdout.split("\n").filter((line) => line.includes(`"conversation":"${name}"`)).join("\n"));
  const alone = advice(run(["replay", "-", "--advice", "-"], shards.join("\n")).stdout).filter((line) => line.includes("suggestions\":[{"));
  assert.deepEqual(alone, [two, one]);
});
