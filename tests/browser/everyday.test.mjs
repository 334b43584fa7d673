// What makes a page good to live in: five thousand conversations, the keyboard alone, a screen reader,
// both widths, a connection that breaks, and customers who try to put markup into it.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import {
  bubbles,
  customer,
  draftArea,
  draftText,
  eventually,
  open,
  press,
  seen,
  shoot,
  texts,
} from "./page.mjs";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const axeSource = await readFile(
  new URL("node_modules/axe-core/axe.min.js", import.meta.url),
  "utf8",
);
const fast = ["limits.events-per-second", "limits.conversation-events-per-second"];
const flags = fast.flatMap((name) => [`--${name}`, "100000"]);

let server;
let chromium;

before(async () => {
  assert.ok(binary, "HAMKALAM_BIN names the server to test");
  [server, chromium] = await Promise.all([startServer(binary, { flags }), startBrowser()]);
});
after(async () => {
  await chromium?.stop();
  await server?.stop();
});

// What axe-core calls serious or critical, each with its place.
async function serious(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
    }),
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map((node) => node.target.flat().join(" "))
          .join(" | ")}`,
    );
}

const said = {
  fa: [
    "این بار سومه که همین خرابی رو می‌گم، واقعاً عصبانی‌ام. با مدیرتون حرف می‌زنم",
    "آدرس را اشتباه زده بودید",
  ],
  ar: ["هذي ثالث مرة أشتكي من نفس العطل وأنا غاضبة جدًا، أبغى المدير", "أنتم كتبتم العنوان خطأ"],
  en: [
    "That's the third time I report the same fault and I'm furious. Get me a manager.",
    "You entered the wrong address.",
  ],
};
const everywhere = Object.keys(said).flatMap((language) =>
  [
    [1280, 800],
    [390, 844],
  ].map(([width, height]) => ({ language, width, height })),
);

test(
  "every view in every language, wide and narrow, light and dark, has nothing serious against it",
  {
    timeout: 120_000,
    concurrency: 2,
  },
  async (t) => {
    for (const language of Object.keys(said))
      await customer(server, `axe:${language}`, said[language][0]);
    const look = ({ language, width, height }, index) => {
      const name = `${language}-${width}`;
      return t.test(name, async () => {
        const dark = index % 3 === 1;
        const { page, complaints, close } = await openPage(chromium.browser, {
          language,
          width,
          height,
          dark,
        });
        await open(page, server.origin);
        await seen(page, "hk-app >>> hk-queue >>> a.row");
        await shoot(page, `${name}-queue`);
        const isPhone = width < 720; // there the queue stands alone
      if (isPhone) assert.deepEqual(await serious(page), [], "the queue");
        await open(page, server.origin, `axe:${language}`);
        await seen(page, "hk-app >>> hk-suggestion[first]");
        await shoot(page, `${name}-room`);
        await page.type(draftArea, said[language][1]);
        await seen(page, "hk-app >>> hk-findings >>> li");
        await shoot(page, `${name}-draft`);
        assert.deepEqual(await serious(page), [], "a conversation");
        await page.goto(`${server.origin}/#overview`);
        await seen(page, "hk-app >>> hk-overview >>> hk-flag");
        await page.click("hk-app >>> hk-settings >>> button");
        await shoot(page, `${name}-overview`);
        if (!isPhone) assert.deepEqual(await serious(page), [], "the overview");
        // Nothing stands out of the page to a side.
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - innerWidth,
        );
        assert.ok(overflow <= 0, `${overflow} px too wide`);
        assert.deepEqual(complaints, []);
        await close();
      });
    };
    await Promise.all(everywhere.map(look));
  },
);

