// Certificates made on the spot, and requests over TLS that trust exactly one of them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { request } from "node:https";
import { join } from "node:path";
import { within } from "./server.mjs";

// NAME.pem and NAME.key in the folder.
export function certificate(folder, name, subject, alternative = "IP:127.0.0.1") {
  const made = spawnSync("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", `/CN=${subject}`, "-addext", `subjectAltName=${alternative}`,
    "-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.pem`),
  ], { encoding: "utf8", timeout: 30_000 });
  assert.equal(made.status, 0, made.stderr ?? "openssl is not there");
}

// -> { status, text, subject, headers }
export const get = (server, ca, { body, ...options } = {}) =>
  within(
    new Promise((resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: server.port, path: "/readyz", ca, agent: false, ...options },
        (response) => {
          let text = "";
          const subject = response.socket.getPeerCertificate?.().subject?.CN;
          response.on("data", (chunk) => (text += chunk));
          response.on("end", () =>
            resolve({ status: response.statusCode, text, subject, headers: response.headers }));
        },
      );
      sent.on("error", reject);
      sent.end(body);
    }),
    "an answer over TLS",
  );
