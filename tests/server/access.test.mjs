// Who may do what: every route and every type of event, each with every role, against one server.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { openSocket, request, run, startServer, within } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "hamkalam-access-"));
const files = ["--tokens", join(folder, "tokens.jsonl"), "--audit", join(folder, "audit.jsonl")];
const tokens = {};
let server;

const roles = { agent: "sara", platform: "shop", quality: "mina", admin: "root" };
const bearer = (token) => (token ? { authorization: `Bearer ${token}` } : {});
const say = (who, event) =>
  request(server, "POST", "/v1/events", event, bearer(tokens[who]));

before(async () => {
  for (const [role, subject] of Object.entries(roles)) {
    const added = run("token", "add", "--role", role, "--subject", subject, ...files);
    assert.equal(added.status, 0, added.err);
    tokens[role] = added.out.trim();
  }
  server = await startServer("--journal", "memory:", ...files);
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a token is shown once; the file is its owner's and has no secret", () => {
  for (const token of Object.values(tokens)) assert.match(token, /^hk_[0-9a-f]{12}_[\w-]{43}$/);
  assert.equal(statSync(join(folder, "tokens.jsonl")).mode & 0o777, 0o600);
  const listed = run("token", "list", ...files);
  assert.equal(listed.status, 0);
  for (const [role, subject] of Object.entries(roles))
    assert.match(listed.out, new RegExp(`\\t${role}\\t${subject}\\t.*valid`));
  for (const text of [listed.out, readFileSync(join(folder, "tokens.jsonl"), "utf8")])
    for (const token of Object.values(tokens)) assert.ok(!text.includes(token.slice(16)));
  assert.equal(run("token", "add", "--role", "root", "--subject", "x", ...files).status, 2);
  assert.equal(run("token", "add", "--role", "agent", "--subject", "a b", ...files).status, 2);
  assert.equal(run("token", "revoke", "000000000000", ...files).status, 2);
  assert.equal(run("token", "list").status, 2);
});

