// Replay beyond one machine, tried on one: a log is divided by conversation into shards, each is read by
// a process of its own, as the step of a pipe, and what they say together is, byte for byte, what one
// process says of the whole: the advice one shard after the other, the report by `replay --merge`.
// Ends with 1 where it is not.
//
//   node tests/bench/shards.mjs [--shards 8] [--conversations 400] [--log FILE] [--at-once 2]
//
// A log of one's own must be sorted by conversation, and conversations of one customer stand together.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({ options: {
  shards: { type: "string", default: "8" },
  conversations: { type: "string", default: "400" },
  log: { type: "string" },
  "at-once": { type: "string", default: "2" },
} });
const program = process.env.HAMKALAM_BIN ?? fileURLToPath(new URL("../../build/release/bin/hamkalam", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamkalam-shards-"));
const file = (name) => join(folder, name);
const text = (name) => readFileSync(file(name), "utf8");

// Customers who write twice of three matters, and agents of whom one is curt.
function madeUp(conversations) {
  const said = ["سفارشم هنوز نرسیده", "My parcel is late again and I am really angry", "متى يصل طلبي؟", "hi, i want my money back",
    "این چه وضعشه، مدیرتون رو می‌خوام", "thanks, that is all"];
  const answered = ["You have to be patient. That is your own fault.", "Hello Sara, I will look into it and write to you by five today.",
    "سلام، همین الان پیگیری می‌کنم و تا یک ساعت دیگه خبر می‌دم.", "طلبك في الطريق."];
  const lines = [];
  for (let i = 0; i < conversations; ++i) {
    const conversation = `c-${String(i).padStart(6, "0")}`;
    for (let m = 0; m < 6; ++m) {
      const agent = m % 2;
      const seconds = String((i * 7) % 60).padStart(2, "0");
      lines.push(JSON.stringify({ type: "message", conversation, id: `m-${m}`, at: `2026-03-0${1 + (i % 7)}T0${m + 3}:1${m}:${seconds}Z`,
        from: agent ? "agent" : "customer", ...(agent ? { agent: ["sara", "omid", "lina"][i % 3] } : {}),
        text: agent ? answered[(i + m) % answered.length] : said[(i * 5 + m) % said.length] }));
    }
  }
  return lines;
}

async function replay(name, lines) {
  writeFileSync(file(`${name}.in`), lines.map((line) => `${line}\n`).join(""));
  const input = openSync(file(`${name}.in`), "r");
  const output = openSync(file(`${name}.advice`), "w");
  const begin = process.hrtime.bigint();
  const child = spawn(program, ["replay", "-", "--jobs", "1", "--advice", "-", "--scores", file(`${name}.scores`), "--json", file(`${name}.json`)],
    { stdio: [input, output, "inherit"] });
  const [code] = await once(child, "exit");
  closeSync(input);
  closeSync(output);
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

let same = false;
try {
  const lines = options.log ? readFileSync(options.log, "utf8").trimEnd().split("\n") : madeUp(Number(options.conversations));
  const count = Number(options.shards);
  const of = lines.map((line) => JSON.parse(line).conversation);
  // A shard ends where a conversation ends.
  const shards = [];
  for (let i = 0, begin = 0; i < count; ++i) {
    let end = i + 1 === count ? lines.length : Math.floor((lines.length * (i + 1)) / count);
    while (end > 0 && end < lines.length && of[end] === of[end - 1]) ++end;
    shards.push(lines.slice(begin, Math.max(begin, end)));
    begin = Math.max(begin, end);
  }
  const whole = await replay("whole", lines);
  const waiting = shards.map((shard, i) => [`shard${i}`, shard]);
  const begin = process.hrtime.bigint();
  await Promise.all(Array.from({ length: Number(options["at-once"]) }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await replay(...next);
  }));
  const parts = Number(process.hrtime.bigint() - begin) / 1e9;
  const merge = spawn(program, ["replay", ...shards.flatMap((_, i) => ["--merge", file(`shard${i}.scores`)]), "--json", file("merged.json")],
    { stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(merge, "exit");
  if (code !== 0) throw new Error(`--merge ended with ${code}`);
  const advice = shards.map((_, i) => text(`shard${i}.advice`)).join("") === text("whole.advice");
  const report = text("merged.json") === text("whole.json");
  console.log(`${lines.length} events, ${count} shards: advice ${advice ? "the same" : "DIFFERS"} (${text("whole.advice").length} bytes), ` +
    `report ${report ? "the same" : "DIFFERS"} (${text("whole.json").length} bytes); one process ${whole.toFixed(1)} s, shards ${parts.toFixed(1)} s`);
  same = advice && report;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = same ? 0 : 1;
