// RFC 6455 by raw bytes, in the order of Autobahn's cases: frames, pings, reserved bits, opcodes,
// fragments, UTF-8, closing, size.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { closeFrame, frame, op, rawSocket } from "./raw.mjs";
import { openSocket, rawExchange, startServer } from "./server.mjs";

let server;
before(async () => (server = await startServer("--journal", "memory:")));
after(() => server.stop());

const ask = (n = 1) => `{"type":"unwatch","conversation":"c-${n}","ref":"سلام ${n}"}`;
const isAck = (text, n = 1) => assert.deepEqual(text, { type: "ack", seq: 0, ref: `سلام ${n}` });

async function alive(raw, n = 99) {
  raw.send(frame(op.text, ask(n)));
  isAck(await raw.nextText(), n);
}

// Sends the bytes; the server must close with `code`, and only that connection.
async function fails(code, ...bytes) {
  const raw = await rawSocket(server);
  raw.send(...bytes);
  const close = await raw.end();
  assert.ok(close, "no close frame");
  assert.ok([code].flat().includes(close.code), `${close.code} !== ${code}`);
  return close;
}

test("1: messages, whole and in pieces; an empty one is an error frame", async () => {
  const raw = await rawSocket(server);
  raw.send(frame(op.text, ask()));
  isAck(await raw.nextText());
  raw.send(frame(op.text, ""));
  assert.equal((await raw.nextText()).code, "bad_json");
  for (const byte of frame(op.text, ask(2))) raw.send(Buffer.from([byte])); // a byte a packet
  isAck(await raw.nextText(), 2);
  raw.send(Buffer.concat([1, 2, 3].map((n) => frame(op.text, ask(n)))));
  for (const n of [1, 2, 3]) isAck(await raw.nextText(), n);
  assert.ok(raw.frames().every((f) => f.fin && f.rsv === 0 && f.opcode === op.text));
  raw.destroy();
});

test("1.2: binary messages are refused with 1003, also in fragments", async () => {
  await fails(1003, frame(op.binary, ask()));
  await fails(1003, frame(op.binary, "{", { fin: false }), frame(op.more, "}"));
  await fails(1003, frame(op.binary, ""));
});

test("2: pings are answered in order with what they hold; pongs need no answer", async () => {
  const raw = await rawSocket(server);
  const payloads = ["", "hello", Buffer.from([0, 255, 254, 253]), "x".repeat(125)];
  for (const payload of payloads) {
    raw.send(frame(op.ping, payload));
    const pong = await raw.next((f) => f.opcode === op.pong);
    assert.deepEqual(pong.payload, Buffer.from(payload));
  }
  raw.send(frame(op.pong, "unasked"), frame(op.pong, ""));
  await alive(raw);
  for (let i = 0; i < 10; ++i) raw.send(frame(op.ping, `${i}`));
  // RFC 6455, 5.5.3: a pong may stand for the pings before it, the last one must be there.
  await raw.next((f) => f.opcode === op.pong && f.payload.toString() === "9");
  await alive(raw);
  raw.destroy();
  await fails(1002, frame(op.ping, "x".repeat(126)));
  await fails(1002, frame(op.ping, "x", { fin: false }));
});

test("3: reserved bits are a protocol error", async () => {
  for (const rsv of [1, 2, 4, 7]) await fails(1002, frame(op.text, ask(), { rsv }));
  await fails(1002, frame(op.ping, "x", { rsv: 1 }));
});

test("4: reserved opcodes are a protocol error", async () => {
  for (const opcode of [3, 7, 11, 15]) await fails(1002, frame(opcode, "x"));
});

test("5: fragments, with control frames between", async () => {
  const raw = await rawSocket(server);
  const bytes = Buffer.from(ask());
  const cut = [0, 10, 40, 45, 46, bytes.length]; // 45 lies within a letter
  const send = (between) =>
    cut.slice(1).forEach((to, i) => {
      raw.send(frame(i ? op.more : op.text, bytes.subarray(cut[i], to), { fin: to === bytes.length }));
      if (between) raw.send(frame(op.ping, `${i}`));
    });
  send(false);
  isAck(await raw.nextText());
  send(true);
  await raw.next((f) => f.opcode === op.pong);
  isAck(await raw.nextText());
  raw.send(frame(op.text, "", { fin: false }), frame(op.more, "", { fin: false }), frame(op.more, ask(4)));
  isAck(await raw.nextText(), 4);
  for (let i = 0; i < 100; ++i) raw.send(frame(i ? op.more : op.text, " ", { fin: false }));
  raw.send(frame(op.more, ask(5)));
  isAck(await raw.nextText(), 5);
  raw.destroy();
  await fails(1002, frame(op.more, "x"));
  await fails(1002, frame(op.more, "x", { fin: false }));
  await fails(1002, frame(op.text, "{", { fin: false }), frame(op.text, "}"));
});

