// What agents say goes to the platforms: fakes of them, through real sockets, that are late, busy,
// gone, or that take a message and do not say so. No advice twice, nothing said twice by itself,
// the order of a conversation kept.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { certificate } from "./certificate.mjs";
import { deliver, letters, openDesk, say, secret, startPlatform, telegramUpdate, until } from "./fake_platform.mjs";
import { openSocket, post, request, withFolder } from "./server.mjs";

const decide = async (server, number, decision) => {
  const answer = await request(server, "POST", `/v1/outbox/${number}`, { decision });
  return [answer.status, answer.status === 200 ? JSON.parse(answer.text).state : ""];
};
const gauge = async (server, name) =>
  Number(new RegExp(`^${name} (\\d+)`, "m").exec((await request(server, "GET", "/metrics")).text)[1]);

// One server whose channels lead to one fake; Bale's through the fake as its proxy, that of
// a Rasa front end to where nobody listens yet. Each test has chats of its own.
let desk, server, fake, nobody;
before(async () => {
  const probe = await startPlatform();
  nobody = probe.port;
  await probe.close();
  desk = await openDesk({
    config: { outbox: { seconds: 1 } },
    channels: (origin) => ({
      bale: { secrets: [secret], token: "TOKEN", api_base: "http://platform.invalid", proxy: origin },
      rasa: { api_base: `http://127.0.0.1:${nobody}/callback` },
    }),
  });
  ({ server, fake } = desk);
});
after(() => desk?.close());
beforeEach(() => {
  fake.calls.length = 0;
  fake.answer = undefined;
});

test("a burst against a busy platform: in order, each once, and it gets the time it asks for", async () => {
  const counted = (result) => gauge(server, `hamkalam_outbox_calls_total{result="${result}"}`);
  const before = [await counted("sent"), await counted("again")];
  const tries = new Map(); // by chat and text: when each was asked
  const taken = new Map();
  fake.answer = ({ body: { chat_id: chat, text } }) => {
    const key = `${chat} ${text}`;
    tries.set(key, [...(tries.get(key) ?? []), Date.now()]);
    if (text === "1" && tries.get(key).length === 1) {
      if (chat % 3 === 1) return [429, '{"ok":false,"parameters":{"retry_after":1}}'];
      if (chat % 3 === 2) return [503, "busy", { "retry-after": "1" }];
    }
    taken.set(chat, [...(taken.get(chat) ?? []), text]);
  };
  const chats = [11, 12, 13, 14, 15, 16];
  // Platforms deliver in any order, and agents answer at once.
  await Promise.all(chats.flatMap((chat) => [telegramUpdate(chat, "سلام"), telegramUpdate(chat, "کسی هست؟")])
    .reverse().map((update) => deliver(server, "telegram", update)));
  await Promise.all(chats.map(async (chat) => {
    for (const text of ["1", "2", "3"]) await say(server, `telegram:${chat}`, `a-${text}`, text);
  }));
  await until(() => [...taken.values()].flat().length === 18, "all are there");
  for (const chat of chats) {
    assert.deepEqual(taken.get(chat), ["1", "2", "3"], `${chat}`);
    const [first, second] = tries.get(`${chat} 1`);
    if (chat % 3) assert.ok(second - first >= 995, `${second - first} ms`);
    else assert.equal(second, undefined);
  }
  assert.deepEqual(await until(async () => !(await letters(server)).length && [], "nothing is left"), []);
  assert.deepEqual([await counted("sent"), await counted("again")], [before[0] + 18, before[1] + 4]);
});

