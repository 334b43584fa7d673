// Several nodes over one PostgreSQL, beside one over SQLite, in one run: messages a second in all, what a
// message costs of the nodes' processors (each node takes some, and folds what the others take) and of
// PostgreSQL's, messages a second for each core that the nodes used; then how long it takes from a
// message's answer at one node until somebody who watches at another has it. PostgreSQL is started
// here, on sockets in a folder, and writes to the disk (fsync) as SQLite does. Nothing asserts a figure:
//
//   nice cmake --build --preset release --target hamkalam bench_load && npm ci --prefix tests/server
//   node tests/bench/nodes.mjs [--seconds 10] [--connections 64] [--nodes 1,2,3] [--latency 1000] [--standby]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const build = fileURLToPath(new URL("../../build/release", import.meta.url));
process.env.HAMKALAM_BIN ??= join(build, "bin/hamkalam");
const { address, startPrimary, startStandby } = await import("../server/postgres.mjs");
const { openSocket, startServer } = await import("../server/server.mjs");

const { values: options } = parseArgs({ options: {
  seconds: { type: "string", default: "10" },
  connections: { type: "string", default: "64" },
  nodes: { type: "string", default: "1,2,3" },
  latency: { type: "string", default: "1000" },
  standby: { type: "boolean", default: false },
} });
const folder = mkdtempSync(join(tmpdir(), "hamkalam-nodes-"));
const config = join(folder, "hamkalam.json");
writeFileSync(config, JSON.stringify({
  limits: { connections: 30000, connections_per_address: 30000, events_per_second: 1000000,
    conversation_events_per_second: 100000, memory_bytes: 4 * 2 ** 30 },
}));

// CPU seconds: user and system, in ticks of 10 ms. Of PostgreSQL also of its children, ended or not.
const fields = (pid) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ").map(Number);
const cpu = (pid) => (fields(pid)[11] + fields(pid)[12]) / 100;
function cpuOfAll(parent) {
  let sum = cpu(parent) + (fields(parent)[13] + fields(parent)[14]) / 100;
  for (const pid of readdirSync("/proc"))
    if (/^\d+$/.test(pid))
      try {
        if (fields(pid)[1] === parent) sum += cpu(pid);
      } catch {
        // it ended meanwhile
      }
  return sum;
}

async function load(port, connections, warm) {
  const client = spawn(join(build, "tests/bench_load"), [port, connections, options.seconds].map(String), { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  client.stdout.on("data", (chunk) => {
    text += chunk;
    if (text.includes("warm")) warm();
  });
  const [code] = await once(client, "exit");
  if (code) throw new Error(`the client ended with ${code}: ${text}`);
  return JSON.parse(text.trim().split("\n").at(-1));
}

async function measure(journal, count, databases) {
  const nodes = await Promise.all(Array.from({ length: count }, () => startServer("--journal", journal, "--config", config)));
  const spent = () => ({ nodes: nodes.reduce((sum, node) => sum + cpu(node.child.pid), 0), databases: databases.reduce((sum, pid) => sum + cpuOfAll(pid), 0) });
  try {
    let before;
    const results = await Promise.all(nodes.map((node) => load(node.port, Math.ceil(options.connections / count), () => (before ??= spent()))));
    const after = spent();
    const messages = results.reduce((sum, result) => sum + result.messages, 0);
    const seconds = Math.max(...results.map((result) => result.seconds));
    const used = after.nodes - before.nodes;
    const row = [journal.startsWith("sqlite") ? "SQLite" : "PostgreSQL", count, (messages / seconds).toFixed(0), (messages / used).toFixed(0),
      ((used / messages) * 1e6).toFixed(0), (((after.databases - before.databases) / messages) * 1e6).toFixed(0),
      (Math.max(...results.map((result) => result.p50)) / 1000).toFixed(1), (Math.max(...results.map((result) => result.p99)) / 1000).toFixed(1)];
    console.log(`| ${row.join(" | ")} |`);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

// One sends at a steady pace to one node, one watches at another.
async function latency(journal) {
  const [here, there] = await Promise.all([1, 2].map(() => startServer("--journal", journal, "--config", config)));
  try {
    const [sender, watcher] = await Promise.all([openSocket(here), openSocket(there)]);
    await watcher.ask({ type: "watch", conversation: "latency" });
    const sent = new Map();
    const answered = [];
    const seen = [];
    const at = (frame) => JSON.parse(frame).for;
    sender.socket.on("message", (data) => {
      const frame = data.toString();
      if (frame.startsWith('{"type":"advice"')) answered.push([at(frame), performance.now()]);
    });
    watcher.socket.on("message", (data) => {
      const frame = data.toString();
      if (frame.startsWith('{"type":"advice"')) seen.push([at(frame), performance.now()]);
    });
    const count = Number(options.latency);
    for (let i = 0; i < count; ++i) {
      sent.set(`m-${i}`, performance.now());
      sender.send({ type: "message", conversation: "latency", id: `m-${i}`, from: i % 2 ? "agent" : "customer", ...(i % 2 ? { agent: "a" } : {}), text: "my order is late" });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    for (const end = Date.now() + 10_000; seen.length < count && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
    const done = new Map(answered);
    const share = (list, part) => list.sort((a, b) => a - b)[Math.floor((list.length - 1) * part)].toFixed(1);
    const own = answered.map(([id, time]) => time - sent.get(id));
    const other = seen.map(([id, time]) => time - sent.get(id));
    const between = seen.map(([id, time]) => time - done.get(id));
    for (const [what, list] of [["sent, until its answer", own], ["sent, until another node's watcher has it", other], ["answered, until another node's watcher has it", between]])
      console.log(`${what}: p50 ${share(list, 0.5)} ms, p99 ${share(list, 0.99)} ms (${list.length} of ${count})`);
    await Promise.all([sender.close(), watcher.close()]);
  } finally {
    await Promise.all([here.stop(), there.stop()]);
  }
}

let primary, standby;
try {
  console.log(`${cpus().length} cores, load before ${loadavg()[0].toFixed(1)}; ${options.connections} connections, ${options.seconds} s each`);
  console.log("| journal | nodes | messages/s | per core of the nodes | node us/message | PostgreSQL us/message | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|---|");
  await measure(`sqlite:${join(folder, "journal.db")}`, 1, []);
  primary = await startPrimary(folder, { fsync: "on", max_connections: 100 });
  if (options.standby) standby = await startStandby(folder, primary);
  const servers = [primary, ...(standby ? [standby] : [])];
  for (const count of options.nodes.split(",").map(Number)) await measure(address(...servers), count, servers.map((server) => server.child.pid));
  await latency(address(...servers));
  console.log(`load after ${loadavg()[0].toFixed(1)}`);
} finally {
  await Promise.all([primary?.stop(), standby?.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