test("every route with every role", async () => {
  await say("admin", {
    type: "message", conversation: "c-1", id: "m-1", from: "customer", text: "hello",
  });
  await say("admin", {
    type: "message", conversation: "shop:1", id: "m-1", from: "customer", text: "hello",
  });
  const message = { type: "message", conversation: "shop:1", id: "m-1", from: "customer", text: "hello" };
  const own = { ...message, id: "a-1", from: "agent", agent: "sara" };
  // method, path, body, then the status for: nobody, agent, platform, quality, admin
  const table = [
    ["GET", "/", undefined, 200, 200, 200, 200, 200],
    ["GET", "/healthz", undefined, 200, 200, 200, 200, 200],
    ["GET", "/readyz", undefined, 200, 200, 200, 200, 200],
    ["GET", "/assets/nothing", undefined, 404, 404, 404, 404, 404],
    ["GET", "/openapi.json", undefined, 200, 200, 200, 200, 200],
    ["GET", "/asyncapi.json", undefined, 200, 200, 200, 200, 200],
    ["GET", "/hooks/generic", undefined, 404, 404, 404, 404, 404], // not configured
    ["POST", "/hooks/generic", {}, 404, 404, 404, 404, 404],
    ["GET", "/v1/stream", undefined, 401, 404, 404, 404, 404], // no upgrade
    ["POST", "/v1/events", own, 401, 200, 200, 403, 200],
    ["POST", "/v1/events", message, 401, 403, 200, 403, 200],
    ["PUT", "/v1/events", message, 401, 405, 405, 403, 405],
    ["GET", "/v1/conversations", undefined, 401, 200, 200, 200, 200],
    ["HEAD", "/v1/conversations", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/conversations?limit=5", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/conversations/c-1", undefined, 401, 200, 403, 200, 200],
    ["GET", "/v1/conversations/%63-1", undefined, 401, 200, 403, 200, 200],
    ["GET", "/v1/conversations/shop:1", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/conversations/shop:1?after=1", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/conversations/c-1?after=x", undefined, 401, 400, 403, 400, 400],
    ["GET", "/v1/conversations/shop%3A1", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/rules", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/rules/none", undefined, 401, 404, 404, 404, 404],
    ["GET", "/v1/outbox", undefined, 401, 200, 200, 200, 200],
    ["GET", "/v1/outbox?state=lost", undefined, 401, 400, 400, 400, 400],
    ["POST", "/v1/outbox/7", { decision: "drop" }, 401, 404, 404, 403, 404],
    ["POST", "/v1/outbox/7", { decision: "burn" }, 401, 400, 400, 403, 400],
    ["POST", "/model/parse", { text: "hi" }, 401, 200, 200, 200, 200],
    ["GET", "/nothing", undefined, 401, 404, 404, 404, 404],
    ["POST", "/nothing", {}, 401, 404, 404, 404, 404],
    ["GET", "//v1/rules", undefined, 401, 404, 404, 404, 404],
    ["GET", "/assets/../v1/rules", undefined, 401, 200, 200, 200, 200], // fetch() mends the path
  ];
  for (const [method, path, body, ...expected] of table) {
    const seen = [];
    for (const who of [undefined, ...Object.keys(roles)])
      seen.push((await request(server, method, path, body, bearer(tokens[who]))).status);
    assert.deepEqual(seen, expected, `${method} ${path}`);
  }
  // What only some may do, and the routes that not every server has.
  const some = [
    ["GET", "/metrics", ["admin"]],
    ["POST", "/v1/reload", ["admin"]],
    ["POST", "/v1/forget", ["admin"]], // 400: it names nobody
    ["POST", "/webhooks/rest/webhook", ["platform", "admin"]],
  ];
  for (const [method, path, able] of some)
    for (const who of [undefined, ...Object.keys(roles)]) {
      if (who === "admin" && path === "/v1/reload") continue; // it would
      const { status } = await request(server, method, path, method === "POST" ? {} : undefined, bearer(tokens[who]));
      if (!who) assert.equal(status, 401, path);
      else assert.equal(status === 403, !able.includes(who), `${path} ${who} ${status}`);
    }
  // No route of the contract is left out above.
  const { paths } = JSON.parse((await request(server, "GET", "/openapi.json")).text);
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(methods)) {
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`);
      assert.ok([...table, ...some].some(([one, target]) =>
        one === method.toUpperCase() && pattern.test(target.split("?")[0])), `${method} ${path}`);
    }
});

test("who makes the server forget stands in the audit log", async () => {
  const forget = (who) => request(server, "POST", "/v1/forget", { customer: "u-nobody" }, bearer(tokens[who]));
  assert.equal((await forget("quality")).status, 403);
  const { status, text } = await forget("admin");
  assert.equal(status, 200, text);
  assert.equal(JSON.parse(text).conversations, 0);
});

test("every type of event with every role", async () => {
  const c = { conversation: "shop:1" };
  // What may be said by: agent, platform, quality, admin
  const table = [
    [{ type: "message", id: "t-1", from: "customer", text: "x" }, 0, 1, 0, 1],
    [{ type: "message", id: "t-2", from: "bot", text: "x" }, 0, 1, 0, 1],
    [{ type: "message", id: "t-3", from: "agent", agent: "sara", text: "x" }, 1, 1, 0, 1],
    [{ type: "message", id: "t-4", from: "agent", agent: "mina", text: "x" }, 0, 1, 0, 1],
    [{ type: "edit", message: "t-3", text: "y" }, 1, 1, 0, 1],
    [{ type: "delete", message: "t-3" }, 1, 1, 0, 1],
    [{ type: "assign", agent: "sara" }, 1, 1, 0, 1],
    [{ type: "assign", agent: "mina" }, 0, 1, 0, 1],
    [{ type: "facts", case: { booked: true } }, 1, 1, 0, 1],
    [{ type: "facts", customer: { plan: "gold" } }, 0, 1, 0, 1],
    [{ type: "facts", agent: { id: "sara", level: "senior" } }, 0, 1, 0, 1],
    [{ type: "facts", agent: { id: "sara", language: "fa" } }, 1, 1, 0, 1],
    [{ type: "facts", business: { sector: "hotel" } }, 0, 0, 0, 1],
    [{ type: "ringing", rings: 1 }, 0, 1, 0, 1],
    [{ type: "due", what: "reply" }, 0, 1, 0, 1],
    [{ type: "flag", outcome: "raised", level: "supervisor", reason: "by_agent" }, 1, 1, 0, 1],
    [{ type: "task", id: "1/none", outcome: "dropped" }, 1, 1, 0, 1],
    [{ type: "feedback", about: "1/1", outcome: "used" }, 1, 1, 0, 1],
    [{ type: "outcome", resolved: true }, 1, 1, 0, 1],
    [{ type: "draft", text: "x" }, 1, 1, 0, 1],
    [{ type: "close" }, 1, 1, 0, 1],
    [{ type: "watch" }, 1, 1, 1, 1],
    [{ type: "unwatch" }, 1, 1, 1, 1],
    [{ type: "watch", conversation: "*" }, 1, 0, 1, 1],
    [{ type: "watch", conversation: "c-1" }, 1, 0, 1, 1],
    [{ type: "close", conversation: "bank:1" }, 1, 0, 0, 1],
  ];
  const sockets = {};
  for (const role of Object.keys(roles))
    sockets[role] = await openSocket(server, { headers: bearer(tokens[role]) });
  for (const [event, ...expected] of table) {
    const isWatch = event.type.endsWith("watch");
    const seen = [];
    for (const role of Object.keys(roles)) {
      const answer = JSON.parse(await sockets[role].ask({ ...c, ...event }));
      const allowed = answer.code !== "forbidden";
      seen.push(Number(allowed));
      if (isWatch) continue;
      const { status } = await say(role, { ...c, ...event });
      assert.equal(status === 403, !allowed, `${role} ${JSON.stringify(event)} ${status}`);
    }
    assert.deepEqual(seen, expected, JSON.stringify(event));
  }
  // Nothing that was forbidden is stored.
  const { text } = await request(server, "GET", "/v1/conversations/shop:1", undefined, bearer(tokens.quality));
  const { events } = JSON.parse(text);
  assert.ok(events.every((event) => event.agent !== "mina" || event.type === "assign" || event.id === "t-4"));
  assert.equal(events.filter((event) => event.type === "ringing").length, 4); // two roles, twice
  for (const role of ["agent", "platform", "quality", "admin"]) {
    const hello = JSON.parse(await sockets[role].next((frame) => frame.type === "hello"));
    assert.equal(hello.role, role);
    assert.equal(hello.agent, role === "agent" ? "sara" : undefined);
    await sockets[role].close();
  }
  const list = await request(server, "GET", "/v1/conversations", undefined, bearer(tokens.platform));
  assert.deepEqual(JSON.parse(list.text).items.map((item) => item.conversation), ["shop:1"]);
});

test("a browser's websocket signs in by a sub-protocol, and only the first is echoed", async () => {
  const open = (protocols) =>
    within(
      new Promise((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/stream`, protocols);
        socket.on("open", () => {
          resolve({ protocol: socket.protocol });
          socket.close();
        });
        socket.on("unexpected-response", (_, response) => {
          resolve({ status: response.statusCode, ask: response.headers["www-authenticate"] });
          response.destroy();
        });
        socket.on("error", () => undefined);
      }),
      "the websocket",
    );
  const name = (token) => `hamkalam.token.${Buffer.from(token).toString("base64url")}`;
  assert.deepEqual(await open(["hamkalam.v1", name(tokens.agent)]), { protocol: "hamkalam.v1" });
  assert.deepEqual(await open(["hamkalam.v1"]), { status: 401, ask: "Bearer" });
  assert.equal((await open(["hamkalam.v1", name("hk_nobody")])).status, 401);
});

