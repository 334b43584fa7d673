// The report of replay in a real browser, from a file, without any network: it is drawn in each
// language and width, what was said stays text, and verdicts come out as replay reads them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { startBrowser } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const shots = process.env.HAMKALAM_SHOTS;
let folder;
let chromium;

const event = (id, minute, from, text) =>
  JSON.stringify({ type: "message", conversation: "c-1", id, at: `2026-03-01T09:0${minute}:00Z`, from,
    ...(from === "agent" ? { agent: "sara" } : {}), text });
const log = [
  event("m-1", 1, "customer", `سفارشم نرسیده و خیلی عصبانی‌ام <img src=x onerror="window.wasRun = true">`),
  event("m-2", 2, "agent", "خودتون آدرس رو اشتباه زدید"),
  event("m-3", 3, "customer", "می‌خوام با مدیرتون صحبت کنم"),
].join("\n");

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the program to test");
  folder = await mkdtemp(join(tmpdir(), "hamkalam-report-"));
  chromium = await startBrowser();
});
after(async () => {
  await chromium?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const replay = (...args) => {
  const { status, stderr } = spawnSync(binary, ["replay", "-", "--zone", "Asia/Tehran", ...args], { input: log, encoding: "utf8" });
  assert.equal(status, 0, stderr);
};

async function open(language, width) {
  const path = join(folder, `${language}.html`);
  replay("--report", path, "--language", language);
  const page = await chromium.browser.newPage();
  const faults = [];
  const requests = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (line) => faults.push(line.text()));
  page.on("request", (request) => requests.push(request.url()));
  await page.setViewport({ width, height: 900 });
  await page.goto(pathToFileURL(path).href);
  await page.waitForSelector("#readings .said");
  if (shots) await page.screenshot({ path: join(shots, `report-${language}-${width}.png`), fullPage: true });
  return { page, faults, requests };
}

for (const [language, direction, width] of [["fa", "rtl", 1280], ["ar", "rtl", 390], ["en", "ltr", 390]])
  test(`${language} at ${width} pixels: drawn, in its direction, nothing loaded, nothing run`, async () => {
    const { page, faults, requests } = await open(language, width);
    const seen = await page.evaluate(() => ({
      dir: document.documentElement.dir, lang: document.documentElement.lang, run: window.wasRun,
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      plots: document.querySelectorAll("svg").length, images: document.images.length,
      said: document.querySelector("#readings .said p").textContent, caution: document.querySelector(".caution").textContent.length,
    }));
    assert.deepEqual(faults, []);
    assert.deepEqual(requests.filter((url) => !url.startsWith("file:") && !url.startsWith("data:")), []);
    assert.equal(seen.dir, direction);
    assert.equal(seen.lang, language);
    assert.equal(seen.run, undefined);
    assert.equal(seen.images, 0);
    assert.equal(seen.wide, false);
    assert.ok(seen.plots >= 3 && seen.caution > 50);
    assert.match(seen.said, /<img src=x/);
    await page.close();
  });

test("verdicts are saved and read back", async () => {
  const { page } = await open("en", 1280);
  const session = await page.createCDPSession();
  await session.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  await page.click(".judge button");
  await page.click("#readings button:not([disabled])");
  const path = join(folder, "verdicts.jsonl");
  for (let i = 0; i < 50 && !(await readdir(folder)).includes("verdicts.jsonl"); ++i)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const verdict = JSON.parse(await readFile(path, "utf8"));
  assert.equal(verdict.verdict, "right");
  await writeFile(path, JSON.stringify(verdict) + "\n");
  replay("--json", join(folder, "data.json"), "--verdicts", path);
  const data = JSON.parse(await readFile(join(folder, "data.json"), "utf8"));
  assert.equal(data.verdicts[0].name, `${verdict.kind}:${verdict.name}`);
  assert.equal(data.verdicts[0].rate.value, 1000);
  await page.close();
});
