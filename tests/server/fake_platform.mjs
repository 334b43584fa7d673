// A platform's API that records what it is asked, and answers as a test wants; and its webhooks,
// signed as it signs them. Listens on loopback.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { post, request, startServer, within } from "./server.mjs";

export const secret = "topsecret";

// -> { origin, port, calls: [{ method, path, headers, body }], answer, next(count), close() }
// `answer` is (call, index) => undefined (200, as each platform says "taken"), a status,
// [status, body, headers], "silence" (read and never answered) or "reset".
export async function startPlatform({ port = 0, tls, answer } = {}) {
  const calls = [];
  const waiting = new Set();
  const fake = { calls, answer };
  const handle = (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const call = { method: request.method, path: request.url, headers: request.headers,
        body: body && JSON.parse(body), raw: body };
      calls.push(call);
      for (const wake of waiting) wake();
      const wish = fake.answer?.(call, calls.length - 1);
      if (wish === "silence") return;
      if (wish === "reset") return void request.socket.destroy();
      const [status, said = '{"ok":true}', headers = {}] = Array.isArray(wish) ? wish : [wish ?? 200];
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(said);
    });
  };
  const server = tls
    ? createTlsServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, handle)
    : createServer(handle);
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  server.on("tlsClientError", () => {});
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  fake.port = server.address().port;
  fake.origin = `${tls ? "https" : "http"}://127.0.0.1:${fake.port}`;
  // Waits until it was asked so often.
  fake.next = (count) =>
    within(
      new Promise((resolve) => {
        const look = () => {
          if (calls.length < count) return;
          waiting.delete(look);
          resolve(calls);
        };
        waiting.add(look);
        look();
      }),
      `${count} calls, there are ${calls.length}`,
      15_000,
    );
  fake.close = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return fake;
}

const hmac = (text, key = secret) => createHmac("sha256", key).update(text);

// The path and headers with which a platform delivers a body.
export function signed(platform, body) {
  const now = String(Math.floor(Date.now() / 1000));
  switch (platform) {
    case "telegram":
      return ["/hooks/telegram", { "x-telegram-bot-api-secret-token": secret }];
    case "whatsapp":
    case "messenger":
    case "instagram":
      return [`/hooks/${platform}`, { "x-hub-signature-256": `sha256=${hmac(body).digest("hex")}` }];
    case "chatwoot":
      return ["/hooks/chatwoot", { "x-chatwoot-timestamp": now,
        "x-chatwoot-signature": `sha256=${hmac(`${now}.${body}`).digest("hex")}` }];
    case "zendesk":
      return ["/hooks/zendesk", { "x-api-key": secret }];
    default:
      return [`/hooks/${platform}/${secret}`, {}];
  }
}

let updates = 100;
// A message of a customer in a chat of Telegram.
export const telegramUpdate = (chat, text, id = ++updates) => ({
  update_id: id,
  message: { message_id: id, date: Math.floor(Date.now() / 1000), text,
    from: { id: chat, is_bot: false, first_name: "مریم" }, chat: { id: chat, type: "private" } },
});

export const deliver = (server, platform, json) => {
  const body = typeof json === "string" ? json : JSON.stringify(json);
  const [path, headers] = signed(platform, body);
  return request(server, "POST", path, body, headers);
};
export const say = (server, conversation, id, text) =>
  post(server, { type: "message", conversation, id, from: "agent", agent: "sara", text });
export const letters = async (server, query = "") =>
  JSON.parse((await request(server, "GET", `/v1/outbox${query}`)).text).items;
export const until = async (test, what, ms = 10_000) => {
  const end = Date.now() + ms;
  for (;;) {
    const found = await test();
    if (found) return found;
    assert.ok(Date.now() < end, `too late: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

// A server whose channels lead to one fake: { server, fake, start(), close() }. `channels` is what is
// otherwise with them, worked out from the fake's origin; `start` starts another after a kill.
export async function openDesk({ config = {}, channels = () => ({}), tls, environment = {} } = {}) {
  const place = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  const fake = await startPlatform({ tls });
  const file = join(place, "hamkalam.json");
  const channel = { secrets: [secret], token: "TOKEN", api_base: fake.origin };
  await writeFile(file, JSON.stringify({
    channels: {
      telegram: channel, bale: channel,
      whatsapp: { ...channel, name_key: "a long random word" },
      messenger: channel, instagram: channel, chatwoot: channel, zendesk: channel, rubika: channel,
      goftino: { ...channel, account: "op1" },
      ...channels(fake.origin),
    },
    ...config,
  }));
  const running = [];
  const desk = { fake };
  desk.start = async () => {
    Object.assign(process.env, environment);
    try {
      running.push(await startServer("--journal", `sqlite:${join(place, "journal.db")}`, "--config", file));
    } finally {
      for (const key of Object.keys(environment)) delete process.env[key];
    }
    desk.server = running.at(-1);
    return desk.server;
  };
  desk.close = async () => {
    for (const server of running) await server.stop();
    await fake.close();
    await rm(place, { recursive: true, force: true });
  };
  try {
    await desk.start();
  } catch (error) {
    await desk.close();
    throw error;
  }
  return desk;
}
