// kill -9 under load: what was acknowledged is there, once; a repeat gets the same answer. The
// journal is looked at without a server after each kill; starting one is what costs here.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { post, run, startServer, withFolder } from "./server.mjs";

const rounds = Number(process.env.HAMKALAM_KILLS ?? 5);
const senders = 8;

test(`${rounds} x kill -9 under load loses nothing acknowledged and stores nothing twice`, async () => {
  await withFolder(async (folder) => {
    const journal = `sqlite:${join(folder, "journal.db")}`;
    const acknowledged = new Map(); // "conversation id" -> { event, text }
    let sent = 0;
    let repeated = 0;
    let log = [];

    // Everything acknowledged is stored; every conversation counts 1, 2, ...; no id stands twice.
    const look = () => {
      const exported = run("export", "--journal", journal);
      assert.equal(exported.status, 0, exported.err);
      log = exported.out.trimEnd().split("\n");
      const last = new Map();
      const stored = new Set();
      for (const line of log) {
        const event = JSON.parse(line);
        const seq = (last.get(event.conversation) ?? 0) + 1;
        assert.equal(event.seq, seq);
        last.set(event.conversation, seq);
        if (event.type !== "message") continue;
        const key = `${event.conversation} ${event.id}`;
        assert.ok(!stored.has(key), `stored twice: ${key}`);
        stored.add(key);
      }
      for (const key of acknowledged.keys()) assert.ok(stored.has(key), `lost: ${key}`);
      return stored.size;
    };

    let stored = 0;
    for (let round = 0; round < rounds; ++round) {
      const server = await startServer("--journal", journal);
      let dead = false;
      // Some of what the server before answered, from the middle of its work and from its end.
      const earlier = [...acknowledged.values()];
      for (const at of [0, 0.5, 0.9, 0.999]) {
        const known = earlier[Math.floor(earlier.length * at)];
        if (!known) continue;
        assert.equal((await post(server, known.event)).text, known.text, "a repeat has another answer");
        ++repeated;
      }
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
      stored = look();
    }
    assert.ok(acknowledged.size > rounds, `only ${acknowledged.size} were acknowledged`);
    assert.ok(repeated >= 2 * (rounds - 1), `only ${repeated} were repeated`);

    // A replay of what is left answers what the servers answered.
    const file = join(folder, "log.jsonl");
    await writeFile(file, `${log.join("\n")}\n`);
    const replayed = run("replay", file, "--advice", "-");
    assert.equal(replayed.status, 0, replayed.err);
    const answers = replayed.out.trimEnd().split("\n");
    let compared = 0;
    log.forEach((line, i) => {
      const { conversation, id } = JSON.parse(line);
      const known = acknowledged.get(`${conversation} ${id}`);
      if (!known) return;
      assert.equal(answers[i], known.text);
      ++compared;
    });
    assert.equal(compared, acknowledged.size);
    console.log(`# ${rounds} kills, ${sent} sent, ${acknowledged.size} acknowledged, ${stored} stored`);
  });
});