test("6: bad UTF-8 is 1007, wherever it is cut; good one is not", async () => {
  const bad = [
    [0xff], [0xc0, 0xaf], [0xc1, 0x81], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf],
    [0xf0, 0x80, 0x80, 0xaf], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0x80], [0xce],
    [0xce, 0x61], [0xf0, 0x9f, 0x98],
  ];
  for (const bytes of bad) await fails(1007, frame(op.text, Buffer.from([0x61, ...bytes])));
  await fails(1007, frame(op.text, Buffer.from([0x61, 0xce]), { fin: false }), frame(op.more, "a"));
  await fails(1007, frame(op.text, Buffer.from([0xf0, 0x9f]), { fin: false }),
    frame(op.more, Buffer.from([0x98]), { fin: false }), frame(op.more, ""));
  const raw = await rawSocket(server);
  const text = Buffer.from('{"type":"unwatch","conversation":"c","ref":"😀\u200c\u{10ffff}é"}');
  for (let at = 43; at < 55; ++at) {
    raw.send(frame(op.text, text.subarray(0, at), { fin: false }), frame(op.more, text.subarray(at)));
    assert.equal((await raw.nextText()).ref, "😀\u200c\u{10ffff}é");
  }
  raw.destroy();
});

test("7: closing, by the client", async () => {
  for (const code of [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999])
    assert.equal((await fails(code, closeFrame(code, "bye"))).code, code);
  const raw = await rawSocket(server);
  raw.send(frame(op.close));
  assert.ok(await raw.end(), "a close without a code is answered");
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999])
    await fails(1002, closeFrame(code));
  await fails(1002, frame(op.close, Buffer.from([3]))); // half a code
  await fails([1002, 1007], closeFrame(1000, Buffer.from([0xff, 0xfe])));
  await fails(1002, closeFrame(1000, "x".repeat(124)));
  // Nothing after a close is looked at.
  const last = await rawSocket(server);
  last.send(closeFrame(1000), frame(op.text, ask()), frame(op.ping, "x"));
  assert.equal((await last.end()).code, 1000);
  assert.deepEqual(last.frames().filter((f) => f.opcode !== op.close).length, 1); // hello
});

test("8: frames must be masked", async () => {
  await fails(1002, frame(op.text, ask(), { mask: false }));
  await fails(1002, frame(op.ping, "x", { mask: false }));
  await fails(1002, closeFrame(1000, "", { mask: false }));
});

test("9: sizes: at each border of the header, too large, absurd", async () => {
  const raw = await rawSocket(server);
  for (const size of [125, 126, 127, 128, 511, 512, 513, 1024, 16384, 65535, 65536]) {
    raw.send(frame(op.text, ask(6) + " ".repeat(size - Buffer.byteLength(ask(6)))));
    isAck(await raw.nextText(), 6);
  }
  raw.send(frame(op.text, ask(6) + " ".repeat(65536)));
  assert.equal((await raw.nextText()).code, "too_large");
  for (let i = 0; i < 20; ++i) raw.send(frame(i ? op.more : op.text, " ".repeat(8192), { fin: false }));
  raw.send(frame(op.more, ask(6)));
  assert.equal((await raw.nextText()).code, "too_large");
  await alive(raw);
  raw.destroy();
  await fails(1009, frame(op.text, "x", { length: 2n ** 40n }));
  await fails([1002, 1009], frame(op.text, "x", { length: 2n ** 63n }));
});

test("12: compression is not offered, so a compressed frame is an error", async () => {
  const raw = await rawSocket(server, { headers: "Sec-WebSocket-Extensions: permessage-deflate\r\n" });
  assert.doesNotMatch(raw.head, /extensions/i);
  raw.send(frame(op.text, "x", { rsv: 4 }));
  assert.equal((await raw.end()).code, 1002);
});

test("handshakes that are none get an HTTP error", async () => {
  const get = (change) =>
    rawExchange(server.port, change(
      `GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
  assert.match(await get((text) => text.replace("Version: 13", "Version: 12")), /^HTTP\/1\.1 4\d\d /);
  assert.match(await get((text) => text.replace(/Sec-WebSocket-Key.*\r\n/, "")), /^HTTP\/1\.1 4\d\d /);
  assert.match(await get((text) => text.replace("GET", "POST")), /^HTTP\/1\.1 4\d\d /);
  assert.match(await get((text) => text + "\x81\x80abcd"), /^HTTP\/1\.1 400 /);
  assert.match(await get((text) => text.replace("/v1/stream", "/v1/steam")), /^HTTP\/1\.1 404 /);
});

test("closing, by the server: what is queued goes first, and the handshake is kept", async () => {
  const other = await startServer("--journal", "memory:");
  const [raw, good] = [await rawSocket(other), await openSocket(other)];
  const closed = new Promise((resolve) => good.socket.on("close", (code) => resolve(code)));
  raw.send(frame(op.text, ask()));
  await raw.nextText();
  const stopped = other.stop();
  assert.equal((await raw.next((f) => f.opcode === op.close)).code, 1001);
  raw.send(closeFrame(1001));
  assert.equal(await closed, 1001);
  await stopped;
  assert.equal(other.child.exitCode, 0);
});
