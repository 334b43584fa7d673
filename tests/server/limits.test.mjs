// Each limit is reached, answered clearly, and touches nobody else. One server with small limits.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { frame, op, rawSocket } from "./raw.mjs";
import { openSocket, post, rawExchange, request, startServer, within, withFolder } from "./server.mjs";

const limits = {
  text_bytes: 2000, frame_bytes: 4000, body_bytes: 200_000, body_events: 100, header_bytes: 4096, depth: 8,
  connections: 40, connections_per_address: 10, events_per_second: 30, conversation_events_per_second: 5,
  watches: 3, queue_bytes: 150_000, memory_bytes: 1_048_576, idle_seconds: 2, read_seconds: 3, ping_seconds: 5,
};
let server, ready, over;
before(() => {
  const finished = new Promise((resolve) => (over = resolve));
  ready = new Promise((resolve, reject) => {
    withFolder(async (folder) => {
      const config = join(folder, "hamkalam.json");
      // The tests are clients behind a proxy, so that each may have an address of its own.
      await writeFile(config, JSON.stringify({ limits, proxies: ["127.0.0.1"] }));
      server = await startServer("--journal", "memory:", "--config", config);
      resolve();
      await finished;
      await server.stop();
    }).catch(reject);
  });
  return ready;
});
after(() => over());

let client = 0;
const from = (address = `192.0.2.${++client % 250}`) => ({ "x-forwarded-for": address });
const message = (id, fields = {}) => ({
  type: "message", conversation: "c-1", id, from: "customer", text: "hello", ...fields,
});
const send = (body, address) => request(server, "POST", "/v1/events", body, from(address));
const code = (answer) => JSON.parse(answer.text).code;

