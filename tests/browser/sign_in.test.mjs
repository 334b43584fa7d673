// Signing in, in a real browser: nothing is shown before, the role decides what may be done, and
// signing out leaves nothing behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { shoot } from "./page.mjs";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
let folder, server, chromium;
const tokens = {};

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the server to test");
  folder = await mkdtemp(join(tmpdir(), "hamkalam-sign-in-"));
  const file = join(folder, "tokens.jsonl");
  for (const [role, subject] of [["agent", "sara"], ["quality", "mina"], ["admin", "root"]]) {
    const flags = ["token", "add", "--role", role, "--subject", subject, "--tokens", file];
    tokens[role] = spawnSync(binary, flags, { encoding: "utf8", timeout: 30_000 }).stdout.trim();
  }
  server = await startServer(binary, { flags: ["--tokens", file], token: tokens.admin });
  chromium = await startBrowser();
  await server.post({
    type: "message", conversation: "shop:42", id: "m-1", from: "customer", channel: "chat",
    text: "سلام، سفارشم هنوز نرسیده",
  });
});
after(async () => {
  await chromium?.stop();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const field = "hk-app >>> hk-sign-in >>> input";
const entry = "hk-app >>> hk-queue >>> a[href='#c=shop%3A42']";
const area = "hk-app >>> hk-draft >>> textarea";
const seen = (page, selector) => page.waitForSelector(selector, { visible: true });
// A refused request is the browser's complaint about the 401 that is wanted here.
const unexpected = (complaints) => complaints.filter((text) => !/status of 401|WebSocket/.test(text));

async function signIn(page, token) {
  const input = await seen(page, field);
  await input.click({ count: 3 });
  await input.type(token);
  await page.keyboard.press("Enter");
}

test("an agent signs in, answers and signs out", { timeout: 90_000 }, async (t) => {
  const { page, complaints, close } = await openPage(chromium.browser, { language: "fa" });
  t.after(close);
  await page.goto(`${server.origin}/#c=shop%3A42`, { waitUntil: "load" });
  await seen(page, field);
  assert.equal(await page.$eval("html", (root) => root.dir), "rtl");
  assert.equal((await page.$$(entry)).length, 0);
  await shoot(page, "fa-1280-sign-in");

  await signIn(page, `${tokens.agent.slice(0, -1)}!`);
  await seen(page, "hk-app >>> hk-sign-in >>> input[aria-invalid=true]");
  const fault = await page.$eval("hk-app >>> hk-sign-in >>> #fault", (one) => one.textContent);
  assert.ok(fault.trim().length > 5);

  await signIn(page, tokens.agent);
  await seen(page, entry);
  await seen(page, area);
  const name = "hk-app >>> hk-settings >>> input";
  await page.waitForFunction(
    () => document.querySelector("hk-app").store.settings.agent === "sara",
  );
  assert.ok(await page.$eval(name, (input) => input.readOnly));
  // A customer's words are not an agent's to write.
  assert.equal((await page.$$("hk-app >>> hk-queue >>> a.new")).length, 0);
  assert.equal((await page.$$("hk-app >>> hk-draft >>> input[type=checkbox]")).length, 0);

  await page.type(area, "الان پیگیری می‌کنم");
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
  await seen(page, "hk-app >>> hk-message[data-from=agent] >>> .text");

  // It stays signed in over a reload, in this tab alone.
  await page.reload({ waitUntil: "load" });
  await seen(page, entry);
  assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("hk_")), false);

  await page.type(await seen(page, area).then(() => area), "نیمه‌کاره");
  await page.click("hk-app >>> hk-settings >>> button");
  const out = await seen(page, "hk-app >>> hk-settings >>> button.sign-out");
  await out.click();
  await seen(page, field);
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
  assert.equal((await page.$$("hk-app >>> hk-message")).length, 0);
  assert.deepEqual(unexpected(complaints), []);
});

test("quality reads and writes nothing", { timeout: 60_000 }, async (t) => {
  const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await page.goto(`${server.origin}/#c=shop%3A42`, { waitUntil: "load" });
  await signIn(page, tokens.quality);
  await seen(page, "hk-app >>> hk-message[data-from=customer] >>> .text");
  await page.waitForFunction(() => document.querySelector("hk-app").store.role === "quality");
  assert.equal((await page.$$(area)).length, 0);
  assert.deepEqual(unexpected(complaints), []);
});
