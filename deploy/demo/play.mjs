// Plays the sample conversations of this folder to a server: `node play.mjs http://127.0.0.1:8080`.
// What was said before is there at once; the customers' last words follow one by one, as if they wrote
// now. With --at-once nothing waits.
import { readFile, readdir } from "node:fs/promises";

const [origin, ...flags] = process.argv.slice(2);
if (!origin) {
  console.error("usage: node play.mjs ORIGIN [--at-once]");
  process.exit(2);
}
const pause = flags.includes("--at-once") ? 0 : 6000; // ms between the last words of two customers
const patience = 120_000; // ms until the server must be there

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function untilReady() {
  for (const end = Date.now() + patience; ; await sleep(250)) {
    const answer = await fetch(`${origin}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > end) throw new Error(`no server answers at ${origin}`);
  }
}

async function post(event) {
  const response = await fetch(`${origin}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  });
  if (!response.ok) throw new Error(`${event.conversation}: ${await response.text()}`);
}

const folder = new URL(".", import.meta.url);
const names = (await readdir(folder)).filter((name) => name.endsWith(".jsonl")).sort();
const plays = await Promise.all(
  names.map(async (name) => {
    const text = await readFile(new URL(name, folder), "utf8");
    return text.trim().split("\n").map((line) => JSON.parse(line));
  }),
);

// The files' times say how far apart things were; the last one happens now.
const moved = (event, last, now) => ({
  ...event,
  at: new Date(now + Date.parse(event.at) - Date.parse(last.at)).toISOString(),
});

try {
  await untilReady();
  const now = Date.now();
  for (const events of plays)
    for (const event of events.slice(0, -1)) await post(moved(event, events.at(-1), now));
  for (const events of plays) {
    await sleep(pause);
    await post(moved(events.at(-1), events.at(-1), Date.now()));
  }
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exitCode = 1;
}