test("guessing is slowed and then sent away, and others are served", async () => {
  const guess = () =>
    request(server, "GET", "/v1/rules", undefined, bearer(`hk_000000000000_${"A".repeat(43)}`));
  let last = await guess();
  assert.equal(last.status, 401);
  assert.match(last.headers.get("www-authenticate"), /^Bearer/);
  assert.equal(JSON.parse(last.text).code, "forbidden");
  const answers = await Promise.all(Array.from({ length: 15 }, guess));
  last = answers.find((answer) => answer.status === 429);
  assert.ok(last, answers.map((answer) => answer.status).join(" "));
  assert.ok(Number(last.headers.get("retry-after")) >= 1);
  assert.equal(JSON.parse(last.text).code, "rate_limited");
  assert.equal((await request(server, "GET", "/v1/rules", undefined, bearer(tokens.agent))).status, 200);
});

test("a revoked token ends what it opened", async () => {
  const added = run("token", "add", "--role", "agent", "--subject", "nika", ...files);
  const nika = bearer(added.out.trim());
  const reload = () => request(server, "POST", "/v1/reload", {}, bearer(tokens.admin));
  // 401, or 429 while this address is sent away for the guesses above.
  assert.notEqual((await request(server, "GET", "/v1/rules", undefined, nika)).status, 200);
  assert.equal((await reload()).status, 200);
  const hers = await openSocket(server, { headers: nika });
  const sara = await openSocket(server, { headers: bearer(tokens.agent) });
  const closed = new Promise((resolve) => hers.socket.on("close", resolve));
  assert.equal(run("token", "revoke", added.out.slice(3, 15), ...files).status, 0);
  assert.equal((await reload()).status, 200);
  assert.equal(await within(closed, "the end of her connection"), 1008);
  assert.notEqual((await request(server, "GET", "/v1/rules", undefined, nika)).status, 200);
  assert.equal(JSON.parse(await sara.ask({ type: "watch", conversation: "c-1" })).type, "ack");
  await sara.close();
});

