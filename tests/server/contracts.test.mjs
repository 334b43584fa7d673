// The contracts against the running server: each document is what its specification asks for, every
// example in it is sent, and every answer and frame is of the schema that the document names.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import { openSocket, post, request, startServer } from "./server.mjs";

const require = createRequire(import.meta.url);
let server;
let folder;
let openapi;
let asyncapi;
let ajv;

// A channel without a token: what is said there is a dead letter, the first.
async function leaveDeadLetter() {
  const update = { message_id: 7, date: 1700000000, text: "hi", from: { id: 42, is_bot: false },
    chat: { id: 42, type: "private" } };
  await request(server, "POST", "/hooks/bale/s3cret", { update_id: 7, message: update });
  await post(server, { type: "message", conversation: "bale:42", id: "a-1", from: "agent", agent: "sara",
    text: "Hello." });
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  const config = join(folder, "hamkalam.json");
  await writeFile(config, JSON.stringify({ channels: { bale: { secrets: ["s3cret"] } } }));
  server = await startServer("--journal", "memory:", "--config", config);
  await leaveDeadLetter();
  openapi = JSON.parse((await request(server, "GET", "/openapi.json")).text);
  asyncapi = JSON.parse((await request(server, "GET", "/asyncapi.json")).text);
  ajv = new Ajv2020({
    strict: false,
    formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/ },
  });
  ajv.addSchema({ ...asyncapi, $id: "https://hamkalam.invalid/asyncapi.json" });
  ajv.addSchema({ ...openapi, $id: "https://hamkalam.invalid/openapi.json" });
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const escape = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");
const pointer = (file, ...keys) => `https://hamkalam.invalid/${file}.json#/${keys.map(escape).join("/")}`;
const schemaOf = (name) => pointer("asyncapi", "components", "schemas", name);

function fits(value, schema, what) {
  const check = ajv.getSchema(encodeURI(schema));
  assert.ok(check, `no schema ${schema}`);
  assert.ok(check(value), `${what}: ${ajv.errorsText(check.errors)}\n${JSON.stringify(value)}`);
}

test("each document is what its specification asks for", async () => {
  const specification = require("@asyncapi/specs/schemas/3.0.0.json");
  const options = { strict: false, validateFormats: false, meta: false, validateSchema: false };
  const check = new Ajv(options).compile(specification);
  assert.ok(check(asyncapi), JSON.stringify(check.errors?.slice(0, 5)));
  // It resolves nothing outside the document; the next test does.
  const alone = JSON.stringify(openapi).replace(/\{"\$ref":"asyncapi\.json#[^"]*"\}/g, "{}");
  const result = await new Validator().validate(JSON.parse(alone));
  assert.ok(result.valid, JSON.stringify(result.errors));
});

test("every schema compiles, so that no reference is broken", () => {
  for (const name of Object.keys(asyncapi.components.schemas)) assert.ok(ajv.getSchema(schemaOf(name)));
  for (const name of Object.keys(openapi.components.schemas))
    assert.ok(ajv.getSchema(pointer("openapi", "components", "schemas", name)));
});

test("a schema refuses what does not fit it", () => {
  const advice = ajv.getSchema(schemaOf("Advice"));
  assert.equal(advice({ type: "advice" }), false);
  assert.equal(ajv.getSchema(schemaOf("Ack"))({ type: "ack", seq: 1, more: 1 }), false);
});

test("every example goes over the websocket, every frame back fits", async () => {
  const socket = await openSocket(server);
  let sent = 0;
  for (const message of Object.values(asyncapi.components.messages)) {
    for (const { name, summary, payload } of message.examples ?? []) {
      fits(payload, schemaOf("FrameIn"), name);
      const answer = JSON.parse(await socket.ask(payload));
      fits(answer, schemaOf(summary.replace("answered by ", "")), `${message.name}.${name}`);
      ++sent;
    }
  }
  assert.ok(sent >= 18, `${sent}`);
  // What watchers see: the same examples again, as another's, in a conversation that is watched.
  await socket.ask({ type: "watch", conversation: "c-43" });
  for (const message of Object.values(asyncapi.components.messages))
    for (const { payload } of message.examples ?? [])
      if (!["watch", "unwatch"].includes(payload.type)) await post(server, { ...payload, conversation: "c-43" });
  await socket.ask({ type: "watch", conversation: "c-43", after: 0 });
  await socket.ask({ type: "message" });
  const types = new Set();
  for (const text of socket.frames) {
    const frame = JSON.parse(text);
    types.add(frame.type);
    fits(frame, schemaOf("FrameOut"), "a frame");
  }
  for (const type of ["hello", "event", "advice", "review", "summary", "ack", "error"])
    assert.ok(types.has(type), `no ${type} was seen`);
  await socket.close();
});

const methods = ["get", "post"];

test("every example of the HTTP document is sent, every answer fits", async () => {
  for (const [path, operations] of Object.entries(openapi.paths))
    for (const method of methods.filter((name) => operations[name])) {
      const operation = operations[method];
      let target = path;
      const query = new URLSearchParams();
      for (const { name, in: where, example } of operation.parameters ?? []) {
        if (where === "path") target = target.replace(`{${name}}`, encodeURIComponent(example));
        else if (example !== undefined) query.set(name, example);
      }
      if (query.size) target += `?${query}`;
      const content = operation.requestBody?.content["application/json"];
      const bodies = content ? Object.values(content.examples ?? { one: { value: content.example } }) : [{}];
      for (const { value } of bodies) {
        const answer = await request(server, method.toUpperCase(), target, value);
        assert.equal(answer.status, 200, `${method} ${target}: ${answer.text.slice(0, 300)}`);
        assert.match(answer.headers.get("x-request-id"), /^[A-Za-z0-9._-]{1,64}$/);
        const [type] = answer.headers.get("content-type").split(";");
        assert.ok(operation.responses["200"].content[type], `${target} answers ${type}`);
        if (type !== "application/json") continue;
        const where = ["paths", path, method, "responses", "200", "content", type, "schema"];
        fits(JSON.parse(answer.text), pointer("openapi", ...where), `${method} ${target}`);
      }
    }
});

test("errors are documented, and fit", async () => {
  const wrong = [
    ["POST", "/v1/events", "/v1/events", "{", 400],
    ["POST", "/v1/events", "/v1/events", { type: "telepathy", conversation: "c-1" }, 400],
    ["GET", "/v1/conversations?limit=0", "/v1/conversations", undefined, 400],
    ["GET", "/v1/conversations/nobody", "/v1/conversations/{id}", undefined, 404],
    ["GET", "/v1/rules/none.such", "/v1/rules/{id}", undefined, 404],
  ];
  for (const [method, target, path, body, status] of wrong) {
    const answer = await request(server, method, target, body);
    assert.equal(answer.status, status, `${target}: ${answer.text}`);
    assert.ok(openapi.paths[path][method.toLowerCase()].responses[status], `${path} ${status}`);
    fits(JSON.parse(answer.text), schemaOf("Error"), target);
  }
});
