// A replay of the exported journal answers what the live server answered, byte for byte.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openSocket, post, run, startServer, withFolder } from "./server.mjs";

const talks = {
  "fa:1": [
    ["customer", "سلام، قرار بود سفارشم دیروز برسه، هنوز نیومده"],
    ["agent", "سلام، ببخشید، همین الان از انبار می‌پرسم. شماره سفارش رو می‌فرستید؟"],
    ["customer", "۱۲۳۴۵"],
    ["customer", "دفعه سومه دارم پیگیری میکنم، خسته شدم از دستتون"],
    ["agent", "تا فردا ساعت ۵ بهتون خبر می‌دم."],
    ["customer", "می‌خوام با مدیرتون حرف بزنم"],
  ],
  "ar:1": [
    ["customer", "السلام عليكم، طلبي متأخر من أسبوع وما حد يرد"],
    ["agent", "وعليكم السلام، نعتذر عن التأخير. ما رقم الطلب؟"],
    ["customer", "3ayez a3raf el talab feen"],
    ["agent", "أنتم كتبتم العنوان غلط."],
    ["customer", "راح أشتكي عليكم في حماية المستهلك"],
  ],
  "en:1": [
    ["customer", "You promised a refund last week and I still have nothing"],
    ["agent", "Sorry about that. I'll call you tomorrow at 10."],
    ["customer", "You said that last time too. You lied to me again."],
    ["customer", "no thanks, that's all. bye"],
    ["agent", "Goodbye."],
  ],
};

// The server holds two conversations: each of the three is evicted between its events.
test("replay of the exported journal equals what the live server answered", async () => {
  await withFolder(async (folder) => {
    const journal = `sqlite:${join(folder, "journal.db")}`;
    const config = join(folder, "hamkalam.json");
    await writeFile(config, JSON.stringify({ limits: { conversations: 2 } }));
    const server = await startServer("--journal", journal, "--config", config);
    const answers = new Map(); // "conversation seq" -> the answer as it was sent
    try {
      const sara = await openSocket(server);
      const mina = await openSocket(server);
      for (const id of Object.keys(talks)) {
        await sara.ask({ type: "watch", conversation: id });
        await mina.ask({ type: "watch", conversation: id, after: 0 });
      }
      const keep = (id, answer) => {
        const { seq, type } = JSON.parse(answer);
        assert.ok(type === "advice" || type === "ack", answer);
        assert.ok(!answers.has(`${id} ${seq}`), `answered twice: ${answer}`);
        answers.set(`${id} ${seq}`, answer);
      };
      const postOne = async (event) => (await post(server, event)).text;
      for (const id of Object.keys(talks))
        keep(
          id,
          await postOne({
            type: "facts",
            conversation: id,
            customer: { id: `u-${id.slice(0, 2)}` },
            agent: { id: "sara", language: "en" },
            business: { sector: "retail", time_zone: "Asia/Tehran" },
          }),
        );
      const longest = Math.max(...Object.values(talks).map((talk) => talk.length));
      for (let turn = 0; turn < longest; ++turn)
        for (const [id, talk] of Object.entries(talks)) {
          if (!talk[turn]) continue;
          const [from, text] = talk[turn];
          const event = { type: "message", conversation: id, id: `m-${turn}`, from, text };
          if (from === "agent") {
            // Two agents draft before one of them sends; nothing of that may be seen in the advice.
            const review = JSON.parse(
              await mina.ask({ type: "draft", conversation: id, agent: "mina", text: "باشه" }),
            );
            assert.equal(review.type, "review");
            await sara.ask({ type: "draft", conversation: id, agent: "sara", text });
            keep(id, await sara.ask({ ...event, agent: "sara" }));
          } else {
            keep(id, turn % 2 ? await mina.ask(event) : await postOne(event));
          }
        }
      const open = JSON.parse(answers.get([...answers.keys()].at(-1))).open_flags;
      assert.ok(Array.isArray(open));
      keep("fa:1", await sara.ask({ type: "feedback", conversation: "fa:1", about: "2/1", outcome: "used" }));
      keep("ar:1", await postOne({ type: "edit", conversation: "ar:1", message: "m-3", text: "العنوان المسجل مختلف." }));
      keep("fa:1", await postOne({ type: "close", conversation: "fa:1" }));
      // Watchers saw the same bytes as those who sent.
      const told = mina.frames.filter((text) => text.startsWith('{"type":"advice"'));
      for (const text of told) {
        const { conversation, seq, ref } = JSON.parse(text);
        if (ref === undefined && answers.has(`${conversation} ${seq}`))
          assert.equal(text, answers.get(`${conversation} ${seq}`));
      }
      assert.ok(told.length > 8);
      await sara.close();
      await mina.close();
    } finally {
      await server.stop();
    }

    const exported = run("export", "--journal", journal);
    assert.equal(exported.status, 0, exported.err);
    const log = join(folder, "log.jsonl");
    await writeFile(log, exported.out);
    for (const source of [log, journal]) {
      const replayed = run("replay", source, "--advice", "-");
      assert.equal(replayed.status, 0, replayed.err);
      const lines = replayed.out.trimEnd().split("\n");
      const events = exported.out.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.equal(lines.length, events.length);
      let compared = 0;
      events.forEach((event, i) => {
        const live = answers.get(`${event.conversation} ${event.seq}`);
        if (live === undefined) return assert.equal(event.by, "hamkalam");
        assert.equal(lines[i], live);
        ++compared;
      });
      assert.equal(compared, answers.size);
      assert.ok(events.some((event) => event.type === "flag" && event.by === "hamkalam"));
      assert.ok(events.some((event) => event.type === "task" && event.by === "hamkalam"));
    }
    // Dropping what hamkalam did and deriving it afresh comes to the same.
    const recomputed = run("replay", log, "--recompute", "--advice", "-");
    const again = new Set(recomputed.out.trimEnd().split("\n"));
    for (const live of answers.values()) assert.ok(again.has(live), live);
  });
});
