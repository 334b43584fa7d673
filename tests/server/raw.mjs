// A websocket client that sends the bytes it is told to, right or wrong.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { within } from "./server.mjs";

export const op = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

// One frame as a client sends it. `length` overrides what the header claims.
export function frame(opcode, payload = "", { fin = true, mask = true, rsv = 0, length, key = randomBytes(4) } = {}) {
  const body = Buffer.isBuffer(payload) ? Buffer.from(payload) : Buffer.from(payload, "utf8");
  const size = BigInt(length ?? body.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const bit = mask ? 0x80 : 0;
  if (size < 126n) head.push(bit | Number(size));
  else if (size < 65536n) head.push(bit | 126, Number(size >> 8n), Number(size & 255n));
  else {
    head.push(bit | 127);
    for (let shift = 56n; shift >= 0n; shift -= 8n) head.push(Number((size >> shift) & 255n));
  }
  if (!mask) return Buffer.concat([Buffer.from(head), body]);
  for (let i = 0; i < body.length; ++i) body[i] ^= key[i % 4];
  return Buffer.concat([Buffer.from(head), key, body]);
}

export const closeFrame = (code, reason = "", options) =>
  frame(op.close, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), options);

export const upgrade = (port, headers = "", host = `127.0.0.1:${port}`) =>
  `GET /v1/stream HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
  `Sec-WebSocket-Protocol: hamkalam.v1\r\n${headers}\r\n`;

// The frames in `bytes`: [{ opcode, fin, payload, code? }]; a frame that is cut off is left out.
function framesOf(bytes) {
  const out = [];
  for (let at = 0; at + 2 <= bytes.length; ) {
    const [first, second] = [bytes[at], bytes[at + 1]];
    if (second & 0x80) throw new Error("the server masked a frame");
    let [size, from] = [second & 0x7f, at + 2];
    if (size === 126) [size, from] = [bytes.readUInt16BE(at + 2), at + 4];
    else if (size === 127) [size, from] = [Number(bytes.readBigUInt64BE(at + 2)), at + 10];
    if (from + size > bytes.length) break;
    const payload = bytes.subarray(from, from + size);
    out.push({
      opcode: first & 15,
      fin: Boolean(first & 0x80),
      rsv: (first >> 4) & 7,
      payload,
      ...((first & 15) === op.close && size >= 2
        ? { code: payload.readUInt16BE(0), reason: payload.subarray(2).toString() }
        : {}),
    });
    at = from + size;
  }
  return out;
}

// -> { send(bytes...), frames(), next(test), end(), socket }; `tls`: options of tls.connect.
export async function rawSocket(server, { tls, headers, host } = {}) {
  const socket = tls
    ? connectTls({ port: server.port, host: "127.0.0.1", ...tls })
    : connect(server.port, "127.0.0.1");
  let bytes = Buffer.alloc(0);
  let ended = false;
  const waiting = new Set();
  const wake = () => [...waiting].forEach((look) => look());
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  });
  socket.on("close", () => {
    ended = true;
    wake();
  });
  socket.on("error", () => {});
  await within(once(socket, tls ? "secureConnect" : "connect"), "a connection");
  socket.setNoDelay(true);
  const until = (found, what) =>
    within(
      new Promise((resolve, reject) => {
        const look = () => {
          const value = found();
          if (value === undefined && !ended) return;
          waiting.delete(look);
          if (value === undefined) reject(new Error(`ended before ${what}`));
          else resolve(value);
        };
        waiting.add(look);
        look();
      }),
      what,
    );
  socket.write(upgrade(server.port, headers, host));
  const border = await until(() => {
    const at = bytes.indexOf("\r\n\r\n");
    return at < 0 ? undefined : at;
  }, "the upgrade");
  const head = bytes.subarray(0, border).toString();
  if (!head.startsWith("HTTP/1.1 101")) throw new Error(head.split("\r\n")[0]);
  bytes = bytes.subarray(border + 4);
  let seen = 0;
  const self = {
    socket,
    head,
    send: (...parts) => parts.forEach((part) => socket.write(part)),
    frames: () => framesOf(bytes),
    texts: () => framesOf(bytes).filter((f) => f.opcode === op.text).map((f) => JSON.parse(f.payload)),
    // The next frame that was not given yet and for which `test` holds.
    next: async (test = () => true) => {
      const [found, index] = await until(() => {
        const all = framesOf(bytes);
        const at = all.findIndex((f, i) => i >= seen && test(f));
        return at < 0 ? undefined : [all[at], at];
      }, "a frame");
      seen = index + 1;
      return found;
    },
    nextText: async () => JSON.parse((await self.next((f) => f.opcode === op.text)).payload),
    // Waits for the server's close frame (or null for none), answers it as a client should, and
    // waits for the end of the connection.
    end: async () => {
      const asked = () => framesOf(bytes).find((f) => f.opcode === op.close);
      await until(asked, "a close frame").catch(() => {});
      if (!ended && socket.writable) socket.write(closeFrame(1000));
      await until(() => (ended ? true : undefined), "the end").catch(() => {});
      return framesOf(bytes).find((f) => f.opcode === op.close) ?? null;
    },
    destroy: () => socket.destroy(),
  };
  await self.next((f) => f.opcode === op.text); // hello
  return self;
}
