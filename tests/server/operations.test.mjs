// What those who run the server see of it: health, figures, a log without texts, reloads and the
// end, and what systemd is told.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { binary, openSocket, post, request, startServer, within } from "./server.mjs";

let folder;
let server;
let systemd; // listens as systemd does
let told = "";

// Node has no datagram sockets of this kind; perl is part of every Debian.
const listener = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die; bind(S, sockaddr_un($ARGV[0]))
  or die; $| = 1; print "listening\\n"; while (defined recv(S, $m, 4096, 0)) { print "$m\\n--\\n" }`;

const share = realpathSync(join(dirname(binary), "../share/hamkalam"));
const profile = () => join(folder, "profile.json");
const notices = () => told.split("\n--\n");

async function until(holds, what) {
  const end = Date.now() + 60_000;
  while (!holds()) {
    assert.ok(Date.now() < end, `too late: ${what}\n${server?.output()}\n${told}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hamkalam-test-"));
  const data = join(folder, "data");
  cpSync(realpathSync(join(share, "intents")), join(data, "intents"), { recursive: true });
  for (const name of ["locales", "model.bin", "words", "contracts"].filter((one) => existsSync(join(share, one))))
    symlinkSync(join(share, name), join(data, name));
  writeFileSync(profile(), JSON.stringify({ name: "Before", sector: "retail" }));
  writeFileSync(
    join(folder, "hamkalam.json"),
    JSON.stringify({ business: "profile.json", log_level: "debug" }),
  );
  const socket = join(folder, "notify");
  systemd = spawn("perl", ["-e", listener, socket], { stdio: ["ignore", "pipe", "inherit"] });
  systemd.stdout.on("data", (chunk) => (told += chunk));
  await until(() => told.includes("listening"), "the socket of systemd");
  process.env.NOTIFY_SOCKET = socket;
  process.env.WATCHDOG_USEC = "60000000";
  server = await startServer("--journal", "memory:", "--data", data, "--config", join(folder, "hamkalam.json"));
});
after(async () => {
  await server?.stop();
  systemd?.kill();
  rmSync(folder, { recursive: true, force: true });
});

const ready = async () => JSON.parse((await request(server, "GET", "/readyz")).text);
const logged = () =>
  server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));

test("it lives, is ready, and systemd knows", async () => {
  const alive = await request(server, "GET", "/healthz");
  assert.deepEqual([alive.status, JSON.parse(alive.text)], [200, { status: "ok" }]);
  const state = await ready();
  assert.equal(state.status, "ready");
  assert.match(state.brain, /^[0-9a-f]{16}$/);
  await until(() => told.includes("READY=1"), "READY");
  await until(() => told.includes("WATCHDOG=1"), "WATCHDOG");
});

test("requests have ids: the client's own where it is fit to be logged", async () => {
  const id = async (value) => {
    const headers = value === undefined ? {} : { "x-request-id": value };
    return (await request(server, "GET", "/v1/rules", undefined, headers)).headers.get("x-request-id");
  };
  assert.equal(await id("a-B_c.9"), "a-B_c.9");
  const [first, second] = [await id(), await id("no blanks, please")];
  for (const ours of [first, second]) assert.match(ours, /^[0-9a-f]+-\d+$/);
  assert.notEqual(first, second);
  assert.notEqual(await id("x".repeat(65)), "x".repeat(65));
  const line = logged().find((one) => one.id === "a-B_c.9");
  assert.deepEqual(
    [line.what, line.level, line.method, line.route, line.status],
    ["request", "info", "GET", "/v1/rules", 200],
  );
  assert.ok(line.micros >= 0 && Date.parse(line.at) > 0);
});

test("the log has no text, name, id of a conversation, nor token", async () => {
  const secrets = ["Zanbaghi", "Where is my parcel", "ali@example.com", "c-secret-42", "Hunter2", "09123456789"];
  const socket = await openSocket(server);
  const message = {
    type: "message", conversation: "c-secret-42", id: "m-1", from: "customer",
    text: "Where is my parcel? I am Zanbaghi, ali@example.com, 09123456789",
  };
  await socket.ask(message);
  await socket.ask({ ...message, text: "Where is my parcel? Other" }); // a conflict
  await socket.ask({ ...message, id: "Hunter2 Zanbaghi" });
  socket.send('{"type":"message","text":"Where is my parcel');
  await post(server, { type: "facts", conversation: "c-secret-42", customer: { id: "u-1", name: "Zanbaghi" } });
  const headers = { authorization: "Bearer Hunter2", "x-request-id": "Zanbaghi Hunter2" };
  await request(server, "GET", "/v1/conversations/c-secret-42?after=Zanbaghi", undefined, headers);
  await request(server, "GET", "/Zanbaghi/Hunter2");
  await socket.close();
  const output = server.output();
  for (const secret of secrets) assert.ok(!output.includes(secret), `${secret} stands in the log`);
  assert.ok(logged().some((line) => line.route === "/v1/conversations/{id}"));
  assert.ok(logged().some((line) => line.route === "other" && line.status === 404));
});

