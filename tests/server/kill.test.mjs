// kill -9 under load: what was acknowledged is there, once; a repeat gets the same answer.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { post, request, run, startServer, withFolder } from "./server.mjs";

const rounds = Number(process.env.HAMKALAM_KILLS ?? 5);
const senders = 8;

test(`${rounds} x kill -9 under load loses nothing acknowledged and stores nothing twice`, async () => {
  await withFolder(async (folder) => {
    const journal = `sqlite:${join(folder, "journal.db")}`;
    const acknowledged = new Map(); // "conversation id" -> answer
    let sent = 0;
    for (let round = 0; round < rounds; ++round) {
      const server = await startServer("--journal", journal);
      let dead = false;
      const send = async (sender) => {
        for (let i = 0; !dead; ++i) {
          const conversation = `c:${sender % 4}`; // two senders share a conversation
          const id = `${round}-${sender}-${i}`;
          ++sent;
          const event = { type: "message", conversation, id, from: i % 3 ? "customer" : "agent",
            ...(i % 3 ? {} : { agent: "a" }), text: `پیام ${i}: سفارشم نرسیده` };
          try {
            const answer = await post(server, event);
            if (answer.status === 200) acknowledged.set(`${conversation} ${id}`, { event, text: answer.text });
          } catch {
            return; // the server is gone: this one was not acknowledged
          }
        }
      };
      const all = Array.from({ length: senders }, (_, sender) => send(sender));
      await new Promise((resolve) => setTimeout(resolve, 40 + ((round * 37) % 160)));
      await server.kill();
      dead = true;
      await Promise.all(all);
    }
    assert.ok(acknowledged.size > rounds, `only ${acknowledged.size} were acknowledged`);

    const server = await startServer("--journal", journal);
    try {
      const stored = new Map();
      for (let c = 0; c < 4; ++c) {
        const { status, text } = await request(server, "GET", `/v1/conversations/c:${c}`);
        assert.equal(status, 200);
        const { events, advice } = JSON.parse(text);
        events.forEach((event, i) => assert.equal(event.seq, i + 1));
        for (const event of events)
          if (event.type === "message") {
            const key = `${event.conversation} ${event.id}`;
            assert.ok(!stored.has(key), `stored twice: ${key}`);
            stored.set(key, event);
          }
        for (const one of advice)
          if (one.for && acknowledged.has(`c:${c} ${one.for}`))
            assert.deepEqual(one, JSON.parse(acknowledged.get(`c:${c} ${one.for}`).text));
      }
      for (const key of acknowledged.keys()) assert.ok(stored.has(key), `lost: ${key}`);
      for (const { event, text } of [...acknowledged.values()].slice(0, 5))
        assert.equal((await post(server, event)).text, text, "a repeat has another answer");
      console.log(`# ${rounds} kills, ${sent} sent, ${acknowledged.size} acknowledged, ${stored.size} stored`);
    } finally {
      await server.stop();
    }
    assert.equal(run("replay", journal).status, 0);
  });
});
