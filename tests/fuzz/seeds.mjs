// node tests/fuzz/seeds.mjs FOLDER: where the targets protocol, wire and jwt begin, from the examples
// of the contracts.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
const contract = (name) =>
  JSON.parse(readFileSync(new URL(`../../src/server/contracts/${name}.json`, import.meta.url)));
let count = 0;
const write = (target, ...parts) =>
  writeFileSync(join(folder, target, `${++count}`), Buffer.concat(parts.map((part) => Buffer.from(part))));

// A text frame as a client sends it, under a mask of zeros.
const frame = (text) => {
  const size = Buffer.byteLength(text);
  const head = size < 126 ? [0x81, 0x80 | size] : [0x81, 0xfe, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), Buffer.from(text)]);
};

const { messages } = contract("asyncapi").components;
const events = Object.values(messages).flatMap((one) => one.examples ?? []).map((one) => JSON.stringify(one.payload));
for (const event of events) {
  write("protocol", event);
  write("wire", "w", frame(event));
  write("wire", `POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(event)}\r\n\r\n${event}`);
}
write("wire", "w", ...events.slice(0, 5).map(frame), [0x89, 0x80, 0, 0, 0, 0], [0x88, 0x82, 0, 0, 0, 0, 3, 232]);
for (const [path, methods] of Object.entries(contract("openapi").paths))
  for (const method of Object.keys(methods))
    write("wire", `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, "c-1")} HTTP/1.1\r\nHost: h\r\n\r\n`);
write("wire", "POST /model/parse HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" +
  'd\r\n{"text":"hi"}\r\n0\r\n\r\n');

const exp = 1_900_000_000;
for (const role of ["agent", "platform", "quality", "admin"])
  write("jwt", `{"alg":"HS256","typ":"JWT"}\n{"sub":"sara","role":"${role}","exp":${exp},"nbf":1,"iss":"desk","aud":["a"]}`);
write("jwt", JSON.stringify({ id: "3f9ab01c77d2", role: "agent", subject: "sara",
  created: "2026-01-01T10:00:00.000Z", salt: "00".repeat(16), hash: "00".repeat(32) }) + "\n");
