// Starts the real server, and speaks to it over HTTP, websocket and raw sockets. Every wait is
// bounded and every process is ended by its own id.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";

export const binary = process.env.HAMKALAM_BIN;
export const slowness = Number(process.env.HAMKALAM_TEST_SLOWNESS ?? 1); // of ThreadSanitizer
const patience = 30_000 * slowness;

export function within(promise, what, ms = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`too late: ${what}`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function withFolder(use) {
  const folder = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// -> { origin, port, child, stop(), kill() }
export async function startServer(...flags) {
  const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk) => (output += chunk));
  const ready = new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => {
      output += chunk;
      const found = /https?:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (found) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
  const end = async (signal) => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, "close");
      child.kill(signal);
      await within(gone, "the server's end").catch(() => child.kill("SIGKILL"));
    }
    if (/Sanitizer|runtime error:/.test(output)) throw new Error(`a sanitizer says:\n${output}`);
  };
  try {
    const [origin, port] = await within(ready, `the server's start\n${output}`);
    return {
      origin,
      port: Number(port),
      child,
      output: () => output,
      stop: () => end("SIGTERM"),
      kill: () => end("SIGKILL"),
    };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

// -> { status, text, headers }
export async function request(server, method, target, body, headers = {}) {
  const response = await fetch(server.origin + target, {
    method,
    headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(patience),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

export const post = (server, body) => request(server, "POST", "/v1/events", body);

// A websocket whose frames are kept: { frames, send(object|string), next(test), close() }
export async function openSocket(server, options = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/stream`, ["hamkalam.v1"], options);
  const frames = [];
  const waiting = new Set();
  let closed = false;
  socket.on("message", (data) => {
    const text = data.toString();
    frames.push(text);
    for (const wake of waiting) wake();
  });
  socket.on("close", () => {
    closed = true;
    for (const wake of waiting) wake();
  });
  await within(
    new Promise((resolve, reject) => {
      socket.on("open", resolve);
      socket.on("error", reject);
    }),
    "the websocket's opening",
  );
  // The first frame from `from` on for which `test` holds; waits for it.
  const next = (test, from = 0) =>
    within(
      new Promise((resolve, reject) => {
        const look = () => {
          const found = frames.slice(from).find((text) => test(JSON.parse(text), text));
          if (found === undefined && !closed) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error("the websocket closed"));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
      "a frame",
    );
  let refs = 0;
  return {
    socket,
    frames,
    next,
    closed: () => closed,
    send: (data) => socket.send(typeof data === "string" ? data : JSON.stringify(data)),
    // Sends an object with a ref and waits for its answer; the ref is taken off again.
    async ask(object) {
      const ref = `r${++refs}`;
      socket.send(JSON.stringify({ ...object, ref }));
      const answer = await next((frame) => frame.ref === ref);
      return answer.replace(`,"ref":"${ref}"}`, "}");
    },
    async close() {
      if (closed) return;
      const gone = once(socket, "close");
      socket.close();
      await within(gone, "the websocket's end");
    },
  };
}

// One raw TCP exchange: what the server says to `bytes` before `until` stands there (null: only the
// end counts), it closes, or `ms` pass.
export function rawExchange(port, bytes, { until = /\r\n\r\n/, ms = patience } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(done, ms);
    socket.on("connect", () => socket.write(bytes));
    socket.on("data", (chunk) => {
      answer += chunk;
      if (until?.test(answer)) done();
    });
    socket.on("close", done);
    socket.on("error", (error) => (error.code === "ECONNREFUSED" ? reject(error) : done()));
  });
}

export function run(...args) {
  const result = spawnSync(binary, args, { encoding: "utf8", maxBuffer: 1 << 28, timeout: 120_000 });
  return { status: result.status, out: result.stdout, err: result.stderr };
}
