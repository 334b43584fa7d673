// An agent's work in a real browser against the real server: HAMKALAM_BIN=.../hamkalam npm test
// Pictures of it are left in build/screenshots (or HAMKALAM_SHOTS).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  bubbles,
  customer,
  draftArea,
  draftText,
  eventually,
  open,
  retype,
  seen,
  sendByKey,
  shoot,
  texts,
  unfold,
} from "./page.mjs";
import { openPage, startBrowser, startServer } from "./server.mjs";

const binary = process.env.HAMKALAM_BIN;
const late = "سلام، سفارشم قرار بود دیروز برسه ولی هنوز نرسیده";
const blaming = "آدرس را اشتباه زده بودید";

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

const events = async (conversation) =>
  (await (await fetch(`${server.origin}/v1/conversations/${conversation}`)).json()).events;

test("an agent answers a customer", { timeout: 120_000 }, async (t) => {
  await customer(server, "shop:42", late);
  const { page, complaints, close } = await openPage(chromium.browser, { language: "fa" });
  t.after(close);
  await open(page, server.origin);

  await t.test("the conversation stands in the queue and opens", async () => {
    assert.equal(await page.$eval("html", (root) => root.dir), "rtl");
    const entry = await seen(page, "hk-app >>> hk-queue >>> a[href='#c=shop%3A42']");
    await entry.click();
    await seen(page, "hk-app >>> hk-message[data-from=customer] >>> .text");
    assert.deepEqual(await bubbles(page, "customer"), [{ text: late, direction: "rtl" }]);
  });

  await t.test("key 1 puts the first suggestion into the draft, two more are folded", async () => {
    const first = "hk-app >>> hk-suggestion[first] >>> .said";
    await seen(page, first);
    assert.equal((await page.$$("hk-app >>> hk-suggestion >>> .folded")).length, 2);
    const text = await page.$eval(first, (said) => said.textContent.trim());
    await page.keyboard.press("1");
    await eventually(
      () => draftText(page),
      (draft) => draft === text,
      "the draft is the suggestion",
    );
    assert.deepEqual(await bubbles(page, "agent"), []); // nothing is sent by itself
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
    await shoot(page, "fa-1280-draft");
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
    await eventually(
      () => draftText(page),
      (draft) => draft === "",
      "the draft is empty",
    );
  });

  await t.test("an English message runs from left to right in the same page", async () => {
    await customer(server, "shop:42", "Where is my order?");
    const all = await eventually(
      () => bubbles(page, "customer"),
      (messages) => messages.length === 2,
      "the English message arrives",
    );
    assert.deepEqual(all[1], { text: "Where is my order?", direction: "ltr" });
    assert.equal(all[0].direction, "rtl");
  });

  await t.test("the page speaks English and turns around", async () => {
    await page.click("hk-app >>> hk-settings >>> button");
    await page.select("hk-app >>> hk-settings >>> select[name=language]", "en");
    await eventually(
      () => page.$eval("html", (root) => root.dir),
      (dir) => dir === "ltr",
      "it turns",
    );
    assert.equal((await bubbles(page, "customer"))[0].direction, "rtl");
    await page.select("hk-app >>> hk-settings >>> select[name=calendar]", "persian");
    await eventually(
      () => texts(page, "hk-app >>> hk-thread >>> .day"),
      ([day]) =>
        /Farvardin|Ordibehesht|Khordad|Tir|Mordad|Shahrivar|Mehr|Aban|Azar|Dey|Bahman|Esfand/.test(
          day,
        ),
      "the day is a Persian one",
    );
  });

  await t.test("the browser complained about nothing", () => {
    assert.deepEqual(complaints, []);
  });
});

