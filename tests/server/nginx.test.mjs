// deploy/nginx.conf as it stands, only its addresses changed, in a real nginx before a real server.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { certificate, get } from "./certificate.mjs";
import { closeFrame, frame, op, rawSocket } from "./raw.mjs";
import { startServer, withFolder } from "./server.mjs";

const nginx = ["/usr/sbin/nginx", "nginx"].find((path) => !spawnSync(path, ["-v"]).error);

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function accepts(port) {
  const socket = connect(port, "127.0.0.1");
  const open = await new Promise((resolve) => {
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
  });
  socket.destroy();
  return open;
}

test("the sample configuration serves HTTP and websockets, and passes on who asks", async () => {
  assert.ok(nginx, "nginx is not there: install nginx-light");
  await withFolder(async (folder) => {
    certificate(folder, "server", "support.example.com", "DNS:support.example.com");
    const ca = await readFile(join(folder, "server.pem"));
    const config = join(folder, "hamkalam.json");
    const port = await freePort();
    await writeFile(config, JSON.stringify({
      hosts: ["support.example.com", `support.example.com:${port}`], proxies: ["127.0.0.1"],
      limits: { connections_per_address: 3, events_per_second: 10 },
    }));
    const server = await startServer("--journal", "memory:", "--config", config);
    const sample = await readFile(new URL("../../deploy/nginx.conf", import.meta.url), "utf8");
    const changes = [
      ["server 127.0.0.1:8080;", `server 127.0.0.1:${server.port};`],
      ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
      ["/etc/ssl/hamkalam.pem", join(folder, "server.pem")],
      ["/etc/ssl/hamkalam.key", join(folder, "server.key")],
    ];
    const used = changes.reduce((text, [from, to]) => {
      assert.ok(text.includes(from), from);
      return text.replace(from, to);
    }, sample);
    await writeFile(join(folder, "hamkalam.conf"), used);
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
    await writeFile(join(folder, "nginx.conf"), `daemon off; master_process off; pid ${folder}/nginx.pid;
error_log ${folder}/error.log; events { worker_connections 256; }
http { access_log off; ${temp}
include ${folder}/hamkalam.conf; }\n`);
    const proxy = spawn(nginx, ["-p", folder, "-e", `${folder}/error.log`, "-c", `${folder}/nginx.conf`],
      { stdio: ["ignore", "ignore", "pipe"] });
    let complaint = "";
    proxy.stderr.on("data", (chunk) => (complaint += chunk));
    try {
      for (let i = 0; !(await accepts(port)); ++i) {
        assert.ok(i < 200 && proxy.exitCode === null, `nginx does not start: ${complaint}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const front = { port };
      const ask = (options) =>
        get(front, ca, { servername: "support.example.com", ...options,
          headers: { host: `support.example.com:${port}`, ...options.headers } });
      const ready = await ask({ path: "/readyz" });
      assert.equal(ready.status, 200, ready.text);
      assert.match(ready.headers["strict-transport-security"], /max-age/);
      assert.equal((await ask({ path: "/readyz", headers: { host: "evil.example" } })).status, 403);
      assert.equal((await ask({ path: "/metrics" })).status, 403);
      const posted = await ask({ path: "/v1/events", method: "POST", headers: { "content-type": "application/json" },
        body: '{"type":"message","conversation":"c-1","id":"m-1","from":"customer","text":"hello"}' });
      assert.equal(JSON.parse(posted.text).type, "advice", posted.text);
      const large = await ask({ path: "/v1/events", method: "POST", headers: { "content-type": "application/json" },
        body: "x".repeat(1_100_000) }).catch(() => ({ status: 413 }));
      assert.equal(large.status, 413);

      const tls = { ca, servername: "support.example.com" };
      const open = () => rawSocket(front, { tls, host: `support.example.com:${port}`,
        headers: "X-Forwarded-For: 192.0.2.77\r\n" });
      const sockets = [await open(), await open(), await open()];
      sockets[0].send(frame(op.text, '{"type":"watch","conversation":"c-1","after":0}'));
      await sockets[0].next((f) => f.opcode === op.text && JSON.parse(f.payload).type === "advice");
      // All three are one client's, though it named another address; so is the fourth.
      await assert.rejects(open(), /429/);
      sockets[1].send(closeFrame(1000));
      assert.equal((await sockets[1].end()).code, 1000);
      const statuses = (await Promise.all(Array.from({ length: 60 }, () => ask({ path: "/healthz" }))))
        .map((answer) => answer.status);
      assert.ok(statuses.includes(429), "the client behind the proxy has a rate of its own");
      sockets.forEach((one) => one.destroy());
    } finally {
      const gone = proxy.exitCode === null ? once(proxy, "exit") : null;
      proxy.kill("SIGTERM");
      await gone;
      await server.stop();
    }
  });
});
