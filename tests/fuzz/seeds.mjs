// node tests/fuzz/seeds.mjs FOLDER: where the targets protocol, wire, readers and jwt begin, from the examples
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
  write("readers", event, "\n\0"); // the last byte chooses the format
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

// A log of each format that the target reads; the number is its place in the list of formats.
const logs = [
  [1, '{"chat_id":"1","role":"user","time":1767261600,"text":"hi"}\n'],
  [2, '\ufeffchat_id;time;role;author;text\n1;2026-01-01 10:00;agent;omid;"a ""b"""\n'],
  [3, "\u200e[06/13/18, 9:25:15\u202fPM] Sara: hello\nmore\n13/2/24, 10:00 - a: b\n"],
  [4, '{"id":1,"type":"personal_chat","messages":[{"id":5,"type":"message","date_unixtime":"1704103200","from_id":"user1","text":["a",{"text":"b"}]}]}'],
  [5, '{"payload":[{"id":1,"conversation_id":1,"content":"hi","message_type":0,"created_at":1627063369,"sender":{"id":14}}]}'],
  [6, '{"id":"1","visitor":{"id":"2"},"history":[{"type":"chat.msg","msg":"hi","sender_type":"Visitor","timestamp":"2026-01-01T10:00:00Z"}]}'],
  [6, '{"id":12,"requester_id":9,"comments":[{"id":1,"author_id":9,"public":true,"html_body":"<p>a&amp;b</p>"}]}'],
  [7, '{"id":"1","created_at":1,"source":{"id":"3","body":"<p>Hi</p>","author":{"type":"user","id":"u1"}},"conversation_parts":{"conversation_parts":[{"part_type":"close"}]}}'],
  [8, '{"participants":[{"name":"a"},{"name":"b"}],"messages":[{"sender_name":"a","timestamp_ms":1,"content":"\\u00d8\\u00b3"}]}'],
  [9, '{"sender_id":"u","events":[{"event":"user","timestamp":1.5,"text":"hi"}]}'],
  [10, "stories:\n- story: a\n  steps:\n  - user: |\n      hi\n    intent: greet\n"],
  [11, '{"entries":[{"text":"hi","role":"CUSTOMER","start_timestamp_usec":1}]}'],
];
for (const [format, log] of logs) write("readers", log, [format]);
