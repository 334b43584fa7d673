// Several nodes over one PostgreSQL: a node may die at any moment, and so may the primary. What was
// acknowledged is there, once, in order; everybody sees what comes in elsewhere; a replay says the same.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { address, startPrimary, startRelay, startStandby } from "./postgres.mjs";
import { openSocket, run, slowness, startServer } from "./server.mjs";

const seconds = Number(process.env.HAMKALAM_NODES_SECONDS ?? 0.5); // of load beside each fault
const senders = 6;
const impatient = 1500 * slowness; // ms; who gets no answer asks another node, as a balancer does
let folder, primary, standby, relay, journal;
let over = false;
const started = []; // every node, to be ended whatever happens
const startNode = (at = journal) => {
  started.push(startServer("--journal", at));
  return started.at(-1);
};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  primary = await startPrimary(folder);
  standby = await startStandby(folder, primary);
  journal = address(primary, standby);
  relay = await startRelay(folder, primary, standby);
});
after(async () => {
  over = true;
  await Promise.allSettled(started.map((node) => node.then((one) => one.kill())));
  relay?.close();
  await Promise.all([primary?.stop(), standby?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const post = async (node, event) => {
  const response = await fetch(`${node.origin}/v1/events`, { method: "POST", body: JSON.stringify(event),
    headers: { "content-type": "application/json" }, signal: AbortSignal.timeout(impatient) });
  return { status: response.status, text: await response.text() };
};
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Every conversation counts 1, 2, ...; no id stands twice; all that was acknowledged stands there.
function look(log, acknowledged) {
  const last = new Map();
  const stored = new Set();
  const order = new Map(); // of what one sender sent to one conversation
  for (const line of log) {
    const event = JSON.parse(line);
    const seq = (last.get(event.conversation) ?? 0) + 1;
    assert.equal(event.seq, seq);
    last.set(event.conversation, seq);
    if (event.type !== "message") continue;
    const key = `${event.conversation} ${event.id}`;
    assert.ok(!stored.has(key), `stored twice: ${key}`);
    stored.add(key);
    const [sender, number] = event.id.split("-").map(Number);
    const line_of = `${event.conversation} ${sender}`;
    assert.ok(number > (order.get(line_of) ?? -1), `out of order: ${key}`);
    order.set(line_of, number);
  }
  for (const key of acknowledged.keys()) assert.ok(stored.has(key), `lost: ${key}`);
}

test("nodes and the primary die under load: nothing lost, nothing twice, order kept", { timeout: 120_000 * slowness }, async () => {
  const nodes = await Promise.all([journal, journal, address(...relay.folders)].map((at) => startNode(at)));
  const acknowledged = new Map(); // "conversation id" -> answer
  let longest = 0; // without any answer
  let answered = Date.now();


  // Each event is sent, to one node after the other, until somebody says that it is stored.
  const send = async (sender) => {
    for (let i = 0; !over; ++i) {
      const conversation = `c:${sender % 3}`;
      const event = { type: "message", conversation, id: `${sender}-${i}`, from: i % 3 ? "customer" : "agent",
        ...(i % 3 ? {} : { agent: "a" }), text: `پیام ${i}: سفارشم نرسیده` };
      for (let at = sender + i; !over; ++at) {
        const node = nodes[at % nodes.length];
        try {
          const answer = node && (await post(node, event));
          if (answer?.status === 200) {
            acknowledged.set(`${conversation} ${event.id}`, answer.text);
            longest = Math.max(longest, Date.now() - answered);
            answered = Date.now();
            break;
          }
        } catch {
          // this node is gone: the next one
        }
        await sleep(20);
      }
    }
  };
  const load = Array.from({ length: senders }, (_, sender) => send(sender));
  const measured = {};
  const measure = (what) => {
    measured[what] = Math.max(longest, Date.now() - answered);
    longest = 0;
  };
  await sleep(1000 * seconds);
  measure("nothing");
  for (const index of [0, 1, 2]) {
    const dying = nodes[index];
    nodes[index] = undefined;
    await dying.kill();
    nodes[index] = await startNode(index === 2 ? address(...relay.folders) : journal);
  }
  await sleep(1000 * seconds);
  measure("nodes died");
  // From now on somebody watches on a node that lives, and on the one that is in trouble.
  const watchers = await Promise.all([nodes[0], nodes[2]].map((node) => openSocket(node)));
  for (const watcher of watchers) await watcher.ask({ type: "watch", conversation: "c:0" });
  nodes[2].child.kill("SIGSTOP"); // as if its machine stood still
  await sleep(1000 * Math.min(10, seconds));
  nodes[2].child.kill("SIGCONT");
  await sleep(1000 * seconds);
  measure("one stood still");
  relay.cut();
  await sleep(1000 * Math.min(10, seconds));
  relay.heal();
  await sleep(1000 * seconds);
  measure("one was cut off");
  await primary.stop("SIGKILL"); // whose children end by themselves
  standby.query("ALTER SYSTEM RESET synchronous_standby_names");
  standby.promote();
  standby.query("SELECT pg_reload_conf()");
  const before_failover = acknowledged.size;
  for (const end = Date.now() + 40_000 * slowness; acknowledged.size < before_failover + senders; ) {
    assert.ok(Date.now() < end, "nothing is taken after the failover");
    await sleep(50);
  }
  await sleep(1000 * seconds);
  over = true;
  await Promise.all(load);
  measure("the primary died");
  console.log(`# ${acknowledged.size} acknowledged; longest without any answer while ${Object.entries(measured)
    .map(([what, ms]) => `${what}: ${(ms / 1000).toFixed(1)} s`).join(", ")}`);

  const exported = run("export", "--journal", journal);
  assert.equal(exported.status, 0, exported.err);
  const log = exported.out.trimEnd().split("\n");
  look(log, acknowledged);

  // Who watched, on whichever node, saw all of it, in order and once.
  const rows = log.map((line) => JSON.parse(line)).filter((event) => event.conversation === "c:0");
  for (const watcher of watchers) {
    await watcher.next((frame) => frame.type === "event" && frame.seq === rows.length);
    const seen = watcher.frames.map((frame) => JSON.parse(frame)).filter((frame) => frame.type === "event");
    assert.deepEqual(seen.map((frame) => frame.seq), rows.map((event) => event.seq).slice(-seen.length));
    assert.ok(seen.length > 10);
  }

  // What every node answered is what a replay of the log says.
  const file = join(folder, "log.jsonl");
  await writeFile(file, exported.out);
  const replayed = run("replay", file, "--advice", "-");
  assert.equal(replayed.status, 0, replayed.err);
  const answers = replayed.out.trimEnd().split("\n");
  let compared = 0;
  log.forEach((line, i) => {
    const { conversation, id } = JSON.parse(line);
    const known = acknowledged.get(`${conversation} ${id}`);
    if (known === undefined) return;
    assert.equal(answers[i], known);
    ++compared;
  });
  assert.equal(compared, acknowledged.size);
  for (const watcher of watchers) await watcher.close();
  await Promise.all(nodes.map((node) => node.stop()));
});

test("a journal moves to SQLite and back, counted and hashed", () => {
  const sqlite = (name) => `sqlite:${join(folder, name)}`;
  const there = run("migrate", journal, sqlite("a.db"));
  assert.equal(there.status, 0, there.err);
  const [, events, marks, hash] = /conversations, (\d+) events, (\d+) marks, sha256 ([0-9a-f]{64})\n/.exec(there.out);
  assert.ok(Number(events) > 0);
  assert.ok(Number(marks) > 0);
  assert.equal(there.out.split(hash).length, 3);
  assert.equal(run("export", "--journal", sqlite("a.db")).out, run("export", "--journal", journal).out);

  standby.query("DROP SCHEMA hamkalam CASCADE");
  const back = run("migrate", sqlite("a.db"), journal);
  assert.equal(back.status, 0, back.err);
  assert.equal(back.out.split(hash).length, 3);
  assert.equal(run("export", "--journal", journal).out, run("export", "--journal", sqlite("a.db")).out);
  assert.equal(run("check", "--journal", journal).status, 0);

  const again = run("migrate", sqlite("a.db"), journal);
  assert.equal(again.status, 3);
  assert.match(again.err, /name an empty one/);
  assert.equal(run("migrate", sqlite("none.db"), sqlite("b.db")).status, 3);
});
