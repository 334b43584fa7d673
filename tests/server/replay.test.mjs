// `hamkalam replay` and `check --log` as a program: logs as they lie around, what is written of them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { run, withFolder } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const hamkalam = (args, input) => spawnSync(binary, args, { input, encoding: "utf8", maxBuffer: 1 << 28 });

const message = (conversation, id, minute, from, text, more = {}) =>
  JSON.stringify({ type: "message", conversation, id, at: `2026-03-01T09:${String(minute).padStart(2, "0")}:00Z`, from,
    ...(from === "agent" ? { agent: "sara" } : {}), text, ...more });
const talk = (name) => [
  message(name, "m-1", 1, "customer", "My parcel is late again and I am really angry <b>now</b> </script>"),
  message(name, "m-2", 2, "agent", "You have to be patient. That is your own fault."),
  message(name, "m-3", 3, "customer", "I want to speak to your manager. My number is 09121234567."),
];
const log = ["c-1", "c-2", "c-3"].flatMap(talk).join("\n") + "\n";

test("a file, a folder, an archive and standard input give the same answers, on one core and on two", async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "logs"));
    await writeFile(join(folder, "logs/week.jsonl"), log);
    await writeFile(join(folder, "logs/photo.jpg"), "not a log");
    await writeFile(join(folder, "week.jsonl.gz"), gzipSync(log));
    const ways = [[[join(folder, "logs/week.jsonl"), "--jobs", "1"]], [[join(folder, "logs"), "--jobs", "2"]],
      [[join(folder, "week.jsonl.gz")]], [["-"], log]];
    const answers = ways.map(([args, input]) => hamkalam(["replay", ...args, "--advice", "-"], input));
    for (const { status, stdout, stderr } of answers) {
      assert.equal(status, 0, stderr);
      assert.equal(stdout, answers[0].stdout);
    }
    assert.equal(answers[0].stdout.trim().split("\n").length, 9);
    assert.match(answers[1].stderr, /no log: .*photo\.jpg/);
  });
});

test("a broken line is told with its number, what is no log ends with 2", async () => {
  const broken = hamkalam(["replay", "-", "--advice", "-"], `${talk("c-1")[0]}\nnonsense\n`);
  assert.equal(broken.status, 1);
  assert.match(broken.stdout.split("\n")[1], /"code":"bad_json","message":"line 2: /);
  assert.equal(hamkalam(["replay", "-"], "a letter to a friend\n").status, 2);
  assert.equal(hamkalam(["replay", "/no/such/file"]).status, 2);
});

test("the report holds what was said as data only, hides what it is told to, and comes as tables too", async () => {
  await withFolder(async (folder) => {
    const file = (name) => join(folder, name);
    await writeFile(file("log.jsonl"), log);
    const args = ["--json", file("r.json"), "--csv", file("r.csv"), "--scores", file("s.jsonl")];
    const page = existsSync(join(dirname(binary), "../share/hamkalam/report.html"));
    const made = hamkalam(["replay", file("log.jsonl"), ...args, "--redact", ...(page ? ["--report", file("r.html"), "--language", "fa"] : [])]);
    assert.equal(made.status, 0, made.stderr);
    const data = JSON.parse(await readFile(file("r.json"), "utf8"));
    assert.equal(data.totals.conversations, 3);
    assert.ok(data.totals.flags >= 3 && data.readings.length === 3);
    assert.ok(data.agents[0].ranked === false && data.agents[0].score === null);
    const csv = await readFile(file("r.csv"), "utf8");
    assert.equal(csv.trim().split("\n").length, 4);
    const whole = JSON.stringify(data) + csv;
    assert.doesNotMatch(whole, /09121234567/);
    if (page) {
      const html = await readFile(file("r.html"), "utf8");
      assert.equal(html.match(/<\/script>/g).length, 2); // the data's and the page's own
      assert.doesNotMatch(html, /<b>now/);
      assert.match(html, /default-src 'none'/);
      assert.doesNotMatch(html, /09121234567/);
    }
    // Two shards put together say the same.
    const shards = [talk("c-1"), [...talk("c-2"), ...talk("c-3")]];
    for (const [i, shard] of shards.entries())
      assert.equal(hamkalam(["replay", "-", "--redact", "--scores", file(`s${i}.jsonl`)], shard.join("\n")).status, 0);
    const merged = hamkalam(["replay", "--merge", file("s0.jsonl"), "--merge", file("s1.jsonl"), "--json", file("m.json")]);
    assert.equal(merged.status, 0, merged.stderr);
    const { totals } = JSON.parse(await readFile(file("m.json"), "utf8"));
    assert.deepEqual(totals, data.totals);
  });
});

test("a baseline shows what changed, and fails where it is told to", async () => {
  await withFolder(async (folder) => {
    const file = (name) => join(folder, name);
    const advice = hamkalam(["replay", "-", "--advice", "-"], log).stdout;
    await writeFile(file("old.jsonl"), advice);
    const same = hamkalam(["replay", "-", "--baseline", file("old.jsonl"), "--fail-on", "flags_gone,labels,suggestions"], log);
    assert.equal(same.status, 0, same.stdout);
    await writeFile(file("old.jsonl"), advice.replace(/asked_for_manager/g, "legal_threat"));
    const other = hamkalam(["replay", "-", "--baseline", file("old.jsonl"), "--fail-on", "flags_gone", "--junit", file("j.xml"), "--changes", file("c.html")], log);
    assert.equal(other.status, 1);
    assert.match(other.stdout, /3 flags_added, 3 flags_gone/);
    assert.match(await readFile(file("j.xml"), "utf8"), /failures="1"/);
    assert.match(await readFile(file("c.html"), "utf8"), /legal_threat/);
    await writeFile(file("old.jsonl"), advice.split("\n")[0]);
    assert.equal(hamkalam(["replay", "-", "--baseline", file("old.jsonl")], log).status, 2);
  });
});

test("check --log holds a log against what it expects", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "log.jsonl");
    const expecting = (expect) => message("c-1", "m-1", 1, "customer", "I want to speak to your manager.", { expect });
    await writeFile(path, expecting({ flags: ["asked_for_manager"], not_flags: "safety" }) + "\n");
    const fine = run("check", "--log", path);
    assert.equal(fine.status, 0, fine.out + fine.err);
    await writeFile(path, expecting({ flags: ["legal_threat"], intent: "order.status" }) + "\n");
    const wrong = run("check", "--log", path);
    assert.equal(wrong.status, 1);
    assert.match(wrong.out, /c-1 m-1: expected flags legal_threat/);
    assert.match(wrong.out, /expected intent order\.status, found /);
  });
});

test("nothing is left behind", async () => {
  const before = (await readdir(tmpdir())).filter((name) => name.startsWith("hamkalam-replay-")).length;
  assert.equal(hamkalam(["replay", "-"], log).status, 0);
  const after = (await readdir(tmpdir())).filter((name) => name.startsWith("hamkalam-replay-")).length;
  assert.equal(after, before);
});
