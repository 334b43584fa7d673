// TLS in the server itself: HTTP and websocket through it, old protocols refused, a plain client
// told, a certificate read again on SIGHUP.
import assert from "node:assert/strict";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { connect as connectPlain } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "node:tls";
import { certificate, get } from "./certificate.mjs";
import { closeFrame, frame, op, rawSocket } from "./raw.mjs";
import { rawExchange, run, startServer, within, withFolder } from "./server.mjs";

const handshake = (server, options) =>
  within(
    new Promise((resolve) => {
      const socket = connect({ host: "127.0.0.1", port: server.port, rejectUnauthorized: false, ...options });
      socket.on("secureConnect", () => {
        const { protocol, alpn } = { protocol: socket.getProtocol(), alpn: socket.alpnProtocol };
        const ticket = socket.getSession();
        socket.destroy();
        resolve({ protocol, alpn, ticket });
      });
      socket.on("error", (error) => resolve({ error: error.code }));
    }),
    "a handshake",
  );

test("TLS: HTTP and websocket, refusals, and a new certificate without a dropped connection", async () => {
  await withFolder(async (folder) => {
    certificate(folder, "first", "first");
    certificate(folder, "second", "second");
    const [pem, key] = [join(folder, "server.pem"), join(folder, "server.key")];
    const use = async (name) => {
      await copyFile(join(folder, `${name}.pem`), pem);
      await copyFile(join(folder, `${name}.key`), key);
    };
    await use("first");
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ tls: { certificate: "server.pem", key: "server.key" } }));
    const [first, second] = [await readFile(join(folder, "first.pem")), await readFile(join(folder, "second.pem"))];

    const server = await startServer("--journal", "memory:", "--config", config);
    try {
      const ready = await get(server, first);
      assert.equal(ready.status, 200);
      assert.equal(ready.subject, "first");
      const message = { type: "message", conversation: "c-1", id: "m-1", from: "customer", text: "سلام" };
      const posted = await get(server, first, {
        path: "/v1/events", method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...message, text: "سفارشم نرسیده ".repeat(500) }),
      });
      assert.equal(posted.status, 200, posted.text);
      assert.equal(JSON.parse(posted.text).type, "advice");
      const page = await get(server, first, { path: "/v1/rules" });
      assert.ok(page.text.length > 50_000 && JSON.parse(page.text), "many records");
      await assert.rejects(get(server, second), "another certificate is not trusted");

      assert.deepEqual((await handshake(server, { maxVersion: "TLSv1.3", ALPNProtocols: ["h2", "http/1.1"] })).alpn, "http/1.1");
      assert.equal((await handshake(server, { maxVersion: "TLSv1.2" })).protocol, "TLSv1.2");
      assert.ok((await handshake(server, { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" })).error);
      assert.ok((await handshake(server, { maxVersion: "TLSv1.2", ciphers: "AES128-SHA:AES256-GCM-SHA384@SECLEVEL=0" })).error,
        "no cipher without forward secrecy");

      const raw = await rawSocket(server, { tls: { ca: first } });
      const ask = (n, pad = 0) => frame(op.text, `{"type":"unwatch","conversation":"c","ref":"${n}"}${" ".repeat(pad)}`);
      for (const byte of ask(1)) raw.send(Buffer.from([byte])); // a byte a record
      assert.equal((await raw.nextText()).ref, "1");
      raw.send(ask(2, 60_000));
      assert.equal((await raw.nextText()).ref, "2");
      raw.send(frame(op.text, JSON.stringify({ type: "watch", conversation: "c-1", after: 0 })));
      await raw.next((f) => f.opcode === op.text && JSON.parse(f.payload).type === "ack");
      assert.ok(raw.texts().some((one) => one.type === "advice" && one.for === "m-1"));

      // Garbage, half a handshake, plain HTTP: each ends alone, and the last one is told why.
      assert.match(await rawExchange(server.port, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`, { until: /TLS/ }),
        /^HTTP\/1\.1 400 .*TLS/s);
      await rawExchange(server.port, Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]), { ms: 100 });
      assert.doesNotMatch(await rawExchange(server.port, Buffer.concat([Buffer.from([22]), Buffer.alloc(500, 7)]), { ms: 1000 }), /HTTP/);
      const reset = connectPlain(server.port, "127.0.0.1");
      reset.on("error", () => {});
      reset.write(Buffer.from([22, 3, 1]), () => reset.resetAndDestroy());

      const reloaded = async (before) => {
        const told = () => /reload(ed| refused).*/.exec(server.output().slice(before.length));
        for (let i = 0; i < 600 && !told(); ++i) await new Promise((r) => setTimeout(r, 50));
        return told()?.[0] ?? "";
      };
      // A key that is not the certificate's: the old pair stays.
      await copyFile(join(folder, "second.pem"), pem);
      let before = server.output();
      server.child.kill("SIGHUP");
      assert.match(await reloaded(before), /server\.key/);
      assert.equal((await get(server, first)).subject, "first");
      await use("second");
      before = server.output();
      server.child.kill("SIGHUP");
      assert.match(await reloaded(before), /^reloaded/);
      assert.equal((await get(server, second)).subject, "second");
      await assert.rejects(get(server, first));
      raw.send(ask(3));
      assert.equal((await raw.nextText()).ref, "3", "who was there stays");
      raw.send(closeFrame(1000));
      assert.equal((await raw.end()).code, 1000);
    } finally {
      await server.stop();
    }

    await writeFile(config, JSON.stringify({ tls: { certificate: "nothing.pem", key: "server.key" } }));
    const refused = run("serve", "--listen", "127.0.0.1:0", "--journal", "memory:", "--config", config);
    assert.equal(refused.status, 3);
    assert.match(refused.err, /nothing\.pem/);
  });
});
