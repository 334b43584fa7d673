// The server under load, beside what it is to be compared with, in one run: a bare Beast echo that
// answers as many bytes, hamkalam with its journal in memory and in SQLite, and nlp.js behind npm
// ws. Messages a second, the server's CPU a message, how long an answer takes; and what an idle
// watcher costs. Run by hand, nothing asserts a figure:
//
//   cmake --build --preset release --target hamkalam benches && npm ci --prefix tests/bench
//   node tests/bench/load.mjs [--seconds 10] [--connections 64,1000] [--idle 10000] [--rounds 1]
//                             [--only echo,memory,sqlite,nlpjs]
//   node tests/bench/load.mjs --soak 600 [--rate 2000]     one server with SQLite, its memory as it goes
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const build = join(root, "build/release");
const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    connections: { type: "string", default: "64,1000" },
    idle: { type: "string", default: "10000" },
    rounds: { type: "string", default: "1" },
    only: { type: "string", default: "echo,memory,sqlite,nlpjs" },
    soak: { type: "string" },
    rate: { type: "string", default: "2000" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "hamkalam-load-"));
const config = join(folder, "hamkalam.json");
writeFileSync(config, JSON.stringify({
  limits: { connections: 30000, connections_per_address: 30000, events_per_second: 1000000,
    conversation_events_per_second: 100000, memory_bytes: 4 * 2 ** 30 },
}));

// ulimit stands before, because an idle watcher is a descriptor on both sides.
const shell = (command, args, extra = {}) =>
  spawn("bash", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec "$@"', "bash", command, ...args], {
    stdio: ["pipe", "pipe", "inherit"], ...extra,
  });

let advice = 2000; // bytes; measured below, before the echo starts
let files = 0;
const servers = {
  echo: () => [join(build, "tests/bench_echo_server"), [String(advice)]],
  memory: () => [join(build, "bin/hamkalam"), ["serve", "--listen", "127.0.0.1:0", "--journal", "memory:", "--config", config]],
  sqlite: () => [join(build, "bin/hamkalam"), ["serve", "--listen", "127.0.0.1:0", "--journal",
    `sqlite:${join(folder, `${++files}.db`)}`, "--config", config]],
  nlpjs: () => [process.execPath, [join(root, "tests/bench/nlpjs_server.mjs")]],
};

async function start(name) {
  const [command, args] = servers[name]();
  const child = shell(command, args);
  let output = "";
  const port = await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const found = /(?:ws|http):\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`${name} ended with ${code}\n${output}`)));
    setTimeout(() => reject(new Error(`${name} does not start`)), 300_000).unref();
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await gone;
    clearTimeout(force);
  };
  return { child, port, stop };
}

// CPU seconds of a process: fields 14 and 15, behind the name in brackets, in ticks of 10 ms.
function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

// Runs the client and calls `at(line)` for each line it writes; resolves with the last one.
async function load(server, args, at = () => {}) {
  const client = shell(join(build, "tests/bench_load"), [server.port, ...args.map(String)]);
  let rest = "", last = {};
  client.stdout.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop();
    for (const line of lines) at((last = JSON.parse(line)));
  });
  const [code] = await once(client, "exit");
  if (code) throw new Error(`the client ended with ${code}: ${JSON.stringify(last)}`);
  return last;
}

async function measure(name, connections) {
  const server = await start(name);
  try {
    let before = 0;
    const result = await load(server, [connections, options.seconds], (line) => {
      if (line.warm) before = cpu(server.child.pid);
      else if (line.messages) line.cpu = cpu(server.child.pid) - before;
    });
    return {
      name, connections, rate: result.messages / result.seconds, micros: (result.cpu / result.messages) * 1e6,
      share: result.cpu / result.seconds, p50: result.p50, p99: result.p99, p999: result.p999,
      bytes: result.bytes / result.messages,
    };
  } finally {
    await server.stop();
  }
}

// The brain alone, in process: the same texts, as many conversations at a time, as long ones.
function brain(connections) {
  const said = execFileSync(join(build, "tests/bench_brain"), [String(connections)], { encoding: "utf8" });
  return { name: "brain", connections, micros: Number(/: ([\d.]+) us/.exec(said)[1]) };
}