test(
  "the first look says what it is, how it feels and who is needed",
  { timeout: 60_000 },
  async (t) => {
    const now = Date.now();
    const at = (minutes) => new Date(now - minutes * 60_000).toISOString();
    const conversation = "shop:7";
    await customer(
      server,
      conversation,
      "Hi, my order was due on Monday, it still isn't here. My number is 07700 900123",
      { at: at(90) },
    );
    await server.post({
      type: "message",
      conversation,
      id: "a-1",
      from: "agent",
      agent: "sara",
      at: at(80),
      text: "I'm asking the courier now and I'll write here within half an hour.",
    });
    await customer(
      server,
      conversation,
      "An hour later and nothing. I'm furious, this is a joke, get me your manager!",
      { at: at(4) },
    );
    const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
    t.after(close);
    await open(page, server.origin, conversation);

    await t.test("in five seconds", async () => {
      await seen(page, "hk-app >>> hk-flag");
      const [line] = await texts(page, "hk-app >>> hk-panel >>> .line");
      assert.match(line, /late.*angry.*↑.*4 minutes/, line);
      const [promise] = await texts(page, "hk-app >>> hk-panel >>> .promise");
      assert.match(promise, /overdue since \d\d:\d\d.*half an hour/, promise);
      assert.equal((await page.$$("hk-app >>> hk-panel >>> .dont")).length, 1);
      const [flag] = await texts(page, "hk-app >>> hk-flag >>> .head");
      assert.match(flag, /(Senior agent|Supervisor).* (by|overdue since) \d\d:\d\d/, flag);
      // Neither ids nor decimals outside of "why?".
      const panel = await page.$eval("hk-app >>> hk-panel", (element) => {
        const read = (node) =>
          [...node.childNodes]
            .map((one) => {
              if (one.nodeType === 3) return one.data;
              if (one.nodeName === "STYLE") return "";
              return read(one.shadowRoot ?? one);
            })
            .join(" ");
        return read(element.shadowRoot);
      });
      assert.doesNotMatch(panel, /0\.\d|[a-z]+\.[a-z]+-[a-z]+|\d\/[a-z0-9_]+/);
    });

    await t.test("why leads to the rule and its article", async () => {
      await page.click("hk-app >>> hk-suggestion[first] >>> hk-why >>> button");
      await eventually(
        () => texts(page, "hk-app >>> hk-suggestion[first] >>> hk-why >>> ul"),
        ([text]) => /Rule \d+ [a-z-]+\.[a-z-]+ .*Source: .*0\.\d\d/.test(text ?? ""),
        "the rules stand there",
      );
    });

    await t.test("what is personal stands behind dots until it is clicked", async () => {
      const hidden = await seen(page, "hk-app >>> hk-message >>> .personal");
      assert.match(await hidden.evaluate((button) => button.textContent), /^•+23$/);
      await hidden.click();
      await eventually(
        () => bubbles(page, "customer"),
        ([first]) => first.text.includes("07700 900123"),
        "the number is shown",
      );
    });

    await t.test("a fact that the agent sets is a fact of the case", async () => {
      await unfold(page, "What you know about it");
      await page.click("hk-app >>> hk-case >>> input[type=checkbox]");
      const sum = await seen(page, "hk-app >>> hk-case >>> .sum input");
      await sum.type("۱۲۰");
      await page.keyboard.press("Tab");
      await eventually(
        async () =>
          (await events(conversation)).filter((event) => event.case).map((event) => event.case),
        (facts) =>
          JSON.stringify(facts) ===
          JSON.stringify([
            { customer_mistaken: true },
            { disputed_amount: { amount: "120", currency: "IRT" } },
          ]),
        "both are stored",
      );
    });

    await t.test("a colleague is called in with a hand-over", async () => {
      await unfold(page, "Call in a colleague");
      const note = await page.$eval("hk-app >>> hk-call >>> textarea", (area) => area.value);
      assert.match(note, /It is about: order is late\nMood: angry/);
      await page.select("hk-app >>> hk-call >>> select[name=level]", "manager");
      await page.click("hk-app >>> hk-call >>> button[type=submit]");
      await eventually(
        () => texts(page, "hk-app >>> hk-flag >>> .level"),
        (levels) => levels[0] === "Manager",
        "the manager is called",
      );
    });

    await t.test("what was promised is put off", async () => {
      await unfold(page, "Promised and due");
      const [, later] = await page.$$("hk-app >>> hk-tasks >>> .acts button");
      const begin = Date.now();
      await later.click(); // in an hour
      const moved = await eventually(
        async () =>
          (await events(conversation)).find(
            (event) => event.type === "task" && event.outcome === "moved",
          ),
        (event) => event !== undefined,
        "it is put off",
      );
      const minutes = (Date.parse(moved.due) - begin) / 60_000;
      assert.ok(minutes > 58 && minutes < 62, moved.due);
    });

    await t.test("a suggestion that does not fit goes, and the server knows", async () => {
      await page.click("hk-app >>> hk-suggestion[first] >>> .dismiss");
      await eventually(
        async () => (await events(conversation)).filter((event) => event.type === "feedback"),
        ([feedback]) => feedback?.outcome === "dismissed",
        "dismissed",
      );
    });

    await t.test("the supervisor sees whose words raised what, and decides", async () => {
      await page.goto(`${server.origin}/#overview`);
      const raised = "hk-app >>> hk-overview >>> hk-flag";
      await eventually(
        () => texts(page, `${raised} >>> q`),
        (quotes) => quotes.some((quote) => quote.includes("get me your manager")),
        "the quoted words",
      );
      await eventually(
        () => texts(page, "hk-app >>> hk-overview >>> .big"),
        ([share]) => share !== undefined,
        "how many suggestions were taken",
      );
      await shoot(page, "en-1280-overview");
      const before = (await page.$$(raised)).length;
      const buttons = await page.$$(`${raised} >>> .actions button`);
      await buttons[1].click(); // resolved
      await eventually(
        async () => (await page.$$(raised)).length,
        (left) => left === before - 1,
        "one less is open",
      );
      await eventually(
        () => texts(page, "hk-app >>> hk-overview >>> td"),
        (cells) => cells.includes("100%"),
        "the reason was right in all cases that were decided",
      );
    });

    await t.test("the browser complained about nothing", () => {
      assert.deepEqual(complaints, []);
    });
  },
);

