// Hooks of platforms: what is understood becomes events, all else is acknowledged, once is enough.
import assert from "node:assert/strict";
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
