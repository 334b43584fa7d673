// Hooks of platforms: what is understood becomes events, all else is acknowledged, once is enough.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { request, startServer, withFolder } from "./server.mjs";

const channels = {
  telegram: { secrets: ["older", "s3cret"], token: "1:abc" },
  bale: { secrets: ["p4th"] },
  whatsapp: { secrets: ["app"], verify_token: "hello" },
};
const update = (id, text) => ({
  update_id: id,
  message: {
    message_id: id,
    date: Math.floor(Date.now() / 1000),
    from: { id: 42, is_bot: false, first_name: "مریم" },
    chat: { id: 42, type: "private" },
    text,
  },
});

test("a platform's deliveries are verified, taken once and acknowledged", async () => {
  await withFolder(async (folder) => {
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ channels }));
    const server = await startServer("--journal", "memory:", "--config", config);
    const deliver = (body, secret = "s3cret") =>
      request(server, "POST", "/hooks/telegram", body, { "x-telegram-bot-api-secret-token": secret });
    const events = async (conversation) => {
      const answer = await request(server, "GET", `/v1/conversations/${encodeURIComponent(conversation)}`);
      assert.equal(answer.status, 200, answer.text);
      return JSON.parse(answer.text).events;
    };
    try {
      const first = update(7, "سلام، سفارشم نرسیده");
      for (const secret of ["s3cret", "older", "s3cret"]) {
        const answer = await deliver(first, secret);
        assert.deepEqual([answer.status, answer.text], [200, "{}"]);
      }
      assert.deepEqual((await events("telegram:42")).map((event) => event.type), ["facts", "message"]);

      // The same id with other words is not taken, and not asked for again.
      assert.equal((await deliver(update(7, "چیز دیگر"))).status, 200);
      for (const body of [{}, [], { update_id: 8, poll: {} }, "{", '"x"'])
        assert.equal((await deliver(body)).status, 200);
      assert.equal((await events("telegram:42")).length, 2);
      assert.equal((await deliver(first, "wrong")).status, 401);
      assert.equal((await request(server, "GET", "/hooks/telegram")).status, 405);

      // Where nothing is signed the path has the secret.
      assert.equal((await request(server, "POST", "/hooks/bale/p4th", update(9, "سلام"))).status, 200);
      assert.equal((await events("bale:42")).length, 2);
      assert.equal((await request(server, "POST", "/hooks/bale", update(10, "سلام"))).status, 401);

      const ask = (token) =>
        request(server, "GET", `/hooks/whatsapp?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158`);
      const answer = await ask("hello");
      assert.deepEqual([answer.status, answer.text], [200, "1158"]);
      assert.match(answer.headers.get("content-type"), /^text\/plain/);
      assert.equal((await ask("hallo")).status, 403);
      assert.equal((await request(server, "GET", "/hooks/rubika")).status, 404);
    } finally {
      await server.stop();
    }
  });
});

// The median, since one delivery may meet whatever else the machine does.
test("a delivery is acknowledged in a moment, on a disk too", async () => {
  await withFolder(async (folder) => {
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ channels }));
    const server = await startServer("--journal", `sqlite:${join(folder, "journal.db")}`, "--config", config);
    try {
      const took = [];
      for (let id = 100; id < 151; ++id) {
        const began = performance.now();
        const answer = await request(server, "POST", "/hooks/bale/p4th", update(id, "سفارشم هنوز نرسیده"));
        took.push(performance.now() - began);
        assert.equal(answer.status, 200);
      }
      took.sort((a, b) => a - b);
      assert.ok(took[25] < 100, `${took[25]} ms`);
    } finally {
      await server.stop();
    }
  });
});

const sqlite = spawnSync("sqlite3", ["--version"]).status === 0;
test("what the journal cannot take is asked for again: 503 with Retry-After", { skip: !sqlite }, async () => {
  await withFolder(async (folder) => {
    const config = join(folder, "hamkalam.json"), journal = join(folder, "journal.db");
    await writeFile(config, JSON.stringify({ channels }));
    const server = await startServer("--journal", `sqlite:${journal}`, "--config", config);
    // Another program has the file for itself.
    const other = spawn("sqlite3", [journal]);
    try {
      const locked = once(other.stdout, "data");
      other.stdin.write("BEGIN IMMEDIATE;\nSELECT 'mine';\n");
      await locked;
      const refused = await request(server, "POST", "/hooks/bale/p4th", update(7, "سلام"));
      assert.equal(refused.status, 503, refused.text);
      assert.ok(Number(refused.headers.get("retry-after")) > 0);
      // What brings nothing to keep needs no journal.
      assert.equal((await request(server, "POST", "/hooks/bale/p4th", { update_id: 8 })).status, 200);
      other.stdin.end("ROLLBACK;\n");
      await once(other, "close");
      let status;
      for (let i = 0; i < 50 && status !== 200; ++i) {
        status = (await request(server, "POST", "/hooks/bale/p4th", update(7, "سلام"))).status;
        if (status !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.equal(status, 200);
      const { events } = JSON.parse((await request(server, "GET", "/v1/conversations/bale:42")).text);
      assert.deepEqual(events.map((event) => event.type), ["facts", "message"]);
    } finally {
      other.kill();
      await server.stop();
    }
  });
});