test("rates are counted for who signed in, not for the address", async () => {
  const config = join(folder, "small.json");
  writeFileSync(config, JSON.stringify({ limits: { events_per_second: 5 } }));
  const small = await startServer("--journal", "memory:", "--config", config, ...files.slice(0, 2));
  try {
    const ask = (who) => request(small, "GET", "/v1/rules", undefined, bearer(tokens[who]));
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask("agent")));
    assert.ok(answers.some(({ status }) => status === 429), "60 at once of 5 a second");
    assert.equal((await ask("quality")).status, 200);
    const shop = await openSocket(small, { headers: bearer(tokens.platform) });
    const watch = { type: "watch", conversation: "shop:1" };
    const told = await Promise.all(Array.from({ length: 60 }, () => shop.ask(watch)));
    assert.ok(told.some((frame) => JSON.parse(frame).code === "rate_limited"));
    assert.equal((await ask("admin")).status, 200);
    await shop.close();
  } finally {
    await small.stop();
  }
});

test("no token leaves the server, and the audit log tells who was there", async () => {
  await server.stop();
  const log = readFileSync(join(folder, "audit.jsonl"), "utf8");
  for (const token of Object.values(tokens)) {
    assert.ok(!server.output().includes(token.slice(16)));
    assert.ok(!log.includes(token.slice(16)));
  }
  const lines = log.trim().split("\n").map((line) => JSON.parse(line));
  const of = (what) => lines.filter((line) => line.what === what);
  assert.equal(of("token_added").length, 5);
  assert.equal(of("token_revoked").length, 1);
  assert.equal(of("reload").filter((line) => line.outcome === "ok").length, 2);
  assert.ok(of("sign_in").some((line) => line.outcome === "refused" && line.address === "127.0.0.1"));
  assert.ok(of("sign_in").some((line) => line.outcome === "ok" && line.subject === "mina"));
  assert.ok(of("conversation_read").some((line) => line.subject === "mina" && line.about === "shop:1"));
  assert.ok(of("watch").some((line) => line.subject === "root" && line.about === "*"));
  assert.deepEqual(of("forget").map((line) => `${line.subject} ${line.about}`), ["root u-nobody"]);
  assert.ok(!log.includes("hello"));

  assert.equal(run("audit", "verify", join(folder, "audit.jsonl")).status, 0);
  writeFileSync(join(folder, "audit.jsonl"), log.replace('"subject":"mina"', '"subject":"sara"'));
  const broken = run("audit", "verify", join(folder, "audit.jsonl"));
  assert.equal(broken.status, 1);
  const place = lines.findIndex((line) => line.subject === "mina") + 2;
  assert.match(broken.err, new RegExp(`audit\\.jsonl:${place}: does not follow`));
});

test("without tokens only the loopback is listened on", () => {
  const refused = run("serve", "--listen", "0.0.0.0:0", "--journal", "memory:");
  assert.equal(refused.status, 2);
  assert.match(refused.err, /loopback/);
  const missing = run("serve", "--journal", "memory:", "--tokens", join(folder, "none.jsonl"));
  assert.notEqual(missing.status, 0);
  assert.match(missing.err, /token add/);
});
