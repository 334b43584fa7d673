// `hamkalam replay` and `check --log` as a program: logs as they lie around, what is written of them.
// Every start of the sanitized program takes seconds: few starts, each looked at from all sides.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { withFolder } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const hamkalam = (args, input) => spawnSync(binary, args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
const leftovers = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("hamkalam-replay-")).length;

const message = (conversation, id, minute, from, text, more = {}) =>
  JSON.stringify({ type: "message", conversation, id, at: `2026-03-01T09:${String(minute).padStart(2, "0")}:00Z`, from,
    ...(from === "agent" ? { agent: "sara" } : {}), text, ...more });
const talk = (name) => [
  message(name, "m-1", 1, "customer", "My parcel is late again and I am really angry <b>now</b> </script>"),
  message(name, "m-2", 2, "agent", "You have to be patient. That is your own fault."),
  message(name, "m-3", 3, "customer", "I want to speak to your manager. My number is 09121234567."),
];
const log = ["c-1", "c-2", "c-3"].flatMap(talk).join("\n") + "\n";

test("a folder and an archive give what standard input gives, on two cores and on one; then a report and what changed", async () => {
  const before = await leftovers();
  await withFolder(async (folder) => {
    const file = (name) => join(folder, name);
    await mkdir(file("logs"));
    await writeFile(file("logs/week.jsonl.gz"), gzipSync(log));
    await writeFile(file("logs/photo.jpg"), "not a log");
    const plain = hamkalam(["replay", "-", "--jobs", "1", "--advice", "-"], log);
    assert.equal(plain.status, 0, plain.stderr);
    assert.equal(plain.stdout.trim().split("\n").length, 9);
    const page = existsSync(join(dirname(binary), "../share/hamkalam/report.html"));
    const packed = hamkalam(["replay", file("logs"), "--jobs", "2", "--advice", file("advice.jsonl"), "--redact",
      "--json", file("r.json"), "--csv", file("r.csv"), "--scores", file("s.jsonl"),
      ...(page ? ["--report", file("r.html"), "--language", "fa"] : [])]);
    assert.equal(packed.status, 0, packed.stderr);
    assert.match(packed.stderr, /no log: .*photo\.jpg/);
    // Masking writes numbers anew (1.0 for 1.00).
    const read = (text) => text.trim().split("\n").map((line) => JSON.parse(line));
    const redacted = plain.stdout.replaceAll("09121234567", "***********");
    assert.deepEqual(read(await readFile(file("advice.jsonl"), "utf8")), read(redacted));

    const data = JSON.parse(await readFile(file("r.json"), "utf8"));
    assert.equal(data.totals.conversations, 3);
    assert.ok(data.totals.flags >= 3 && data.readings.length === 3);
    assert.ok(data.agents[0].ranked === false && data.agents[0].score === null);
    const csv = await readFile(file("r.csv"), "utf8");
    assert.equal(csv.trim().split("\n").length, 4);
    assert.doesNotMatch(JSON.stringify(data) + csv, /09121234567/);
    if (page) {
      const html = await readFile(file("r.html"), "utf8");
      assert.equal(html.match(/<\/script>/g).length, 2); // the data's and the page's own
      assert.doesNotMatch(html, /<b>now|09121234567/);
      assert.match(html, /default-src 'none'/);
    }

    // Two halves put together say what the whole said.
    const scores = (await readFile(file("s.jsonl"), "utf8")).trim().split("\n");
    await writeFile(file("s0.jsonl"), scores.slice(0, 3).join("\n") + "\n");
    await writeFile(file("s1.jsonl"), scores.slice(3).join("\n") + "\n");
    const merged = hamkalam(["replay", "--merge", file("s1.jsonl"), "--merge", file("s0.jsonl"), "--json", file("m.json")]);
    assert.equal(merged.status, 0, merged.stderr);
    assert.deepEqual(JSON.parse(await readFile(file("m.json"), "utf8")).totals, data.totals);

    // An earlier brain that knew no managers.
    await writeFile(file("old.jsonl"), plain.stdout.replaceAll("asked_for_manager", "legal_threat"));
    const changed = hamkalam(["replay", "-", "--baseline", file("old.jsonl"), "--fail-on", "flags_gone,labels",
      "--junit", file("j.xml"), "--changes", file("c.html")], log);
    assert.equal(changed.status, 1);
    assert.match(changed.stdout, /3 flags_added, 3 flags_gone, 0 flags_moved, 0 labels/);
    assert.match(await readFile(file("j.xml"), "utf8"), /failures="1"/);
    assert.match(await readFile(file("c.html"), "utf8"), /legal_threat/);
  });
  assert.equal(await leftovers(), before);
});

test("what is no log ends with 2", () => {
  const { status, stderr } = hamkalam(["replay", "-"], "a letter to a friend\n");
  assert.equal(status, 2);
  assert.match(stderr, /--format/);
});

test("check --log holds a log against what it expects", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "log.jsonl");
    const expecting = (name, expect) => message(name, "m-1", 1, "customer", "I want to speak to your manager.", { expect });
    await writeFile(path, [expecting("c-1", { flags: ["asked_for_manager"], not_flags: "safety" }),
      expecting("c-2", { flags: ["legal_threat"], intent: "order.status" })].join("\n"));
    const { status, stdout } = hamkalam(["check", "--log", path]);
    assert.equal(status, 1);
    assert.doesNotMatch(stdout, /c-1/);
    assert.match(stdout, /c-2 m-1: expected flags legal_threat/);
    assert.match(stdout, /c-2 m-1: expected intent order\.status, found /);
    assert.match(stdout, /2 faults, 2 messages/);
  });
});