test("sizes: text, body, array, depth, headers", async () => {
  const long = await send(message("m-1", { text: "x".repeat(2001) }));
  assert.deepEqual([long.status, code(long)], [413, "too_large"]);
  const huge = await send(message("m-1", { text: "x".repeat(300_000) })).catch(() => null);
  assert.ok(huge === null || huge.status === 413);
  assert.match(await rawExchange(server.port, `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
    "Content-Type: application/json\r\nContent-Length: 200001\r\n\r\n"), /^HTTP\/1\.1 413 /);
  assert.equal((await send(Array(101).fill(message("m-1")))).status, 413);
  const deep = await send(message("m-1", { extra: JSON.parse("[".repeat(8) + "]".repeat(8)) }));
  assert.deepEqual([deep.status, code(deep)], [400, "too_deep"]);
  assert.match(await rawExchange(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: ${"x".repeat(5000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 /);
});

test("a chunked body is read as others are, within the same size", async () => {
  const chunked = (chunks) => rawExchange(server.port, `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n" +
    chunks.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("") + "0\r\n\r\n", { until: null });
  const text = JSON.stringify(message("m-chunked", { conversation: "c-chunked" }));
  assert.match(await chunked([text.slice(0, 20), text.slice(20)]), /^HTTP\/1\.1 200 .*"type":"advice"/s);
  assert.match(await chunked(Array(250).fill("x".repeat(1000))), /^HTTP\/1\.1 413 /);
});

test("Expect: 100-continue is granted, or refused before the body", async () => {
  const ask = (length) => rawExchange(server.port, `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`);
  assert.match(await ask(100), /^HTTP\/1\.1 100 Continue/);
  assert.match(await ask(999_999), /^HTTP\/1\.1 413 /);
});

test("events a second of one client: rate_limited, 429 with Retry-After; others go on", async () => {
  // Twice the rate may come at once; one request is one moment.
  const future = new Date(Date.now() + 3600e3).toISOString();
  const array = Array.from({ length: 100 }, (_, i) => message(`m-${i}`, { conversation: `c-rate-${i}`, at: future }));
  const codes = JSON.parse((await send(array, "198.51.100.1")).text).map((answer) => `${answer.code} ${answer.for}`);
  assert.deepEqual(codes, array.map(({ id }, i) => (i < 60 ? "at_in_future " : "rate_limited ") + id));
  assert.equal((await send(message("m-2"), "198.51.100.2")).status, 200);
  assert.equal((await send(message("m-3"), "203.0.113.7, 198.51.100.3")).status, 200);

  const head = `Host: 127.0.0.1:${server.port}\r\nX-Forwarded-For: 198.51.100.4\r\n`;
  const get = `GET /healthz HTTP/1.1\r\n${head}\r\n`;
  const bad = `POST /v1/events HTTP/1.1\r\n${head}Content-Type: application/json\r\nContent-Length: 2\r\n`;
  const answers = await rawExchange(server.port, get.repeat(200) + `${bad}\r\n{}`.repeat(100) + `${bad}Connection: close\r\n\r\n{}`, { until: null });
  const kinds = answers.match(/HTTP\/1\.1 \d+ /g).map((line) => Number(line.slice(9)));
  assert.equal(kinds.length, 301, "pipelined requests are all answered");
  assert.ok(kinds.slice(0, 200).includes(429) && kinds.slice(0, 200).includes(200));
  assert.ok(kinds.slice(200).includes(429));
  assert.ok(kinds.slice(200).every((status) => [400, 429].includes(status)));
  assert.match(answers, /429 Too Many Requests(?:(?!HTTP\/1).)*Retry-After: 1\r\n(?:(?!HTTP\/1).)*"rate_limited"/s);
});

test("events a second in one conversation, by websocket: the connection lives", async () => {
  const socket = await openSocket(server, { headers: from() });
  const at = new Date(Date.now() + 3600e3).toISOString(); // refused later, and so cheap
  for (let i = 0; i < 50; ++i) socket.send({ ...message(`m-${i}`, { conversation: "c-fast", at }), ref: `${i}` });
  const limited = JSON.parse(await socket.next((f) => f.code === "rate_limited"));
  assert.match(limited.message, /conversation/);
  assert.equal(limited.for, `m-${limited.ref}`);
  const other = JSON.parse(await socket.ask(message("m-1", { conversation: "c-slow" })));
  assert.equal(other.type, "advice");
  await socket.close();
});

test("who goes on and on is closed with 1008", async () => {
  const raw = await rawSocket(server, { headers: "X-Forwarded-For: 198.51.100.9\r\n" });
  const one = frame(op.text, '{"type":"unwatch","conversation":"c"}');
  raw.send(Buffer.concat(Array(5000).fill(one)));
  assert.equal((await raw.end())?.code, 1008);
});

test("conversations that one socket may watch", async () => {
  const socket = await openSocket(server, { headers: from() });
  for (const name of ["w-1", "w-2", "*", "w-1"])
    assert.equal(JSON.parse(await socket.ask({ type: "watch", conversation: name })).type, "ack");
  assert.equal(JSON.parse(await socket.ask({ type: "watch", conversation: "w-3" })).code, "rate_limited");
  await socket.ask({ type: "unwatch", conversation: "w-2" });
  assert.equal(JSON.parse(await socket.ask({ type: "watch", conversation: "w-3" })).type, "ack");
  await socket.close();
});

test("connections of one address, behind a proxy too; then in all", async () => {
  const address = { headers: from("198.51.100.20") };
  const sockets = [];
  for (let i = 0; i < 10; ++i) sockets.push(await openSocket(server, address));
  await assert.rejects(openSocket(server, address), /429/);
  const other = await openSocket(server, { headers: from("198.51.100.21") });
  await sockets.pop().close();
  // The server counts a connection until it is gone on both sides.
  for (let again = null, i = 0; !again; ++i) {
    again = await openSocket(server, address).catch((error) => {
      assert.ok(i < 200 && /429/.test(error.message), error.message);
      return new Promise((resolve) => setTimeout(resolve, 50, null));
    });
    if (again) sockets.push(again);
  }
  let refusal = "";
  const silent = Array.from({ length: 60 }, () => connect(server.port, "127.0.0.1"));
  await Promise.all(silent.map((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => (refusal += data));
    return once(socket, "close"); // those that were let in are ended for their silence
  }));
  assert.match(refusal, /^HTTP\/1\.1 503 .*Retry-After: 1.*"unavailable"/s);
  assert.equal(JSON.parse(await other.ask(message("m-1", { conversation: "c-crowd" }))).type, "advice");
  await Promise.all([...sockets, other].map((socket) => socket.close()));
});

