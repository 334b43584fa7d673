// A customer's data out and erased: beside a running server by its route, without one by command;
// and copies of the journal while it is written.
import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { post, request, run, startServer, withFolder } from "./server.mjs";

const say = (conversation, id, text) => ({ type: "message", conversation, id, from: "customer", text });
const named = (conversation, id) => ({ type: "facts", conversation, customer: { id, name: "Pomegranate" } });

async function stands(folder, words) {
  const found = [];
  for (const name of await readdir(folder))
    if (name.startsWith("journal.db") && (await readFile(join(folder, name))).includes(words)) found.push(name);
  return found;
}

test("a customer is exported and forgotten, and no byte is left", async () => {
  await withFolder(async (folder) => {
    const journal = `sqlite:${join(folder, "journal.db")}`;
    const copy = join(folder, "copy.db");
    const server = await startServer("--journal", journal, "--keep-days", "30");
    try {
      for (const [conversation, customer] of [["c-1", "u-7"], ["c-2", "u-7"], ["c-3", "u-8"]]) {
        await post(server, named(conversation, customer));
        await post(server, say(conversation, "m-1", `Quince of ${customer}`));
      }
      const exported = run("export", "--journal", journal, "--customer", "u-7");
      assert.equal(exported.status, 0, exported.err);
      const events = exported.out.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual([...new Set(events.map((event) => event.conversation))], ["c-1", "c-2"]);
      assert.ok(exported.out.includes("Quince of u-7"));

      assert.equal(run("backup", "--journal", journal, copy).status, 0);
      assert.equal(run("backup", "--journal", journal, copy).status, 3, "it overwrites");
      assert.equal(run("check", "--journal", `sqlite:${copy}`).status, 0);

      const alone = run("forget", "--journal", journal, "u-7");
      assert.equal(alone.status, 3);
      assert.match(alone.err, /another program has it open/);

      assert.equal((await request(server, "POST", "/v1/forget", {})).status, 400);
      const answer = await request(server, "POST", "/v1/forget", { customer: "u-7" });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(JSON.parse(answer.text), { customer: "u-7", conversations: 2, copies: [copy] });
      assert.deepEqual(await stands(folder, "Quince of u-7"), []);
      assert.deepEqual(await stands(folder, "Quince of u-8"), ["journal.db"]);
      const seen = JSON.parse((await request(server, "GET", "/v1/conversations/c-1")).text);
      assert.ok(seen.events.every((event) => event.type === "erased"));
      assert.deepEqual(seen.advice, []);
      const next = JSON.parse((await post(server, say("c-1", "m-2", "hello again"))).text);
      assert.equal(next.seq, seen.events.length + 1);
      assert.equal((await request(server, "GET", "/readyz")).status, 200);
    } finally {
      await server.stop();
    }

    assert.match((await readFile(copy)).toString("latin1"), /Quince of u-7/);
    const forgotten = run("forget", "--journal", journal, "u-8");
    assert.equal(forgotten.status, 0, forgotten.err);
    assert.match(forgotten.out, /1 conversations, \d+ events erased/);
    assert.ok(forgotten.out.includes(copy), forgotten.out);
    assert.deepEqual(await stands(folder, "Quince of"), []);
    assert.equal(run("forget", "--journal", journal, "u-8").status, 1);
    const left = run("export", "--journal", journal).out;
    assert.ok(!left.includes("Pomegranate"));
    assert.equal(run("replay", journal).status, 0);
  });
});
