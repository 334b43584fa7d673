// The element for other pages: in a page of our own and in Chatwoot's frame (the sample page shows
// both), and in a page of another origin that the server lets in by name.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { customer, eventually, retype, seen, shoot, texts } from "./page.mjs";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const angry = "This is the third time my order is late. I'm furious, get me a manager!";
let chromium;

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the server to test");
  chromium = await startBrowser();
});
after(() => chromium?.stop());

test(
  "the sample page shows the element in a page and in a frame",
  { timeout: 90_000 },
  async (t) => {
    const server = await startServer(binary);
    let leave;
    t.after(async () => {
      await leave?.(); // first: a server that ends waits for who is there
      await server.stop();
    });
    await customer(server, "chatwoot:10", angry);
    const { page, complaints, close } = await openPage(chromium.browser, {
      language: "en",
      width: 1280,
      height: 1000,
    });
    leave = close;
    await page.goto(`${server.origin}/assets/sample.html#c=chatwoot%3A10`, { waitUntil: "load" });
    const element = "hamkalam-assist";

    await t.test("it advises, in the page's colours", async () => {
      const use = await seen(page, `${element} >>> hk-suggestion[first] >>> .use`);
      await seen(page, `${element} >>> hk-flag`);
      const colour = await page.$eval(
        `${element} >>> hk-suggestion[first] >>> kbd`,
        (key) => getComputedStyle(key).backgroundColor,
      );
      assert.equal(colour, "rgb(91, 63, 168)");
      await use.click();
      const area = `${element} >>> hk-draft >>> textarea`;
      await eventually(
        () => page.$eval(area, (box) => box.value),
        (text) => text !== "",
        "the draft",
      );
      await retype(page, "You entered the wrong address.", area);
      await seen(page, `${element} >>> hk-findings >>> li.error`);
      const told = await eventually(
        () => texts(page, "#events li"),
        (all) => all.length >= 3,
        "events",
      );
      for (const name of ["flag: ", "suggestion: ", "review: "])
        assert.ok(
          told.some((line) => line.startsWith(name)),
          `${name} in ${told}`,
        );
    });

    await t.test(
      "in Chatwoot's frame it hears which conversation is open, and copies",
      async () => {
        const frame = await (await page.$("#frame")).contentFrame();
        const use = await frame.waitForSelector(`${element} >>> hk-suggestion[first] >>> .use`, {
          visible: true,
        });
        await use.click();
        const copy = await frame.waitForSelector(`${element} >>> hk-draft >>> .copy:enabled`, {
          visible: true,
        });
        await copy.click();
        await eventually(
          () => copy.evaluate((button) => button.textContent.trim()),
          (text) => text === "Copied",
          "copied",
        );
        const events = await eventually(
      async () =>
        (await (await fetch(`${server.origin}/v1/conversations/chatwoot:10`)).json()).events,
      (all) => all.some((event) => event.type === "feedback" && event.outcome === "used"),
      "the server knows that it was used",
    );
    assert.ok(!events.some((event) => event.from === "agent")); // copied, not sent
        await shoot(page, "en-1280-embedded");
        // What it does not know yet is said, and comes with its first message.
        await page.evaluate(() => (location.hash = "#c=chatwoot%3A11"));
        await frame.waitForSelector(`${element} >>> .state`, { visible: true });
        await customer(server, "chatwoot:11", "Where is my parcel?");
        await frame.waitForSelector(`${element} >>> hk-suggestion[first]`, { visible: true });
      },
    );

    await t.test("whatever a frame is told stays text", async () => {
      const frame = await (await page.$("#frame")).contentFrame();
      await page.evaluate(() => {
        const id = `<img src=x onerror="window.wasRun=1">`;
        const context = {
          event: "appContext",
          data: { conversation: { id }, currentAgent: { id } },
        };
        document
          .querySelector("#frame")
          .contentWindow.postMessage(JSON.stringify(context), location.origin);
        document.querySelector("#frame").contentWindow.postMessage("{ no JSON", location.origin);
      });
      const state = await frame.waitForSelector(`${element} >>> .state`, { visible: true });
      assert.ok(await state.evaluate((one) => one.textContent.trim()));
      assert.equal(await frame.evaluate(() => window.wasRun), undefined);
      assert.equal((await frame.$$(`${element} >>> img`)).length, 0);
    });

    assert.deepEqual(
      complaints.filter((text) => !/status of 40[04]/.test(text)),
      [],
    );
  },
);

test(
  "a page of another origin embeds it, where the server says so",
  { timeout: 90_000 },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "hamkalam-embed-"));
    const file = join(folder, "tokens.jsonl");
    const add = (role, subject) =>
      spawnSync(binary, ["token", "add", "--role", role, "--subject", subject, "--tokens", file], {
        encoding: "utf8",
        timeout: 30_000,
      }).stdout.trim();
    const token = add("agent", "sara");
    const admin = add("admin", "root");
    let body = "";
    const desk = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end(body),
    );
    desk.listen(0, "127.0.0.1");
    await once(desk, "listening");
    const origin = `http://127.0.0.1:${desk.address().port}`;
    const server = await startServer(binary, {
      flags: ["--tokens", file, "--embed", origin],
      token: admin,
    });
    let leave;
    t.after(async () => {
      await leave?.();
      await server.stop();
      desk.close();
      await rm(folder, { recursive: true, force: true });
    });
    await customer(server, "shop:1", angry);
    body = `<!doctype html><title>desk</title><script src="${server.origin}/assets/assist.js"></script>
    <hamkalam-assist conversation="shop:1" language="en" agent="sara"></hamkalam-assist>`;

    const { page, close } = await openPage(chromium.browser, { language: "en" });
    leave = close;
    await page.goto(origin, { waitUntil: "load" });
    const before = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    );
    await seen(page, "hamkalam-assist >>> hk-sign-in >>> input");
    await page.$eval("hamkalam-assist", (element, text) => (element.token = text), token);
    await seen(page, "hamkalam-assist >>> hk-suggestion[first]");
    await (await page.$("hamkalam-assist >>> hk-why >>> button")).click();
    await eventually(
      () => texts(page, "hamkalam-assist >>> hk-why >>> ul"),
      ([text]) => /Rule \d/.test(text ?? ""),
      "why",
    );
    await page.type("hamkalam-assist >>> hk-draft >>> textarea", "One moment");
    // Nothing of ours is left in that page, and the token stands in no address.
    assert.equal(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
      before,
    );
    const addresses = await page.evaluate(() =>
      performance.getEntriesByType("resource").map((one) => one.name),
    );
    assert.ok(addresses.length > 0 && !addresses.join().includes(token));

    // Any other origin is refused, and no page but ours may be framed by it.
    const answer = (from) =>
      fetch(`${server.origin}/v1/rules`, {
        headers: { origin: from, authorization: `Bearer ${token}` },
      });
    assert.equal((await answer("http://evil.example")).status, 403);
    assert.equal((await answer(origin)).headers.get("access-control-allow-origin"), origin);
    const policy = async (path) =>
      (await fetch(server.origin + path)).headers.get("content-security-policy");
    assert.match(
      await policy("/assets/assist.html"),
      new RegExp(`frame-ancestors 'self' ${origin}$`),
    );
    assert.match(await policy("/"), /frame-ancestors 'none'$/);
    assert.doesNotMatch(await policy("/"), /unsafe|\*/);
  },
);
