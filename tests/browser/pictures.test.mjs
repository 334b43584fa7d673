// The README's pictures, from the sample conversations of deploy/demo: they are left in
// build/screenshots; with HAMKALAM_PICTURES they replace those beside the console's sources.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, stat } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { draftArea, open, seen, shoot, texts, eventually } from "./page.mjs";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const path = (from) => fileURLToPath(new URL(from, import.meta.url));
let server;
let chromium;

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the server to test");
  [server, chromium] = await Promise.all([startServer(binary), startBrowser()]);
});
after(async () => {
  await chromium?.stop();
  await server?.stop();
});

test("the demo plays, and its pictures are those of the README", { timeout: 90_000 }, async (t) => {
  const player = spawn(
    process.execPath,
    [path("../../deploy/demo/play.mjs"), server.origin, "--at-once"],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const [code] = await once(player, "exit");
  assert.equal(code, 0);

  const keep = async (page, name) => {
    const picture = await shoot(page, name);
    const { size } = await stat(picture);
    assert.ok(size < 300_000, `${name} has ${size} bytes`);
    if (process.env.HAMKALAM_PICTURES)
      await copyFile(picture, path(`../../src/console/${name}.png`));
  };

  const { page, close } = await openPage(chromium.browser, { language: "fa", agent: "sara" });
  t.after(close);
  await open(page, server.origin, "demo:fa-parcel");
  await seen(page, "hk-app >>> hk-suggestion[first]");
  const rows = await texts(page, "hk-app >>> hk-queue >>> .who");
  assert.equal(rows.length, 6);
  const [line] = await texts(page, "hk-app >>> hk-panel >>> .line");
  assert.match(line, /سفارش دیر کرده · عصبانی.*↑.* · /);
  await page.type(draftArea, "آدرس را اشتباه زده بودید");
  await seen(page, "hk-app >>> hk-findings >>> li");
  await keep(page, "console-fa");

  const overview = await openPage(chromium.browser, {
    language: "en",
    agent: "sara",
    width: 1280,
    height: 760,
  });
  t.after(overview.close);
  await overview.page.goto(`${server.origin}/#overview`);
  await eventually(
    () => texts(overview.page, "hk-app >>> hk-overview >>> hk-flag >>> q"),
    (quotes) => quotes.length >= 3,
    "the quoted words",
  );
  await seen(overview.page, "hk-app >>> hk-overview >>> .side section:last-child td");
  await keep(overview.page, "console-overview");

  const phone = await openPage(chromium.browser, {
    language: "ar",
    agent: "sara",
    width: 390,
    height: 844,
    dark: true,
  });
  t.after(phone.close);
  await open(phone.page, server.origin, "demo:ar-kettle");
  await seen(phone.page, "hk-app >>> hk-suggestion[first]");
  await keep(phone.page, "console-phone");
});
