// The generic webhook: Standard Webhooks signatures over the raw body.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { request, run, startServer, withFolder } from "./server.mjs";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const older = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

function signed(body, key = secret, seconds = Math.floor(Date.now() / 1000)) {
  const hmac = createHmac("sha256", Buffer.from(key.slice(6), "base64"));
  const signature = hmac.update(`msg_1.${seconds}.${body}`).digest("base64");
  return { "webhook-id": "msg_1", "webhook-timestamp": `${seconds}`, "webhook-signature": `v1,${signature}` };
}

test("a signed delivery is answered with the advice, others are refused", async () => {
  await withFolder(async (folder) => {
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ channels: { generic: { secrets: [secret, older] } } }));
    const server = await startServer("--journal", "memory:", "--config", config);
    const deliver = (body, headers) => request(server, "POST", "/hooks/generic", body, headers);
    try {
      // Persian escaped as Meta does it: other bytes, so another signature, and the same text.
      const event = { type: "message", conversation: "shop:1", id: "m-1", from: "customer", text: "سلام، سفارشم نرسیده" };
      const body = JSON.stringify(event).replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
      const advice = await deliver(body, signed(body));
      assert.equal(advice.status, 200, advice.text);
      assert.equal(JSON.parse(advice.text).language.tag, "fa");
      assert.ok(JSON.parse(advice.text).suggestions.length > 0);
      assert.equal((await deliver(body, signed(body, older))).text, advice.text);
      assert.equal((await deliver(body, {})).status, 401);
      assert.equal((await deliver(`${body} `, signed(body))).status, 401);
      assert.equal((await deliver(body, signed(body, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))).status, 401);
      assert.equal((await deliver(body, signed(body, secret, Math.floor(Date.now() / 1000) - 600))).status, 401);
      const list = JSON.stringify([event, { type: "close", conversation: "shop:1" }]);
      const answers = JSON.parse((await deliver(list, signed(list))).text);
      assert.deepEqual(answers.map((answer) => answer.type), ["advice", "advice"]);
      assert.equal((await request(server, "POST", "/hooks/telepathy", "{}")).status, 404);
    } finally {
      await server.stop();
    }
  });
});

test("without a secret the hook is closed; a broken configuration is named", async () => {
  await withFolder(async (folder) => {
    const server = await startServer("--journal", "memory:");
    try {
      assert.equal((await request(server, "POST", "/hooks/generic", "{}")).status, 404);
    } finally {
      await server.stop();
    }
    const config = join(folder, "bad.json");
    await writeFile(config, '{"lisen":"127.0.0.1:0"}');
    await assert.rejects(startServer("--config", config), /lisen/);
    const open = run("serve", "--listen", "0.0.0.0:8080");
    assert.equal(open.status, 2);
    assert.match(open.err, /loopback/);
  });
});
