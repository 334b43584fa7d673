// Watching: events before their advice, resume without gap or repeat, the queue's summaries.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openSocket, post, request, startServer } from "./server.mjs";

const say = (conversation, id, text, fields = {}) => ({
  type: "message", conversation, id, from: "customer", text, ...fields,
});

test("a watcher sees each event before its advice; a sender gets its advice once", async () => {
  const server = await startServer("--journal", "memory:");
  try {
    const socket = await openSocket(server);
    assert.equal(JSON.parse(socket.frames[0] ?? (await socket.next(() => true))).type, "hello");
    await socket.ask({ type: "watch", conversation: "c-1" });
    await socket.ask({ type: "watch", conversation: "*" });
    const begin = socket.frames.length;
    const own = await socket.ask(say("c-1", "m-1", "I want to speak to a manager"));
    assert.equal(JSON.parse(own).flags[0].reason, "asked_for_manager");
    await post(server, say("c-1", "m-2", "hello?"));
    await socket.next((frame) => frame.type === "summary" && frame.seq >= 3, begin);
    const kinds = socket.frames.slice(begin).map((text) => {
      const frame = JSON.parse(text);
      return `${frame.type} ${frame.seq}${frame.event?.by ? " by hamkalam" : ""}`;
    });
    // The flag that m-1 raised is an event of its own, right behind it.
    assert.deepEqual(kinds, [
      "event 1", "advice 1", "event 2 by hamkalam", "summary 2",
      "event 3", "advice 3", "summary 3",
    ]);
    await socket.close();
  } finally {
    await server.stop();
  }
});

test("watch after a sequence sends what was missed, in order, then goes on", async () => {
  const server = await startServer("--journal", "memory:");
  try {
    const texts = ["hi", "where is my order", "48213", "thanks"];
    const answers = [];
    for (const [i, text] of texts.entries()) answers.push((await post(server, say("c-1", `m-${i}`, text))).text);
    const socket = await openSocket(server);
    const ack = JSON.parse(await socket.ask({ type: "watch", conversation: "c-1", after: 1 }));
    assert.deepEqual(ack, { type: "ack", seq: 4 });
    const missed = socket.frames.filter((text) => text.startsWith('{"type":"advice"'));
    assert.deepEqual(missed, answers.slice(1));
    await post(server, say("c-1", "m-9", "one more thing"));
    const live = JSON.parse(await socket.next((frame) => frame.type === "advice" && frame.seq === 5));
    assert.equal(live.for, "m-9");
    assert.equal(live.supersedes.length, 4);
    await socket.ask({ type: "unwatch", conversation: "c-1" });
    await post(server, say("c-1", "m-10", "and another"));
    await socket.ask({ type: "unwatch", conversation: "c-1" });
    assert.ok(!socket.frames.some((text) => JSON.parse(text).seq === 6));
    await socket.close();
  } finally {
    await server.stop();
  }
});

test("conversations come by attention, page by page", async () => {
  const server = await startServer("--journal", "memory:");
  try {
    await post(server, say("calm", "m", "what are your opening hours?"));
    await post(server, say("hard", "m", "I want to speak to a manager right now, this is outrageous"));
    await post(server, say("done", "m", "thank you", { from: "agent", agent: "a" }));
    const first = JSON.parse((await request(server, "GET", "/v1/conversations?limit=2")).text);
    assert.deepEqual(first.items.map((item) => item.conversation), ["hard", "calm"]);
    assert.ok(first.items[0].attention > first.items[1].attention);
    assert.ok(first.items[0].reasons.includes("asked_for_manager"));
    const rest = JSON.parse((await request(server, "GET", `/v1/conversations?after=${first.next}`)).text);
    assert.deepEqual(rest.items.map((item) => item.conversation), ["done"]);
    assert.equal(rest.next, null);
    assert.equal((await request(server, "GET", "/v1/conversations?limit=0")).status, 400);
    assert.equal((await request(server, "GET", "/v1/conversations/nobody")).status, 404);
    const rule = JSON.parse((await request(server, "GET", "/v1/rules/never.criticise")).text);
    assert.equal(rule.number, 44);
    assert.ok(rule.texts.fa.asks.length > 10);
  } finally {
    await server.stop();
  }
});