test("the keyboard is enough", { timeout: 60_000 }, async (t) => {
  for (const name of ["a", "b", "c"]) {
    await server.post({
      type: "facts",
      conversation: `keys:${name}`,
      id: "f",
      customer: { name: `Nader ${name}` },
    });
    await customer(server, `keys:${name}`, "Where is my parcel? It was due on Monday.");
  }
  const { page, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await open(page, server.origin);
  await seen(page, "hk-app >>> hk-queue >>> a.row");
  await page.keyboard.press("/");
  await page.keyboard.type("nader");
  const rows = "hk-app >>> hk-queue >>> a.row";
  await eventually(
    () => texts(page, `${rows} .who`),
    (all) => all.length === 3 && all[0] === "Nader a",
    "three are found by their name",
  );
  for (let i = 0; i < 4; i++) await page.keyboard.press("Tab"); // over the three choices
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await seen(page, draftArea);
  assert.match(decodeURIComponent(page.url()), /#c=keys:b$/);
  await press(page, "Alt", "ArrowDown");
  await eventually(
    () => decodeURIComponent(page.url()),
    (url) => url.endsWith("keys:c"),
    "the next one",
  );
  // Not the one before, which stands there until the next one is read.
  await eventually(
    () => texts(page, "hk-app >>> hk-room >>> h2"),
    ([name]) => name === "Nader c",
    "and it is read",
  );
  await seen(page, "hk-app >>> hk-suggestion[first]");
  await (await seen(page, draftArea)).focus();
  await press(page, "Alt", "2");
  await eventually(
    () => draftText(page),
    (draft) => draft !== "",
    "a reply is in the draft",
  );
  await press(page, "Control", "Enter");
  await eventually(
    () => bubbles(page, "agent"),
    (sent) => sent.length === 1,
    "it is sent",
  );
});

test("markup in whatever a customer controls stays text", { timeout: 60_000 }, async (t) => {
  const evil = (where) =>
    `<img src=x onerror="window.wasRun='${where}'"><script>window.wasRun=1</script>{{x}}`;
  const conversation = "evil:1";
  const post = (event) => server.post({ conversation, ...event });
  await post({
    type: "facts",
    id: "f",
    customer: { id: evil("id"), name: evil("name"), address: evil("address") },
  });
  await customer(
    server,
    conversation,
    `${evil("text")} Where is my order 12345? I'm furious, get me your manager!`,
    {
      id: "m-x",
      attachments: [{ kind: evil("kind"), transcript: evil("transcript") }],
    },
  );
  await post({
    type: "edit",
    id: "e",
    message: "m-x",
    text: `${evil("edited")} I'm furious, get me your manager!`,
  });
  await customer(server, conversation, `salam, sefaresham nareside ${evil("native")}`);
  await post({ type: "message", id: "n", from: "note", agent: "sara", text: evil("note") });
  await post({
    type: "flag",
    id: "x-1",
    outcome: "raised",
    level: "manager",
    reason: "by_agent",
    agent: "sara",
    text: evil("flag"),
  });
  await post({
    type: "task",
    id: "t-1",
    outcome: "raised",
    due: "2030-01-01T00:00:00Z",
    text: evil("task"),
  });
  await customer(
    server,
    conversation,
    `javascript:window.wasRun=2 https://x.example/"onmouseover="window.wasRun=3`,
  );
  const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await open(page, server.origin, conversation);
  await seen(page, "hk-app >>> hk-flag");
  for (const button of await page.$$("hk-app >>> hk-more >>> button")) await button.click();
  for (const fold of await page.$$("hk-app >>> hk-message >>> summary")) await fold.click();
  assert.ok((await texts(page, "hk-app >>> hk-message >>> .text"))[0].startsWith("<img src=x"));
  await page.goto(`${server.origin}/#overview`);
  await seen(page, "hk-app >>> hk-overview >>> hk-flag >>> q");
  await page.goto(`${server.origin}/#c=${encodeURIComponent(evil("address bar"))}`);
  await seen(page, "hk-app >>> hk-room >>> .state");
  assert.equal((await page.$$("hk-app >>> img, hk-app >>> script")).length, 0);
  assert.equal(await page.evaluate(() => window.wasRun), undefined);
  assert.deepEqual(
    complaints.filter((text) => !/status of 404/.test(text)),
    [],
  );
});

test(
  "five thousand conversations stand in the queue and only those in sight are drawn",
  {
    timeout: 120_000,
  },
  async (t) => {
    const ask = [
      "Where is my parcel?",
      "سفارشم کجاست؟",
      "وين طلبيتي؟",
      "I'm furious, this is the third time!",
    ];
    for (let i = 0; i < 5000; i += 100) {
      const events = Array.from({ length: 100 }, (_, k) => ({
        type: "message",
        conversation: `many:${String(i + k).padStart(4, "0")}`,
        id: "m",
        from: "customer",
        channel: k % 5 ? "chat" : "email",
        text: ask[(i + k) % ask.length],
      }));
      await server.post(events);
    }
    const { page, close } = await openPage(chromium.browser, { language: "en" });
    t.after(close);
    await open(page, server.origin);
    const rows = "hk-app >>> hk-queue >>> li";
    await eventually(
      () => texts(page, "hk-app >>> hk-queue >>> h2"),
      ([title]) => Number(title.replace(/\D/g, "")) >= 5000,
      "all are there",
    );
    const worst = await page.evaluate(async () => {
      const nav = document
        .querySelector("hk-app")
        .shadowRoot.querySelector("hk-queue")
        .shadowRoot.querySelector("nav");
      let last = performance.now(),
        longest = 0,
        most = 0;
      for (let frame = 0; frame < 60; frame++) {
        nav.scrollTop = (nav.scrollHeight * frame) / 60;
        await new Promise(requestAnimationFrame);
        longest = Math.max(longest, performance.now() - last);
        most = Math.max(most, nav.querySelectorAll("li").length);
        last = performance.now();
      }
      nav.scrollTop = nav.scrollHeight;
      return { longest, most };
    });
    t.diagnostic(`the longest of 60 frames took ${worst.longest.toFixed(0)} ms`);
    assert.ok(worst.most < 40, `${worst.most} rows were drawn at once`);
    await eventually(
      () =>
        page.$$eval(rows, (all) =>
          Math.max(
            ...all.map((row) => Number(row.ariaPosInSet ?? row.getAttribute("aria-posinset"))),
          ),
        ),
      (last) => last >= 5000,
      "the last one is in sight",
    );
    await page.type("hk-app >>> hk-queue >>> input", "many:4999");
    await eventually(
      () => page.$$(rows),
      (found) => found.length === 1,
      "one is found",
    );
    await page.select("hk-app >>> hk-queue >>> select[name=channel]", "email");
    await seen(page, "hk-app >>> hk-queue >>> .none"); // it is a chat
  },
);

test("the page is small and there at once", { timeout: 60_000 }, async (t) => {
  let size = 0;
  for (const name of ["app.js", "assist.js", "sample.js"]) {
    const script = await (await fetch(`${server.origin}/assets/${name}`)).arrayBuffer();
    size += gzipSync(Buffer.from(script)).length;
  }
  t.diagnostic(`all scripts: ${(size / 1024).toFixed(1)} KiB compressed`);
  assert.ok(size < 150 * 1024, `${size} bytes`);
  const paints = [];
  for (let i = 0; i < 3; i++) {
    const { page, close } = await openPage(chromium.browser, { language: "fa" });
    await open(page, server.origin);
    paints.push(
      await eventually(
        () =>
          page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime),
        (time) => time !== undefined,
        "it is painted",
      ),
    );
    await close();
  }
  t.diagnostic(`first paint after ${paints.map((time) => time.toFixed(0)).join(", ")} ms`);
  assert.ok(Math.min(...paints) < 1000, String(paints));
  const times = [];
  for (let i = 0; i < 10; i++) {
    const begin = performance.now();
    await server.post({
      type: "draft",
      conversation: "axe:en",
      agent: "sara",
      text: "You entered the wrong address.",
    });
    times.push(performance.now() - begin);
  }
  t.diagnostic(`a draft is read in ${Math.min(...times).toFixed(1)} ms`);
  assert.ok(Math.min(...times) < 50, String(times));
});

test(
  "a connection that breaks is said, taken up again, and loses neither draft nor message",
  {
    timeout: 120_000,
  },
  async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "hamkalam-resume-"));
    const journal = `sqlite:${join(folder, "journal.db")}`;
    let own = await startServer(binary, { journal });
    let leave;
    t.after(async () => {
      await leave?.(); // first: a server that ends waits for who is there
      await own.stop();
      await rm(folder, { recursive: true, force: true });
    });
    await customer(own, "shop:1", "Where is my parcel?");
    const { page, close } = await openPage(chromium.browser, { language: "en" });
    leave = close;
    await open(page, own.origin, "shop:1");
    await seen(page, "hk-app >>> hk-suggestion[first]");
    await page.type(draftArea, "I'm asking the courier");
    await own.stop();
    const [bar] = await eventually(
      () => texts(page, "hk-app >>> .bar"),
      ([text]) => /Connection lost.*draft is kept/.test(text ?? ""),
      "it says that the connection is lost",
    );
    assert.ok(bar);
    await shoot(page, "en-1280-lost");
    // What is sent now goes out later, once.
    await press(page, "Control", "Enter");
    own = await startServer(binary, { journal, listen: new URL(own.origin).host });
    await customer(own, "shop:1", "Hello? Anybody there?");
    // "Try now", unless it has come back by itself meanwhile.
    await page.$eval("hk-app", (app) => app.shadowRoot.querySelector(".bar button")?.click());
    await eventually(
      () => bubbles(page, "agent"),
      (sent) => sent.length === 1,
      "the reply is out",
    );
    await eventually(
      () => bubbles(page, "customer"),
      (all) => all.length === 2,
      "what was missed is there",
    );
    await page.type(draftArea, "And now");
    await page.reload({ waitUntil: "load" });
    await seen(page, draftArea);
    assert.equal(await draftText(page), "And now");
    const { events } = await (await fetch(`${own.origin}/v1/conversations/shop:1`)).json();
    assert.equal(events.filter((event) => event.from === "agent").length, 1);
  },
);