test("every metric of the manual is served, and no other", async () => {
  const manual = readFileSync(new URL("../../deploy/README.md", import.meta.url), "utf8");
  const rows = [...manual.matchAll(/^\| `(\w+)` \| (counter|gauge|histogram) \| ([\w, ]*) \| (.+) \|$/gm)];
  const { text, headers } = await request(server, "GET", "/metrics");
  assert.match(headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  const helps = [...text.matchAll(/^# HELP (\S+) (.+)$/gm)].map(([, name, help]) => [name, help]);
  assert.deepEqual(helps.sort(), rows.map(([, name, , , help]) => [name, help]).sort());
  for (const [, name, type] of rows) assert.ok(text.includes(`# TYPE ${name} ${type}\n`), name);

  const value = async (series) => {
    const found = (await request(server, "GET", "/metrics")).text.split("\n").find((line) => line.startsWith(series + " "));
    return Number(found?.split(" ")[1]);
  };
  const events = 'hamkalam_events_total{type="message"}';
  const stages = ["read", "advise", "journal", "push"].map((stage) => `hamkalam_stage_seconds_count{stage="${stage}"}`);
  const before = [await value(events), ...(await Promise.all(stages.map(value)))];
  const answer = await post(server, { type: "message", conversation: "c-m", id: "m-1", from: "customer", text: "You are all thieves! Where is my order?" });
  const { rules, intent } = JSON.parse(answer.text);
  const now = [await value(events), ...(await Promise.all(stages.map(value)))];
  before.forEach((count, index) => assert.ok(now[index] > count, `${[events, ...stages][index]}: ${count}`));
  assert.ok((await value(`hamkalam_rules_total{rule="${rules[0]}"}`)) >= 1, rules[0]);
  assert.ok((await value(`hamkalam_intents_total{intent="${intent.name}"}`)) >= 1, intent.name);
  await post(server, { type: "telepathy", conversation: "c-m" });
  assert.ok((await value('hamkalam_errors_total{code="unknown_type"}')) >= 1);
  assert.ok((await value('hamkalam_http_requests_total{route="/v1/events",status="200"}')) >= 1);
  assert.ok((await value("process_resident_memory_bytes")) > 1e6);
});

// Writes without a pause, each message once the one before is answered; stop() -> the answers.
async function talk(conversation) {
  const socket = await openSocket(server);
  const answers = [];
  let going = true;
  const done = (async () => {
    for (let i = 1; going; ++i) {
      const message = { type: "message", conversation, id: `m-${i}`, from: "customer", text: `Where is order ${i}?` };
      answers.push(JSON.parse(await socket.ask(message)));
    }
  })();
  return { answers, socket, stop: async () => ((going = false), await done, answers) };
}

test("a broken rule is refused with file and place, and the old brain goes on", async () => {
  const { brain } = await ready();
  const file = join(folder, "data/intents/rules/never/never.criticise.json");
  const good = readFileSync(file);
  writeFileSync(file, good.toString().replace('"then"', '"then_what"'));
  const refused = await request(server, "POST", "/v1/reload", {});
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.text, /criticise\.json/);
  writeFileSync(file, good);
  const line = logged().find((one) => one.what === "reload refused");
  assert.match(line.where + line.fault, /criticise\.json/);
  assert.equal((await ready()).brain, brain);
  assert.equal((await request(server, "POST", "/v1/reload", "{}", { "content-type": "text/plain" })).status, 415);
});

test("a reload under load: no connection ends, no message is lost, each answer is of one of the brains", async () => {
  const { brain: old } = await ready();
  const talks = await Promise.all(["c-r1", "c-r2", "c-r3"].map(talk));
  await until(() => talks.every((one) => one.answers.length > 2), "the first answers");
  writeFileSync(profile(), JSON.stringify({ name: "After", sector: "retail" }));
  told = "";
  server.child.kill("SIGHUP");
  await until(() => /RELOADING=1\nMONOTONIC_USEC=\d+/.test(told), "RELOADING");
  await until(() => notices().some((notice) => notice.startsWith("READY=1")), "READY");
  const { brain } = await ready();
  assert.notEqual(brain, old);
  const counts = talks.map((one) => one.answers.length);
  await until(() => talks.every((one, i) => one.answers.length > counts[i] + 2), "answers by the new brain");
  for (const one of talks) {
    const answers = await one.stop();
    assert.ok(!one.socket.closed());
    answers.forEach((answer, i) => {
      assert.equal(answer.type, "advice", JSON.stringify(answer));
      assert.equal(answer.for, `m-${i + 1}`);
      assert.ok([old, brain].includes(answer.brain));
    });
    const turn = answers.findIndex((answer) => answer.brain === brain);
    assert.ok(answers.slice(turn).every((answer) => answer.brain === brain), "once new, always new");
    // Nothing is pushed again, and the conversation is whole.
    const { events } = JSON.parse((await request(server, "GET", `/v1/conversations/${answers[0].conversation}`)).text);
    assert.equal(events.filter((event) => event.type === "message" && event.from === "customer").length, answers.length);
    await one.socket.close();
  }
  assert.ok(logged().some((line) => line.what === "reloaded" && line.brain === brain));
});

test("SIGTERM: what was taken is answered, websockets close with 1001, systemd knows", async () => {
  const socket = await openSocket(server);
  const code = new Promise((resolve) => socket.socket.on("close", resolve));
  for (let i = 1; i <= 20; ++i)
    socket.send({ type: "message", conversation: "c-end", id: `m-${i}`, from: "customer", text: "hello" });
  await socket.next((frame) => frame.for === "m-1");
  const gone = once(server.child, "exit");
  server.child.kill("SIGTERM");
  assert.equal(await within(code, "the close"), 1001);
  const [status] = await within(gone, "the end");
  assert.equal(status, 0);
  // In order and without a hole: what was taken before the end has its advice.
  const answered = socket.frames.map((text) => JSON.parse(text).for).filter(Boolean);
  answered.forEach((id, i) => assert.equal(id, `m-${i + 1}`));
  assert.ok(told.includes("STOPPING=1"));
  const stopped = logged().find((line) => line.what === "stopped");
  assert.equal(stopped.unanswered, 0);
});