test("times: no request ends silently, half a request is 408, a silent websocket is pinged and dropped", async () => {
  const websockets = async () =>
    Number(/^hamkalam_websockets (\d+)/m.exec((await request(server, "GET", "/metrics")).text)[1]);
  const others = await websockets();
  const head = `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n`;
  const patient = (bytes) => rawExchange(server.port, bytes, { until: null });
  const raw = await rawSocket(server, { headers: "X-Forwarded-For: 198.51.100.30\r\n" });
  const slow = await rawSocket(server, { headers: "X-Forwarded-For: 198.51.100.30\r\n" });
  slow.send(frame(op.text, "x".repeat(3000), { key: Buffer.alloc(4) }).subarray(0, 2000));
  const pinger = setInterval(() => slow.send(Buffer.from([120])), 300); // a byte now and then
  const [nothing, headers, body, close] = await Promise.all([
    patient(""), patient(head), patient(head + "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{"),
    slow.end(),
  ]).finally(() => clearInterval(pinger));
  assert.equal(nothing, "");
  assert.match(headers, /^HTTP\/1\.1 408 /);
  assert.match(body, /^HTTP\/1\.1 408 /);
  assert.equal(close?.code, 1008);
  await raw.end(); // it never answered the pings
  assert.ok(raw.frames().some((f) => f.opcode === op.ping));
  // The goodbye of the slow one stood inside its text, where it is no letter: none is left behind.
  const gone = async () => {
    while ((await websockets()) > others) await new Promise((resolve) => setTimeout(resolve, 200));
  };
  await within(gone(), "the end of both");
});

test("a reader that does not read is closed, for his queue or his silence; the others see everything", async () => {
  const text = "سفارشم هنوز نرسیده ".repeat(50);
  for (let i = 0; i < 8; ++i) {
    const answer = await send(message(`m-${i}`, { conversation: "c-lag", text }));
    assert.equal(answer.status, 200, answer.text);
  }
  const lag = await openSocket(server, { headers: from() });
  const closed = once(lag.socket, "close");
  lag.socket._socket.pause();
  // Each of them brings all eight again: more than the system's buffers and the queue hold.
  for (let i = 0; i < 50; ++i) lag.send({ type: "watch", conversation: "c-lag", after: 0 });
  const good = await openSocket(server, { headers: from() });
  const advice = () => good.frames.filter((f) => JSON.parse(f).type === "advice").length;
  for (let i = 0; i < 3; ++i) {
    await good.ask({ type: "watch", conversation: "c-lag", after: 0 });
    await good.next(() => advice() >= 8 * (i + 1));
  }
  // By then his queue was full, or his silence too long.
  await new Promise((resolve) => setTimeout(resolve, (3 * limits.ping_seconds + 1) * 1000));
  lag.socket._socket.resume();
  const [how] = await within(closed, "the end");
  assert.ok([1013, 1006].includes(how), `${how}`);
  assert.equal(advice(), 24);
  await good.close();
});

test("when memory runs out: 503 with Retry-After, and it recovers", async () => {
  const hold = [];
  const head = (n) => `POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${n}\r\n\r\n`;
  let refused = "";
  await new Promise((resolve) => {
    for (let i = 0; i < 8; ++i) {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.on("data", (data) => (refused += data));
      socket.on("close", resolve);
      socket.write(head(190_000));
      hold.push(socket);
    }
  });
  assert.match(refused, /^HTTP\/1\.1 503 .*Retry-After: 1.*"unavailable"/s);
  hold.forEach((socket) => socket.destroy());
  for (let i = 0; ; ++i) {
    const answer = await send(message(`m-after-${i}`, { conversation: "c-after" }));
    if (answer.status === 200) break;
    assert.ok(i < 100 && [429, 503].includes(answer.status), answer.text);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
