// What the tests do in a page: wait, type, read what is shown.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const draftArea = "hk-app >>> hk-draft >>> textarea";

// A wait for "visible" looks every frame; any other only after a mutation, and mutations inside of
// shadow roots are not seen.
export const seen = (page, selector) => page.waitForSelector(selector, { visible: true });

// Waits until `read()` gives something that `holds`; the last value goes into the complaint.
export async function eventually(read, holds, what) {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    assert.ok(Date.now() < end, `${what}; last seen: ${JSON.stringify(value)}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export const texts = (page, selector) =>
  page.$$eval(selector, (all) =>
    all.map((one) =>
      one.textContent
        .replace(/[\u2068\u2069]/g, "")
        .replace(/\s+/g, " ")
        .trim(),
    ),
  );

export const bubbles = (page, from) =>
  page.$$eval(`hk-app >>> hk-message[data-from=${from}] >>> .text`, (all) =>
    all.map((one) => ({ text: one.textContent, direction: getComputedStyle(one).direction })),
  );

export const draftText = (page) => page.$eval(draftArea, (area) => area.value);

export async function press(page, modifier, key) {
  await page.keyboard.down(modifier);
  await page.keyboard.press(key);
  await page.keyboard.up(modifier);
}

export async function retype(page, text, area = draftArea) {
  await page.click(area);
  await press(page, "Control", "a");
  await page.keyboard.press("Backspace");
  await page.type(area, text);
}

export async function sendByKey(page) {
  await page.focus(draftArea);
  await press(page, "Control", "Enter");
}

export const open = (page, origin, conversation = "") =>
  page.goto(`${origin}/${conversation && `#c=${encodeURIComponent(conversation)}`}`, {
    waitUntil: "load",
  });

// The titled parts of the panel are unfolded by their names.
export async function unfold(page, title) {
  const part = await page.waitForSelector(`hk-app >>> hk-more[title="${title}"] >>> button`, {
    visible: true,
  });
  if ((await part.evaluate((button) => button.getAttribute("aria-expanded"))) === "false")
    await part.click();
}

// Pictures of what was seen, for people: build/screenshots, or HAMKALAM_SHOTS.
const shots =
  process.env.HAMKALAM_SHOTS ?? fileURLToPath(new URL("../../build/screenshots", import.meta.url));

export async function shoot(page, name) {
  await mkdir(shots, { recursive: true });
  const path = join(shots, `${name}.png`);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 150))),
  );
  await page.screenshot({ path });
  return path;
}

// A customer's message, or any other event of a conversation.
let number = 0;
export const customer = (server, conversation, text, more = {}) =>
  server.post({
    type: "message",
    conversation,
    id: `m-${++number}`,
    from: "customer",
    channel: "chat",
    text,
    ...more,
  });
