// Each kind of bad input gets its error, and the connection lives.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openSocket, post, rawExchange, request, startServer } from "./server.mjs";

let server;
before(async () => (server = await startServer("--journal", "memory:")));
after(() => server.stop());

const message = (fields) => ({
  type: "message", conversation: "c-1", id: "m-1", from: "customer", text: "hello", ...fields,
});

const bad = [
  ["half a JSON", '{"type":"message","conv', "bad_json", undefined],
  ["no object", "5", "invalid_field", undefined],
  ["unknown type", { type: "telepathy", conversation: "c-1" }, "unknown_type", "type"],
  ["no conversation", { type: "close" }, "invalid_field", "conversation"],
  ["a bad id", message({ conversation: "a b" }), "invalid_field", "conversation"],
  ["a wrong kind", message({ text: 5 }), "invalid_field", "text"],
  ["no id", message({ id: undefined }), "invalid_field", "id"],
  ["an unknown sender", message({ from: "robot" }), "invalid_field", "from"],
  ["an unknown channel", message({ channel: "pigeon" }), "invalid_field", "channel"],
  ["a bad time", message({ at: "yesterday" }), "invalid_field", "at"],
  ["a future time", message({ at: new Date(Date.now() + 3600e3).toISOString() }), "at_in_future", "at"],
  ["too long a text", message({ text: "x".repeat(17 * 1024) }), "too_large", "text"],
  ["U+0000", message({ text: "a\u0000b" }), "invalid_field", undefined],
  ["a key twice", '{"type":"close","type":"close","conversation":"c-1"}', "invalid_field", undefined],
  ["depth", message({ extra: JSON.parse("[".repeat(20) + "]".repeat(20)) }), "too_deep", undefined],
  ["a million brackets", "[".repeat(60_000), "too_deep", undefined],
];

for (const [name, body, code, field] of bad) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  test(`${name}: websocket`, async () => {
    const socket = await openSocket(server);
    socket.send(text);
    const error = JSON.parse(await socket.next((frame) => frame.type === "error"));
    assert.equal(error.code, code, JSON.stringify(error));
    if (field) assert.equal(error.field, field);
    assert.ok(error.message.length > 5);
    assert.equal(JSON.parse(await socket.ask({ type: "unwatch", conversation: "c-1" })).type, "ack");
    await socket.close();
  });
  test(`${name}: POST`, async () => {
    const answer = await post(server, text);
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
    assert.equal(JSON.parse(answer.text).code, code, answer.text);
  });
}

test("an id used for something else is a conflict, and nothing is stored", async () => {
  const socket = await openSocket(server);
  const first = await socket.ask(message({ conversation: "c-2" }));
  const conflict = JSON.parse(await socket.ask(message({ conversation: "c-2", text: "other" })));
  assert.equal(conflict.code, "id_conflict");
  assert.equal(conflict.for, "m-1");
  assert.equal((await post(server, message({ conversation: "c-2", text: "other" }))).status, 409);
  assert.equal(await socket.ask(message({ conversation: "c-2" })), first);
  const { events } = JSON.parse((await request(server, "GET", "/v1/conversations/c-2")).text);
  assert.equal(events.length, 1);
  await socket.close();
});

test("feedback about an advice that never was", async () => {
  const feedback = { type: "feedback", conversation: "c-2", about: "99/1", outcome: "used" };
  const answer = await post(server, feedback);
  assert.equal(answer.status, 400);
  assert.equal(JSON.parse(answer.text).code, "unknown_suggestion");
  assert.equal((await post(server, { ...feedback, about: "1/1" })).status, 200);
});

test("a 100 MB frame is refused while the connection lives", async () => {
  const socket = await openSocket(server);
  socket.send(`{"type":"message","text":"${"x".repeat(100 * 1024 * 1024)}"}`);
  const error = JSON.parse(await socket.next((frame) => frame.type === "error"));
  assert.equal(error.code, "too_large");
  assert.equal(JSON.parse(await socket.ask(message({ conversation: "c-3" }))).type, "advice");
  await socket.close();
});

test("binary frames and bad UTF-8 in text frames end that connection alone", async () => {
  const broken = Buffer.from('{"type":"close","conversation":"\xff"}', "latin1");
  const socket = await openSocket(server);
  const binary = await openSocket(server);
  const refused = new Promise((resolve) => binary.socket.on("close", resolve));
  binary.socket.send(broken, { binary: true });
  assert.equal(await refused, 1003);
  assert.equal(JSON.parse(await socket.ask(message({ conversation: "c-4" }))).type, "advice");

  // RFC 6455, 8.1: an endpoint must fail the connection; the close code is 1007.
  const other = await openSocket(server);
  const closed = new Promise((resolve) => other.socket.on("close", resolve));
  other.socket.send(broken, { binary: false });
  assert.equal(await closed, 1007);
  assert.equal(JSON.parse(await socket.ask(message({ conversation: "c-5" }))).type, "advice");
  await socket.close();
});

test("half a frame, then silence, harms nobody else", async () => {
  const half = openSocket(server).then(async (socket) => {
    socket.socket._socket.write(Buffer.from([0x81, 0xfe, 0x10])); // a header that is cut off
    return socket;
  });
  const other = await openSocket(server);
  assert.equal(JSON.parse(await other.ask(message({ conversation: "c-6" }))).type, "advice");
  (await half).socket.terminate();
  await other.close();
});

test("requests that are no HTTP, too large or of a wrong kind", async () => {
  assert.match(await rawExchange(server.port, "hello there\r\n\r\n"), /^HTTP\/1\.1 400 /);
  const host = `Host: 127.0.0.1:${server.port}\r\n`;
  const large = `POST /v1/events HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n`;
  assert.match(await rawExchange(server.port, large), /^HTTP\/1\.1 413 /);
  const type = await request(server, "POST", "/v1/events", "{}", { "content-type": "text/plain" });
  assert.equal(type.status, 415);
  assert.equal((await request(server, "PUT", "/v1/events", "{}")).status, 405);
  assert.equal((await request(server, "GET", "/v1/nothing")).status, 404);
  assert.equal((await post(server, JSON.stringify(Array(101).fill(message({}))))).status, 413);
  const mixed = JSON.parse((await post(server, [message({ conversation: "c-7" }), { type: "x" }])).text);
  assert.deepEqual(mixed.map((answer) => answer.type), ["advice", "error"]);
});

test("Host and Origin are checked", async () => {
  const get = (headers) =>
    rawExchange(server.port, `GET /readyz HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`);
  const host = `Host: 127.0.0.1:${server.port}\r\n`;
  assert.match(await get(host), /^HTTP\/1\.1 200 /);
  assert.match(await get(`Host: localhost:${server.port}\r\n`), /^HTTP\/1\.1 200 /);
  assert.match(await get("Host: evil.example\r\n"), /^HTTP\/1\.1 403 /);
  assert.match(await get(""), /^HTTP\/1\.1 403 /);
  assert.match(await get(`${host}Origin: http://evil.example\r\n`), /^HTTP\/1\.1 403 /);
  assert.match(await get(`${host}Origin: null\r\n`), /^HTTP\/1\.1 403 /);
  assert.match(await get(`${host}Origin: http://127.0.0.1:${server.port}\r\n`), /^HTTP\/1\.1 200 /);
  await assert.rejects(openSocket(server, { origin: "http://evil.example" }), /403/);
});