test("calm shows two remarks that matter, coach hints as well", { timeout: 60_000 }, async (t) => {
  await customer(server, "shop:8", "Where is my parcel?");
  const { page, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await open(page, server.origin, "shop:8");
  await seen(page, draftArea);
  await page.type(
    draftArea,
    "You entered the wrong address, calm down, that is your fault and you must wait. As I said, it is against our policy.",
  );
  await eventually(
    () => page.$$("hk-app >>> hk-findings >>> li"),
    (all) => all.length === 2,
    "two remarks",
  );
  const marks = await page.$$("hk-app >>> hk-draft >>> mark");
  assert.ok(marks.length >= 1 && marks.length <= 3, String(marks.length)); // two spans, perhaps crossing
  await seen(page, "hk-app >>> hk-findings >>> .muted");
});

test("a newcomer writes as a customer", { timeout: 60_000 }, async (t) => {
  const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await page.goto(`${server.origin}/#new`, { waitUntil: "load" });
  const area = "hk-app >>> hk-welcome >>> textarea";
  await seen(page, area);
  await shoot(page, "en-1280-new");
  await page.type(area, "Hi, my order was meant to arrive yesterday and it's still not here.");
  await page.click("hk-app >>> hk-welcome >>> button.primary");
  await seen(page, "hk-app >>> hk-suggestion[first]");
  const conversation = decodeURIComponent(new URL(page.url()).hash.slice(3));

  // A suggestion that was changed on the way is told as edited.
  await page.keyboard.press("1");
  await eventually(
    () => draftText(page),
    (draft) => draft !== "",
    "the suggestion is the draft",
  );
  await page.type(draftArea, " Sara");
  await sendByKey(page);
  await eventually(
    async () => (await events(conversation)).find((event) => event.type === "feedback")?.outcome,
    (outcome) => outcome === "edited",
    "the server knows what became of it",
  );

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

test("a reply in another language comes with a gloss", { timeout: 60_000 }, async (t) => {
  await customer(server, "shop:9", "السلام عليكم، وين طلبيتي؟ كان المفروض توصل أمس");
  const { page, complaints, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  await open(page, server.origin, "shop:9");
  await (await seen(page, "hk-app >>> hk-room >>> .take")).click();
  const gloss = await seen(page, "hk-app >>> hk-suggestion[first] >>> .gloss");
  assert.match(await gloss.evaluate((element) => element.textContent), /[a-z]{3}/);
  assert.deepEqual(complaints, []);
});

test("an uncertain message is a person's to decide", { timeout: 60_000 }, async (t) => {
  // The outbox answers here, so that no platform is needed.
  const conversation = "telegram:42";
  const left = (minutes) => ({
    source: {
      platform: "telegram",
      chat: "42",
      reply_by: new Date(Date.now() + minutes * 60_000).toISOString(),
    },
  });
  await customer(server, conversation, "Where is my parcel?", left(90.5));
  await server.post({
    type: "message",
    conversation,
    id: "out-1",
    from: "agent",
    agent: "sara",
    text: "It left us this morning.",
  });
  const { page, close } = await openPage(chromium.browser, { language: "en" });
  t.after(close);
  const letter = {
    number: 12,
    conversation,
    for: "out-1",
    channel: "telegram",
    state: "uncertain",
    attempts: 1,
    reason: "no answer came",
  };
  let decision;
  await page.setRequestInterception(true);
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (!url.pathname.startsWith("/v1/outbox")) return request.continue();
    if (request.method() === "POST") decision = JSON.parse(request.postData()).decision;
    const body =
      request.method() === "POST"
        ? { number: 12, state: "sent" }
        : { items: decision ? [] : [letter], next: null };
    return request.respond({ contentType: "application/json", body: JSON.stringify(body) });
  });
  await open(page, server.origin, conversation);
  const buttons = "hk-app >>> hk-message >>> .decide button";
  await seen(page, buttons);
  await shoot(page, "en-1280-uncertain");
  await (await page.$$(buttons))[1].click();
  await eventually(
    () => page.$$(buttons),
    (left) => left.length === 0,
    "it is decided",
  );
  assert.equal(decision, "arrived");

  // Until when the platform takes an answer, coloured at the end of that time, and after it.
  const closing = await seen(page, "hk-app >>> hk-draft >>> .window.closing");
  assert.match(await closing.evaluate((element) => element.textContent), /1 hour\W+ more/);
  await customer(server, conversation, "Hello?", left(-1));
  const closed = await seen(page, "hk-app >>> hk-draft >>> .window.message");
  assert.match(await closed.evaluate((element) => element.textContent), /no answers any more/);
});
