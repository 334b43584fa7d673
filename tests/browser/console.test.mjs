// The console in a real browser against the real server: HAMKALAM_BIN=.../hamkalam npm test
// HAMKALAM_SHOTS=DIR also leaves screenshots there.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const shots = process.env.HAMKALAM_SHOTS;
const late = "سلام، سفارشم قرار بود دیروز برسه ولی هنوز نرسیده";
const blaming = "آدرس را اشتباه زده بودید";
const markup = `<img src=x onerror="window.wasRun = true"> <b>hello</b>`;

let server;
let chromium;
let number = 0;

const say = (conversation, text) =>
  server.post({
    type: "message",
    conversation,
    id: `m-${++number}`,
    from: "customer",
    channel: "chat",
    text,
  });

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the server to test");
  server = await startServer(binary);
  chromium = await startBrowser();
});
after(async () => {
  await chromium?.stop();
  await server?.stop();
});

const draftArea = "hk-app >>> hk-draft >>> textarea";
// A wait for "visible" looks every frame; any other only after a mutation, and mutations inside of
// shadow roots are not seen.
const seen = (page, selector) => page.waitForSelector(selector, { visible: true });
const draftText = (page) => page.$eval(draftArea, (area) => area.value);
const bubbles = (page, from) =>
  page.$$eval(`hk-app >>> hk-message[data-from=${from}] >>> .text`, (all) =>
    all.map((one) => ({ text: one.textContent, direction: getComputedStyle(one).direction })),
  );

// Waits until `read()` gives something that `holds`; the last value goes into the complaint.
async function eventually(read, holds, what) {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    assert.ok(Date.now() < end, `${what}; last seen: ${JSON.stringify(value)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

async function retype(page, text) {
  await page.click(draftArea);
  await page.keyboard.down("Control");
  await page.keyboard.press("a");
  await page.keyboard.up("Control");
  await page.keyboard.press("Backspace");
  await page.type(draftArea, text);
}

async function sendByKey(page) {
  await page.focus(draftArea);
  await page.keyboard.down("Control");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Control");
}

test("an agent answers a customer", { timeout: 120_000 }, async (t) => {
  await say("shop:42", late);
  const { page, complaints, close } = await openPage(chromium.browser, { language: "fa" });
  t.after(close);
  await page.goto(server.origin, { waitUntil: "load" });

  await t.test("the conversation stands in the queue and opens", async () => {
    assert.equal(await page.$eval("html", (root) => root.dir), "rtl");
    const entry = await seen(page, "hk-app >>> hk-queue >>> a[href='#c=shop%3A42']");
    await entry.click();
    await seen(page, "hk-app >>> hk-message[data-from=customer] >>> .text");
    assert.deepEqual(await bubbles(page, "customer"), [{ text: late, direction: "rtl" }]);
  });

  await t.test("key 1 puts the first suggestion into the draft", async () => {
    const first = "hk-app >>> hk-suggestion[first] >>> .said";
    await seen(page, first);
    const text = await page.$eval(first, (said) => said.textContent.trim());
    await page.keyboard.press("1");
    await eventually(() => draftText(page), (draft) => draft === text, "the draft is the suggestion");
  });

  await t.test("a blaming draft is underlined and held back once", async () => {
    await retype(page, blaming);
    const mark = "hk-app >>> hk-draft >>> mark.error";
    await seen(page, mark);
    const marked = await page.$eval(mark, (span) => ({
      text: span.textContent,
      style: getComputedStyle(span).textDecorationStyle,
    }));
    assert.ok(marked.text && blaming.includes(marked.text), JSON.stringify(marked));
    assert.equal(marked.style, "wavy");
    await seen(page, "hk-app >>> hk-findings >>> li.error");
    await sendByKey(page);
    await seen(page, "hk-app >>> hk-draft >>> .message:not([hidden])");
    assert.deepEqual(await bubbles(page, "agent"), []);
    assert.equal(await draftText(page), blaming);
  });

  await t.test("the rewrite is taken and sent", async () => {
    const use = await seen(page, "hk-app >>> hk-findings >>> .rewrite button:enabled");
    await use.click();
    const mended = await eventually(
      () => draftText(page),
      (draft) => draft !== blaming && draft !== "",
      "the draft is mended",
    );
    await eventually(
      () => page.$$("hk-app >>> hk-draft >>> mark.error"),
      (marks) => marks.length === 0,
      "nothing is underlined as an error any more",
    );
    await sendByKey(page);
    await eventually(
      () => bubbles(page, "agent"),
      (sent) => sent.length === 1 && sent[0].text === mended && sent[0].direction === "rtl",
      "the mended reply stands in the conversation",
    );
    await eventually(() => draftText(page), (draft) => draft === "", "the draft is empty");
  });

  await t.test("an English message runs from left to right in the same page", async () => {
    await say("shop:42", "Where is my order?");
    const all = await eventually(
      () => bubbles(page, "customer"),
      (messages) => messages.length === 2,
      "the English message arrives",
    );
    assert.deepEqual(all[1], { text: "Where is my order?", direction: "ltr" });
    assert.equal(all[0].direction, "rtl");
  });

  await t.test("markup stays text", async () => {
    await say("shop:42", markup);
    const all = await eventually(
      () => bubbles(page, "customer"),
      (messages) => messages.length === 3,
      "the message with markup arrives",
    );
    assert.equal(all[2].text, markup);
    assert.equal((await page.$$("hk-app >>> hk-message >>> img")).length, 0);
    assert.equal(await page.evaluate(() => window.wasRun), undefined);
  });

  await t.test("the page speaks English and turns around", async () => {
    await page.select("hk-app >>> hk-settings >>> select", "en");
    assert.equal(await page.$eval("html", (root) => root.dir), "ltr");
    assert.equal((await bubbles(page, "customer"))[0].direction, "rtl");
  });

  await t.test("the browser complained about nothing", () => {
    assert.deepEqual(complaints, []);
  });
});

test("a newcomer writes as a customer", { timeout: 60_000 }, async (t) => {
  const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await page.goto(`${server.origin}/#new`, { waitUntil: "load" });
  const area = "hk-app >>> hk-welcome >>> textarea";
  await seen(page, area);
  await page.type(area, "Hi, my order was meant to arrive yesterday and it's still not here.");
  await page.click("hk-app >>> hk-welcome >>> button.primary");
  await seen(page, "hk-app >>> hk-suggestion[first]");

  await page.click("hk-app >>> hk-draft >>> input[type=checkbox]");
  await page.type(draftArea, "Hello?");
  await sendByKey(page);
  await eventually(
    () => bubbles(page, "customer"),
    (messages) => messages.length === 2 && messages[1].text === "Hello?",
    "the second message of the customer arrives",
  );
  assert.deepEqual(complaints, []);
});

