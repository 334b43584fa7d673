// A well-behaved client is served throughout, whatever others do beside it. Each attack runs for a
// while; how long the good client waited is printed, that each of its messages was answered is
// asserted. HAMKALAM_HOSTILE_SECONDS: of each attack (0.5).
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { frame, op, rawSocket, upgrade } from "./raw.mjs";
import { openSocket, startServer, withFolder } from "./server.mjs";

const seconds = Number(process.env.HAMKALAM_HOSTILE_SECONDS ?? 0.5);
const limits = {
  connections: 400, connections_per_address: 150, events_per_second: 500, read_seconds: 2, idle_seconds: 2,
  ping_seconds: 5, queue_bytes: 200_000, memory_bytes: 64 * 1024 * 1024,
};
const attacker = "X-Forwarded-For: 198.51.100.66\r\n";
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Connections that are closed when the attack is over; whatever the server does to them is fine.
class Attackers {
  sockets = new Set();
  constructor(port) {
    this.port = port;
    this.host = `Host: 127.0.0.1:${port}\r\n`;
  }
  open(bytes) {
    const socket = connect(this.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("data", () => {});
    socket.on("close", () => this.sockets.delete(socket));
    this.sockets.add(socket);
    if (bytes) socket.write(bytes);
    return socket;
  }
  write(socket, bytes) {
    if (socket.writable && socket.writableLength < 1 << 20) socket.write(bytes);
  }
  end() {
    for (const socket of this.sockets) socket.destroy();
  }
}

// name -> what is done again and again, every `every` ms, until the time is over.
const attacks = {
  "nothing (for comparison)": { every: 50, step() {} },
  "slow headers": {
    every: 20,
    step(a) {
      if (a.sockets.size < 100) a.open(`GET / HTTP/1.1\r\n${a.host}`);
      for (const socket of a.sockets) a.write(socket, "X: y\r\n");
    },
  },
  "slow bodies": {
    every: 20,
    step(a) {
      if (a.sockets.size < 100)
        a.open(`POST /v1/events HTTP/1.1\r\n${a.host}${attacker}Content-Type: application/json\r\nContent-Length: 900000\r\n\r\n{`);
      for (const socket of a.sockets) a.write(socket, " ");
    },
  },
  "slow websockets": {
    every: 20,
    step(a) {
      if (a.sockets.size < 100) {
        const socket = a.open(upgrade(a.port, attacker));
        socket.once("data", () => a.write(socket, frame(op.text, "x".repeat(60_000)).subarray(0, 9)));
      }
      for (const socket of a.sockets) if (socket.bytesRead > 200) a.write(socket, "y");
    },
  },
  "connections that say nothing": { every: 5, step: (a) => a.sockets.size < 300 && a.open() },
  "connections, opened and reset": {
    every: 5,
    step: (a) => {
      for (let i = 0; i < 5; ++i) {
        const socket = a.open(i % 2 ? "GET / HT" : upgrade(a.port, attacker));
        socket.once("connect", () => setTimeout(() => socket.resetAndDestroy(), i));
      }
    },
  },
  "oversized headers and bodies": {
    every: 20,
    step(a) {
      a.open(`GET / HTTP/1.1\r\n${a.host}X: ${"x".repeat(100_000)}\r\n\r\n`);
      a.open(`POST /v1/events HTTP/1.1\r\n${a.host}Content-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n`);
      a.open(`POST /v1/events HTTP/1.1\r\n${a.host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n${"x".repeat(50_000)}`);
    },
  },
  "oversized frames": {
    every: 20,
    step(a) {
      if (a.sockets.size > 20) return;
      const socket = a.open(upgrade(a.port, attacker));
      socket.once("data", () => {
        a.write(socket, frame(op.text, "x".repeat(500_000)));
        a.write(socket, frame(op.text, "x", { length: 2n ** 50n }));
      });
    },
  },
  "deep JSON": {
    every: 20,
    step(a) {
      const deep = "[".repeat(400_000);
      a.open(`POST /v1/events HTTP/1.1\r\n${a.host}${attacker}Content-Type: application/json\r\nContent-Length: ${deep.length}\r\n\r\n${deep}`);
      const socket = a.open(upgrade(a.port, attacker));
      socket.once("data", () => {
        for (let i = 0; i < 20; ++i) a.write(socket, frame(op.text, '{"a":'.repeat(10_000)));
      });
    },
  },
  "wrong origins and hosts": {
    every: 5,
    step(a) {
      a.open(upgrade(a.port, "Origin: http://evil.example\r\n" + attacker));
      a.open(`GET /v1/conversations HTTP/1.1\r\nHost: evil.example\r\n${attacker}\r\n`);
    },
  },
  pipelining: {
    every: 20,
    step(a) {
      if (a.sockets.size < 20) a.open();
      for (const socket of a.sockets)
        a.write(socket, `GET /v1/conversations HTTP/1.1\r\n${a.host}${attacker}\r\n`.repeat(50));
    },
  },
  garbage: {
    every: 10,
    step(a) {
      a.open(randomBytes(2000));
      const socket = a.open(upgrade(a.port, attacker));
      socket.once("data", () => a.write(socket, randomBytes(2000)));
    },
  },
  "a flood of events": {
    every: 10,
    step(a) {
      if (a.sockets.size < 10) a.open(upgrade(a.port, attacker));
      for (const socket of a.sockets)
        if (socket.bytesRead > 200) a.write(socket, Buffer.concat(Array.from({ length: 50 }, (_, i) =>
          frame(op.text, `{"type":"message","conversation":"flood-${i}","id":"${randomBytes(6).toString("hex")}","from":"customer","text":"hello"}`))));
    },
  },
  "pings without end": {
    every: 10,
    step(a) {
      if (a.sockets.size < 10) a.open(upgrade(a.port, attacker));
      const pings = Buffer.concat(Array(200).fill(frame(op.ping, "x".repeat(100))));
      for (const socket of a.sockets) if (socket.bytesRead > 200) a.write(socket, pings);
    },
  },
  "watchers that never read": {
    every: 50,
    step(a) {
      if (a.sockets.size < 20) {
        const socket = a.open(upgrade(a.port, attacker));
        socket.once("data", () => {
          a.write(socket, frame(op.text, '{"type":"watch","conversation":"good","after":0}'));
          a.write(socket, frame(op.text, '{"type":"watch","conversation":"*"}'));
          socket.pause();
        });
      }
    },
  },
};

test("a well-behaved client is served throughout", { timeout: 280_000 }, async () => {
  await withFolder(async (folder) => {
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ limits, proxies: ["127.0.0.1"] }));
    const server = await startServer("--journal", "memory:", "--config", config);
    const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.child.pid}/status`, "utf8"))[1]);
    try {
      const good = await openSocket(server, { headers: { "x-forwarded-for": "192.0.2.1" } });
      let n = 0;
      for (const [name, attack] of Object.entries(attacks)) {
        const attackers = new Attackers(server.port);
        const end = Date.now() + seconds * 1000;
        const times = [];
        const timer = setInterval(() => attack.step(attackers), attack.every);
        do {
          const begin = performance.now();
          const answer = JSON.parse(await good.ask({ type: "message", conversation: `good-${n >> 3}`,
            id: `m-${++n}`, from: "customer", text: "where is my order 48213?" }));
          times.push(performance.now() - begin);
          assert.equal(answer.type, "advice", `${name}: ${JSON.stringify(answer)}`);
          await pause(10);
        } while (Date.now() < end);
        clearInterval(timer);
        attackers.end();
        times.sort((a, b) => a - b);
        console.log(`# ${name}: ${times.length} answers, p50 ${times[times.length >> 1].toFixed(1)} ms, ` +
          `slowest ${times.at(-1).toFixed(1)} ms; ${(resident() / 1024).toFixed(0)} MB`);
      }
      // And newcomers are let in once it is over.
      let newcomer = null;
      for (let i = 0; i < 100 && !newcomer; ++i)
        newcomer = await rawSocket(server, { headers: "X-Forwarded-For: 192.0.2.2\r\n" }).catch(() => pause(100));
      assert.ok(newcomer, "nobody gets in any more");
      newcomer.destroy();
      await good.close();
    } finally {
      await server.stop();
    }
    assert.equal(server.child.exitCode, 0);
  });
});
