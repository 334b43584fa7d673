// What speaks to a Rasa server may speak to this one: POST /model/parse.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { request, startServer } from "./server.mjs";

let server;
before(async () => (server = await startServer("--journal", "memory:")));
after(() => server.stop());

const parse = (body, query = "") => request(server, "POST", `/model/parse${query}`, body);

test("a message is understood, offsets are Python's, and nothing is stored", async () => {
  const text = "🙏 سلام، شماره سفارش ۱۲۳۴۵ هنوز نرسیده";
  const { status, text: body, headers } = await parse({ text, message_id: "m-1" });
  assert.equal(status, 200, body);
  assert.equal(headers.get("content-type"), "application/json");
  const answer = JSON.parse(body);
  const keys = ["text", "intent", "entities", "text_tokens", "intent_ranking", "response_selector"];
  assert.deepEqual(Object.keys(answer), keys);
  assert.equal(answer.text, text);
  assert.deepEqual(answer.intent, answer.intent_ranking[0]);
  const points = Array.from(text); // code points, as Python's strings have them
  const order = answer.entities.find((entity) => entity.value === "12345");
  assert.equal(points.slice(order.start, order.end).join(""), "۱۲۳۴۵");
  assert.deepEqual(answer.text_tokens.slice(0, 2), [[0, 1], [2, 6]]);
  assert.equal((await parse({ text })).text, body);
  assert.deepEqual(JSON.parse((await request(server, "GET", "/v1/conversations")).text).items, []);
});

test("faults have Rasa's body of an error", async () => {
  const keys = ["version", "status", "message", "reason", "details", "help", "code"];
  for (const [body, query, parameter] of [
    ["{", "", ""],
    [{}, "", "text"],
    [{ text: 5 }, "", "text"],
    [{ text: "hello" }, "?emulation_mode=wit", "emulation_mode"],
  ]) {
    const answer = await parse(body, query);
    const failure = JSON.parse(answer.text);
    assert.equal(answer.status, 400, answer.text);
    assert.deepEqual(Object.keys(failure), keys);
    assert.equal(failure.status, "failure");
    assert.equal(failure.code, 400);
    assert.equal(failure.details.parameter, parameter);
  }
});