test("a platform that takes a message and does not say so is not told twice by itself", async () => {
  fake.answer = ({ body }) => (body.text === "silent" ? "silence" : body.text === "reset" ? "reset" : undefined);
  await deliver(server, "telegram", telegramUpdate(25, "سلام"));
  const socket = await openSocket(server);
  await socket.ask({ type: "watch", conversation: "telegram:25" });
  const delivery = (id, state) =>
    socket.next((frame) => frame.type === "delivery" && frame.for === id && frame.state === state);
  await say(server, "telegram:25", "a-1", "silent");
  await say(server, "telegram:25", "a-2", "reset");
  await say(server, "telegram:25", "a-3", "plain");
  assert.equal(await delivery("a-1", "uncertain"),
    '{"type":"delivery","conversation":"telegram:25","for":"a-1","state":"uncertain"}');
  await delivery("a-2", "uncertain");
  await delivery("a-3", "sent"); // it waits for those before it, not for a person
  assert.deepEqual(fake.calls.map((call) => call.body.text), ["silent", "reset", "plain"]);

  const [silent, reset] = await letters(server, "?conversation=telegram%3A25&state=uncertain");
  assert.deepEqual([silent.for, silent.attempts, silent.channel], ["a-1", 1, "telegram"]);
  assert.match(silent.reason, /no answer in time/);
  await until(async () => (await gauge(server, "hamkalam_outbox_uncertain")) === 2, "the gauge");
  assert.equal((await letters(server, "?conversation=telegram:26")).length, 0);
  // A person decides, once.
  fake.answer = undefined;
  assert.deepEqual(await decide(server, silent.number, "again"), [200, "waiting"]);
  await delivery("a-1", "sent");
  assert.equal(fake.calls.at(-1).body.text, "silent");
  assert.deepEqual(await decide(server, reset.number, "arrived"), [200, "sent"]);
  await delivery("a-2", "sent");
  assert.deepEqual(await decide(server, reset.number, "drop"), [404, ""]);
  assert.equal(fake.calls.length, 4);
  await socket.close();
});

test("what a platform refuses is dead, says why, and can be sent again", async () => {
  fake.answer = () => [403, '{"ok":false,"description":"Forbidden: bot was blocked by the user"}'];
  await deliver(server, "telegram", telegramUpdate(35, "سلام"));
  await say(server, "telegram:35", "a-1", "salam");
  const [dead] = await until(async () => {
    const found = await letters(server, "?state=dead");
    return found.length && found;
  }, "a dead letter");
  assert.equal(dead.reason, "it answered 403: Forbidden: bot was blocked by the user");
  await until(async () => (await gauge(server, "hamkalam_outbox_dead")) === 1, "the gauge");
  fake.answer = undefined;
  assert.deepEqual(await decide(server, dead.number, "again"), [200, "waiting"]);
  await until(async () => !(await letters(server)).length, "it is gone");
  assert.equal(fake.calls.length, 2);
  // What is no answer of ours, or of another place, goes nowhere.
  await post(server, { type: "message", conversation: "c-1", id: "m-1", from: "customer", text: "hi",
    source: { platform: "telegram", chat: "5" } });
  await say(server, "c-1", "a-1", "hello");
  await say(server, "telegram:99", "a-1", "hello");
  assert.equal((await letters(server)).length, 0);
  assert.equal(fake.calls.length, 2);
});

test("a platform that points elsewhere is not followed there", async () => {
  const elsewhere = await startPlatform();
  try {
    for (const [chat, status] of [[45, 301], [46, 307], [47, 308]]) {
      fake.answer = () => [status, "{}", { location: `${elsewhere.origin}/botTOKEN/sendMessage` }];
      await deliver(server, "telegram", telegramUpdate(chat, "سلام"));
      await say(server, `telegram:${chat}`, "a-1", "salam");
      const [dead] = await until(async () => {
        const found = await letters(server, `?conversation=telegram:${chat}`);
        return found[0]?.state === "dead" && found;
      }, "a dead letter");
      assert.equal(dead.reason, `it answered ${status} (redirects are not followed)`);
      assert.deepEqual(await decide(server, dead.number, "drop"), [200, "dropped"]);
    }
    assert.equal(elsewhere.calls.length, 0);
  } finally {
    await elsewhere.close();
  }
});

