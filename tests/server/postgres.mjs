// PostgreSQL of the test's own, on sockets in a folder: a primary and, if wanted, a synchronous standby.
// Ended by the ids of what was started here.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { createServer, connect } from "node:net";
import { join } from "node:path";
import { within } from "./server.mjs";

const root = process.getuid() === 0;

// Debian's programs stand outside of the path.
function program(name) {
  for (const version of [15, 16, 17, 14, 13]) {
    const path = `/usr/lib/postgresql/${version}/bin/${name}`;
    if (existsSync(path)) return path;
  }
  return name;
}

// It refuses to run as root.
function command(name, args) {
  return root ? ["setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", "--", program(name), ...args]]
    : [program(name), args];
}

function call(name, ...args) {
  const done = spawnSync(...command(name, args), { encoding: "utf8", timeout: 60_000, cwd: "/" });
  if (done.status !== 0) throw new Error(`${name}: ${done.stderr}${done.error ?? ""}`);
  return done.stdout;
}

class Postgres {
  constructor(folder) {
    this.folder = folder;
    this.data = join(folder, "data");
    mkdirSync(folder, { recursive: true });
    if (root) {
      const ids = ["-u", "-g"].map((flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout));
      chownSync(folder, ...ids);
    }
  }

  async start(settings = {}) {
    const all = { listen_addresses: "", shared_buffers: "16MB", max_connections: 60, fsync: "off", ...settings };
    const flags = Object.entries(all).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
    this.child = spawn(...command("postgres", ["-D", this.data, "-k", this.folder, ...flags]), {
      stdio: ["ignore", "ignore", process.env.POSTGRES_LOG ? "inherit" : "ignore"], cwd: "/",
    });
    for (const end = Date.now() + 30_000; ; ) {
      if (spawnSync(program("pg_isready"), ["-q", "-h", this.folder]).status === 0) return this;
      if (Date.now() > end || this.child.exitCode !== null) throw new Error("PostgreSQL does not start");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // SIGQUIT: at once, as if it had crashed.
  async stop(signal = "SIGQUIT") {
    if (!this.child || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill(signal);
    await within(gone, "PostgreSQL's end");
  }

  query(sql) {
    return call("psql", "-h", this.folder, "-U", "test", "-d", "postgres", "-XAtqc", sql).trim();
  }

  promote() {
    return this.query("SELECT pg_promote(true, 30)");
  }
}

export function address(...servers) {
  return `postgres:///postgres?user=test&host=${servers.map((server) => encodeURIComponent(server.folder)).join(",")}`;
}

export async function startPrimary(folder, settings) {
  chmodSync(folder, 0o711); // others may pass
  const server = new Postgres(join(folder, "primary"));
  call("initdb", "-D", server.data, "-U", "test", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
  return server.start(settings);
}

// What stands between one node and the servers, as a network does: while it is cut nothing passes
// either way and nothing is closed, new connections included. -> { folders, cut(), heal(), close() }
export async function startRelay(folder, ...servers) {
  const pairs = new Set();
  let whole = true;
  const listeners = [];
  const relay = { folders: [] };
  for (const [index, server] of servers.entries()) {
    const place = join(folder, `relay${index}`);
    mkdirSync(place);
    const listener = createServer((near) => {
      const far = connect(join(server.folder, ".s.PGSQL.5432"));
      const pair = [near, far];
      pairs.add(pair);
      if (!whole) for (const side of pair) side.pause();
      for (const [from, to] of [pair, [far, near]]) {
        from.on("data", (chunk) => to.write(chunk));
        // A server that is gone refuses here too: libpq looks at its next host then.
        from.on("error", (fault) => fault.syscall === "connect" && listener.close());
        from.on("close", () => {
          pairs.delete(pair);
          to.destroy();
        });
      }
    });
    listener.listen(join(place, ".s.PGSQL.5432"));
    await once(listener, "listening");
    listeners.push(listener);
    relay.folders.push({ folder: place });
  }
  const each = (act) => {
    for (const pair of pairs) for (const side of pair) side[act]();
  };
  relay.cut = () => {
    whole = false;
    each("pause");
  };
  relay.heal = () => {
    whole = true;
    each("resume");
  };
  relay.close = () => {
    for (const listener of listeners) listener.close();
    each("destroy");
  };
  return relay;
}

// Everything that the primary commits from now on waits for it.
export async function startStandby(folder, primary) {
  const server = new Postgres(join(folder, "standby"));
  call("pg_basebackup", "-h", primary.folder, "-U", "test", "-D", server.data, "-R", "-c", "fast", "--no-sync");
  const config = join(server.data, "postgresql.auto.conf");
  await appendFile(config, `primary_conninfo = 'host=${primary.folder} user=test application_name=standby'\n`);
  await server.start();
  primary.query("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  primary.query("SELECT pg_reload_conf()");
  for (const end = Date.now() + 30_000; primary.query("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") !== "1"; ) {
    if (Date.now() > end) throw new Error("the standby does not follow");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return server;
}