test("screenshots", { skip: !shots, timeout: 120_000 }, async () => {
  await mkdir(shots, { recursive: true });
  await say("salon:7", "Can I move my Thursday appointment to next week?");
  await say("shop:43", "این بار سومه که همین خرابی رو بهتون می‌گم. می‌خوام با مدیر صحبت کنم");
  await say("shop:44", "sefaresham hanuz nareside, chi shod?");
  const wide = { width: 1280, height: 800 };
  const phone = { width: 390, height: 844 };
  for (const [name, options] of [
    ["fa-1280", { language: "fa", ...wide }],
    ["en-1280", { language: "en", ...wide }],
    ["ar-1280-dark", { language: "ar", ...wide, dark: true }],
    ["fa-390", { language: "fa", ...phone }],
    ["en-390", { language: "en", ...phone }],
  ]) {
    const { page, close } = await openPage(chromium.browser, options);
    const shoot = async (part) => {
      await new Promise((done) => setTimeout(done, 300));
      await page.screenshot({ path: join(shots, `${name}-${part}.png`) });
    };
    await page.goto(server.origin, { waitUntil: "networkidle0" });
    await seen(page, "hk-app >>> hk-queue >>> a[href^='#c=']");
    await shoot("1-queue");
    for (const [part, conversation] of [
      ["2-flag", "shop:43"],
      ["3-romanised", "shop:44"],
    ]) {
      await page.evaluate((id) => (location.hash = `#c=${encodeURIComponent(id)}`), conversation);
      await seen(page, "hk-app >>> hk-suggestion[first]");
      await shoot(part);
    }
    await page.evaluate(() => (location.hash = "#c=shop%3A42"));
    await seen(page, draftArea);
    await page.type(draftArea, blaming);
    await seen(page, "hk-app >>> hk-draft >>> mark.error");
    await shoot("4-draft");
    await page.evaluate(() => (location.hash = "#new"));
    await seen(page, "hk-app >>> hk-welcome >>> textarea");
    await shoot("5-new");
    await close();
  }
});