test("kill -9: what was not begun goes out, what was is uncertain", async () => {
  const other = await openDesk();
  try {
    other.fake.answer = () => "silence";
    await deliver(other.server, "telegram", telegramUpdate(5, "سلام"));
    await say(other.server, "telegram:5", "a-1", "first");
    await other.fake.next(1);
    await say(other.server, "telegram:5", "a-2", "second"); // waits for the first
    await other.server.kill();
    other.fake.answer = undefined;
    await other.start();
    await other.fake.next(2);
    assert.deepEqual(other.fake.calls.map((call) => call.body.text), ["first", "second"]);
    const [left] = await until(async () => {
      const found = await letters(other.server);
      return found.length === 1 && found;
    }, "one is left");
    assert.deepEqual([left.for, left.state], ["a-1", "uncertain"]);
    assert.match(left.reason, /ended while/);
    // What is forgotten is not sent any more.
    assert.equal((await request(other.server, "POST", "/v1/forget", { customer: "telegram:5" })).status, 200);
    assert.equal((await letters(other.server)).length, 0);
  } finally {
    await other.close();
  }
});

test("nobody there, then somebody: what could not be sent waits", async () => {
  assert.equal((await request(server, "POST", "/webhooks/rest/webhook", { sender: "ali", message: "سلام" })).text, "[]");
  await say(server, "rasa:ali", "a-1", "salam");
  const waiting = await until(async () => {
    const found = (await letters(server, "?state=waiting")).find((one) => one.channel === "rasa");
    return found?.attempts >= 1 && found;
  }, "a try");
  assert.deepEqual(await decide(server, waiting.number, "drop"), [409, ""]); // it is on its way
  assert.match(waiting.reason, /no connection to "127\.0\.0\.1"/);
  assert.ok(Date.parse(waiting.next) > Date.parse(waiting.at));
  const somebody = await startPlatform({ port: nobody });
  try {
    await somebody.next(1);
    await until(async () => !(await letters(server, "?conversation=rasa:ali")).length, "it is gone");
    assert.deepEqual([somebody.calls[0].path, somebody.calls[0].body.text], ["/callback", "salam"]);
    assert.equal(somebody.calls.length, 1);
  } finally {
    await somebody.close();
  }
});

test("a channel's proxy: requests go through it", async () => {
  await deliver(server, "bale", telegramUpdate(5, "سلام"));
  await say(server, "bale:5", "a-1", "salam");
  const [call] = await fake.next(1);
  assert.equal(call.path, "http://platform.invalid/botTOKEN/sendMessage");
  assert.equal(call.headers.host, "platform.invalid");
});

test("a certificate that nobody vouches for ends the connection before a word", async () => {
  await withFolder(async (place) => {
    for (const name of ["known", "unknown"]) certificate(place, name, name);
    const tls = (name) => ({ cert: join(place, `${name}.pem`), key: join(place, `${name}.key`) });
    const stranger = await startPlatform({ tls: tls("unknown") });
    const other = await openDesk({ tls: tls("known"), environment: { SSL_CERT_FILE: tls("known").cert },
      channels: () => ({ bale: { secrets: [secret], token: "TOKEN", api_base: stranger.origin } }) });
    try {
      for (const platform of ["telegram", "bale"]) {
        await deliver(other.server, platform, telegramUpdate(5, "سلام"));
        await say(other.server, `${platform}:5`, "a-1", "salam");
      }
      await other.fake.next(1);
      const [waiting] = await until(async () => {
        const found = await letters(other.server);
        return found.length === 1 && found[0].attempts >= 1 && found;
      }, "a try");
      assert.equal(waiting.channel, "bale");
      assert.match(waiting.reason, /certificate is not trusted/);
      assert.equal(stranger.calls.length, 0);
    } finally {
      await other.close();
      await stranger.close();
    }
  });
});