// Messages at a steady rate for a long time: does memory stay where it is, is every one answered?
async function soak(seconds, rate) {
  const server = await start("sqlite");
  const samples = [];
  const look = setInterval(() => samples.push(resident(server.child.pid)), 1000);
  try {
    const result = await load(server, [64, seconds, rate]);
    clearInterval(look);
    const at = (share) => `${(samples[Math.floor((samples.length - 1) * share)] / 1024).toFixed(0)} MB`;
    console.log(`${result.messages} messages in ${seconds} s, ${result.failed} failed, ${result.late} late; ` +
      `p50 ${result.p50} us, p99 ${result.p99} us, p99.9 ${result.p999} us`);
    console.log(`memory at the start, after a tenth, a quarter, half, three quarters, at the end: ` +
      [0, 0.1, 0.25, 0.5, 0.75, 1].map(at).join(", "));
  } finally {
    clearInterval(look);
    await server.stop();
  }
}

const pad = (value, width) => String(value).padStart(width);
const print = (r) =>
  console.log(`${r.name.padEnd(8)} ${pad(r.connections, 6)} ${pad(r.rate.toFixed(0), 9)} ${pad(r.micros.toFixed(1), 9)} ` +
    `${pad((r.share * 100).toFixed(0), 5)}% ${[r.p50, r.p99, r.p999].map((us) => pad((us / 1000).toFixed(2), 8)).join(" ")} ` +
    `${pad(r.bytes.toFixed(0), 7)}`);

const names = options.only.split(",");
const counts = options.connections.split(",").map(Number).filter(Boolean);
try {
  if (options.soak) {
    await soak(Number(options.soak), Number(options.rate));
    counts.length = 0;
    options.idle = "0";
  }
  if (counts.length && names.includes("echo") && names.includes("memory")) {
    const probe = await start("memory");
    const sizes = await load(probe, [8, 1]);
    await probe.stop();
    advice = Math.round(sizes.bytes / sizes.messages) - 4;
    console.log(`an advice has ${advice} bytes`);
  }
  const all = [];
  if (counts.length) console.log("server    conns     msg/s  CPU us/m   CPU   p50 ms   p99 ms p99.9 ms   bytes");
  for (let round = 0; round < Number(options.rounds); ++round)
    for (const connections of counts) {
      if (names.includes("echo") && names.includes("memory")) all.push(brain(connections));
      for (const name of names.map((n) => [Math.random(), n]).sort((a, b) => a[0] - b[0]).map(([, n]) => n)) {
        const result = await measure(name, connections);
        all.push(result);
        print(result);
      }
    }
  const mean = (name, connections, key) => {
    const some = all.filter((r) => r.name === name && r.connections === connections);
    return some.reduce((sum, r) => sum + r[key], 0) / some.length;
  };
  for (const connections of counts) {
    const compare = (a, b, what) => {
      if (!names.includes(a) || !names.includes(b)) return;
      const rate = mean(a, connections, "rate") / mean(b, connections, "rate");
      const micros = mean(b, connections, "micros") / mean(a, connections, "micros");
      console.log(`${connections} connections: ${what}: ${rate.toFixed(2)} by messages a second, ${micros.toFixed(2)} by CPU a message`);
    };
    compare("memory", "echo", "memory to echo");
    compare("nlpjs", "echo", "nlp.js to echo");
    compare("memory", "nlpjs", "memory to nlp.js");
    compare("sqlite", "memory", "SQLite to memory");
    if (!names.includes("echo") || !names.includes("memory")) continue;
    const [server, echo, own] = ["memory", "echo", "brain"].map((name) => mean(name, connections, "micros"));
    console.log(`${connections} connections: CPU a message: ${server.toFixed(1)} us = echo ${echo.toFixed(1)} + brain ${own.toFixed(1)} + ` +
      `${(server - echo - own).toFixed(1)} (at most 20)`);
  }

  const idle = Number(options.idle);
  if (idle > 0) {
    const server = await start("memory");
    try {
      await load(server, [100, 1, "watch"]); // what the first ones cost once
      const before = resident(server.child.pid);
      let most = 0;
      const watching = load(server, [idle, 6, "watch"], () => {});
      const look = setInterval(() => (most = Math.max(most, resident(server.child.pid))), 500);
      await watching.finally(() => clearInterval(look));
      console.log(`${idle} idle watchers: ${((most - before) / idle).toFixed(1)} KB each (${before} -> ${most} KB)`);
    } finally {
      await server.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
