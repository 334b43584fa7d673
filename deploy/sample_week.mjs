// A week of made-up conversations as protocol events, the same at every run: what the sample report
// is made of. `node deploy/sample_week.mjs [WEEKS]` writes one event a line.
const weeks = Number(process.argv[2] ?? 1);
let state = 20260307;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const pick = (list) => list[random(list.length)];

// Each agent has a language, a way of answering (0 careful .. 2 hasty) and a pace in seconds.
const agents = [
  { id: "nasrin", name: "نسرین", language: "fa", haste: 0, pace: 40 },
  { id: "behrouz", name: "بهروز", language: "fa", haste: 2, pace: 400 },
  { id: "hala", name: "هالة", language: "ar", haste: 1, pace: 120 },
  { id: "joanna", name: "Joanna", language: "en", haste: 0, pace: 60 },
  { id: "victor", name: "Victor", language: "en", haste: 2, pace: 500 },
];

// A story: [who, text or texts by haste]. "c" the customer, "a" the agent; ["promise"] leaves time
// for what was promised, ["end", satisfaction by haste] ends the contact.
const stories = {
  fa: [
    [
      ["c", ["سلام، سفارشم قرار بود دیروز برسه، هنوز خبری نیست", "سلام وقت بخیر، بسته‌ام دو روزه دیر کرده، کجاست؟"]],
      ["a", ["سلام، وقت‌تون بخیر. حق دارید منتظر باشید، بابت این تأخیر عذر می‌خوام. شماره‌ی سفارش رو می‌فرستید تا همین الان پیگیری کنم؟", "سلام. شماره سفارش؟ تلفن؟ آدرس رو هم بفرستید؟", "باید صبر کنید، مشکل از پسته نه از ما."]],
      ["c", ["شماره‌ش {n} هست", "{n}"]],
      ["a", ["ممنونم. الان در انبار تهرانه؛ تا فردا ساعت ۱۷ خودم بهتون خبر می‌دم.", "قطعاً امروز می‌رسه، صد درصد قول می‌دم.", "خب خودتون آدرس رو اشتباه زدید."]],
      ["promise"],
      ["c", ["ممنون از پیگیری‌تون", "باشه ممنون", "این چه طرز حرف زدنه؟ می‌خوام با مدیرتون صحبت کنم"], "haste"],
      ["a", ["خواهش می‌کنم. اگر سؤال دیگه‌ای بود در خدمتم، روز خوبی داشته باشید.", "خواهش می‌کنم، خدانگهدار.", "مدیر الان نیست."]],
      ["end", [5, 4, 1]],
    ],
    [
      ["c", ["این سومین باره پیام می‌دم، گوشی خراب رسیده و کسی جواب نمی‌ده. واقعاً خسته شدم", "سه بار گفتم کالای اشتباه فرستادید، هیچ‌کس پیگیری نکرده"]],
      ["a", ["متوجهم چقدر خسته‌کننده بوده و بابتش عذر می‌خوام. از این‌جا به بعد خودم پرونده رو دست می‌گیرم. چه ایرادی می‌بینید؟", "سلام، عذرخواهی می‌کنم. عکس بفرستید.", "قبلاً هم گفتیم، آرام باشید لطفاً."]],
      ["c", ["صفحه‌اش روشن نمی‌شه", "اصلاً روشن نمی‌شه، عصبانی‌ام از دست‌تون"]],
      ["a", ["ممنون که گفتید. فردا پیک برای تعویض می‌فرستیم، لازم نیست هزینه‌ای بدید. آدرس همون قبلیه؟", "تعویض می‌کنیم.", "اگر درست استفاده می‌کردید خراب نمی‌شد."]],
      ["c", ["بله همونه، ممنون", "بله", "خیلی بی‌ادبید! ازتون شکایت می‌کنم"], "haste"],
      ["a", ["ثبت شد، فردا تا ساعت ۱۴ پیک می‌رسه. ممنون از صبرتون.", "ثبت شد.", "هر کاری دوست دارید بکنید."]],
      ["end", [4, 3, 1]],
    ],
    [
      ["c", ["سلام، ساعت کاری شعبه‌ی ونک چنده؟", "سلام، پنجشنبه‌ها باز هستید؟"]],
      ["a", ["سلام، وقت‌تون بخیر! شنبه تا چهارشنبه ۹ تا ۱۸ و پنجشنبه‌ها تا ۱۳ باز هستیم.", "۹ تا ۱۸", "توی سایت نوشته."]],
      ["c", ["عالیه ممنون"]],
      ["a", ["خواهش می‌کنم، به امید دیدار.", "خواهش", "."]],
      ["end", [5, 4, 3]],
    ],
    [
      ["c", ["چرا این‌قدر گرونه؟ فلان سایت ارزون‌تر می‌ده، شاید از شما نخرم", "قیمت‌تون خیلی بالاست، می‌خوام اشتراکم رو لغو کنم"]],
      ["a", ["حق دارید مقایسه کنید. قیمت ما با گارانتی دوساله و ارسال همان‌روزه است؛ اگر بگید کدوم براتون مهم‌تره، گزینه‌ی مناسب‌تری پیشنهاد می‌دم.", "قیمت همینه. تخفیف ۲۰ درصد می‌دم اگه الان بخرید.", "مشتری وفادار دنبال ارزون‌تر نمی‌ره."]],
      ["c", ["گارانتی مهم‌تره", "فکر می‌کنم خبر می‌دم", "خداحافظ دیگه نمی‌خرم"], "haste"],
      ["a", ["پس همین مدل انتخاب خوبیه. هر وقت تصمیم گرفتید من هستم، روز خوبی داشته باشید.", "باشه، زود تصمیم بگیرید چون تمام می‌شه.", "خداحافظ."]],
      ["end", [4, 3, 1]],
    ],
  ],
  ar: [
    [
      ["c", ["السلام عليكم، طلبي متأخر أسبوعًا ولم يرد عليّ أحد", "مرحبا، الشحنة تأخرت كثيرًا وأنا منزعجة جدًا"]],
      ["a", ["وعليكم السلام، أتفهم انزعاجكم وأعتذر عن التأخير. ما رقم الطلب لأتابعه الآن؟", "وعليكم السلام. ما رقم الطلب؟ وما العنوان؟ وما رقم الجوال؟", "انتظروا دوركم."]],
      ["c", ["{n}"]],
      ["a", ["شكرًا لكم. الشحنة في مركز التوزيع، وسأخبركم غدًا قبل الساعة ٥ مساءً.", "ستصل اليوم بالتأكيد، أضمن لكم ذلك.", "العنوان كتبتموه خطأ."]],
      ["promise"],
      ["c", ["شكرًا جزيلًا", "حسنًا", "أريد أن أتحدث مع المدير"], "haste"],
      ["a", ["على الرحب والسعة، طاب يومكم.", "مع السلامة.", "المدير مشغول."]],
      ["end", [5, 4, 1]],
    ],
    [
      ["c", ["كم يستغرق استرداد المبلغ؟", "متى يعود المبلغ إلى بطاقتي؟"]],
      ["a", ["أهلًا بكم. يعود المبلغ خلال خمسة أيام عمل لأن البنك يراجع العملية أولًا. هل أرسل لكم رقم العملية؟", "خمسة أيام.", "اسألوا البنك."]],
      ["c", ["نعم من فضلك", "طيب شكرًا"]],
      ["a", ["أُرسل الآن إلى بريدكم. شكرًا لتواصلكم.", "تم.", "تم."]],
      ["end", [5, 4, 2]],
    ],
  ],
  en: [
    [
      ["c", ["Hi, you promised a refund last week and I still have nothing.", "Hello, where is my refund? It was due on Monday."]],
      ["a", ["Hello, you're right to ask, and I'm sorry it is late. Could you give me the order number so I can check it now?", "Hi. Order number? Email? When did you order?", "You have to be patient. Refunds take time."]],
      ["c", ["It's {n}", "{n}"]],
      ["a", ["Thank you. It was held at our bank; I'll call you tomorrow at 10 with the date it reaches you.", "It will definitely be there today, I guarantee it 100%.", "You entered the wrong account number."]],
      ["promise"],
      ["c", ["Thanks for looking into it", "ok thanks", "This is ridiculous. I want to speak to your manager, or I'll post about this everywhere."], "haste"],
      ["a", ["You're welcome. Anything else I can do? Have a good day.", "Bye.", "There is no manager here."]],
      ["end", [5, 4, 1]],
    ],
    [
      ["c", ["The kettle I bought from you started smoking this morning!", "Third time I'm writing about the same fault. Nobody ever answers."]],
      ["a", ["I'm so sorry, that must have been worrying. Please unplug it if you can. What happened just before it?", "Sorry. Send a photo.", "Did you read the manual at all?"]],
      ["c", ["It was empty I think", "It makes a burning smell, I'm really angry now"]],
      ["a", ["Thank you. A new one goes out today at no cost, and the old one is collected on Friday.", "We will replace it.", "Then it's your own fault."]],
      ["c", ["Great, thank you", "Fine", "You people are useless. I'll take legal action."], "haste"],
      ["a", ["You're welcome, thank you for telling us so clearly. Take care.", "Ok.", "Do what you like."]],
      ["end", [5, 3, 1]],
    ],
    [
      ["c", ["Can I move my appointment on Thursday to next week?", "Do you have a table for four on Saturday evening?"]],
      ["a", ["Hello! Of course. Would Tuesday at 15:00 or Wednesday at 11:00 suit you better?", "Which day?", "We're full."]],
      ["c", ["The first one is fine", "Tuesday please"]],
      ["a", ["It's booked: you'll get a message the day before. See you then!", "Booked.", "ok"]],
      ["end", [5, 4, 3]],
    ],
  ],
};

const begin = Date.UTC(2026, 2, 7, 5, 0, 0); // a Saturday
const day = 86_400_000;
const events = [];
const put = (at, event) => events.push({ at, event: { ...event, at: new Date(at).toISOString().replace(".000Z", "Z") } });

let number = 0;
for (let d = 0; d < 7 * weeks; ++d)
  for (const agent of agents)
    for (let i = 0; i < 6 + random(4); ++i) {
      const conversation = `shop:${++number}`;
      const customer = `u-${agent.language}-${1 + random(70)}`;
      let at = begin + d * day + random(10 * 3600) * 1000;
      // Even a hasty agent is careful at times, and the other way round.
      const haste = random(4) === 0 ? random(3) : agent.haste;
      const channel = pick(["chat", "chat", "chat", "email", "social"]);
      let said = 0;
      put(at, { type: "facts", conversation, customer: { id: customer }, agent: { id: agent.id, name: agent.name, language: agent.language },
        business: { sector: "retail", time_zone: "Asia/Tehran" } });
      for (const [what, texts, by] of pick(stories[agent.language])) {
        const choose = (list) => list[Math.min(haste, list.length - 1)];
        if (what === "c" || what === "a") {
          at += (what === "c" ? 30 + random(90) : Math.round(agent.pace * (0.5 + random(100) / 66))) * 1000;
          const text = (what === "a" || by === "haste" ? choose(texts) : pick(texts)).replace("{n}", String(10_000 + random(90_000)));
          put(at, { type: "message", conversation, id: `m-${++said}`, from: what === "c" ? "customer" : "agent",
            ...(what === "a" ? { agent: agent.id } : {}), channel, text });
          // Most of what a supervisor should see does reach one, some of it late.
          if (by === "haste" && haste === 2 && random(4) > 0)
            put(at + (60 + random(1200)) * 1000, { type: "assign", conversation, agent: "mina" });
        } else if (what === "promise") {
          at += (haste === 0 ? 16 : 23) * 3600 * 1000;
          if (haste === 0) put((at += 1000), { type: "message", conversation, id: `m-${++said}`, from: "agent", agent: agent.id, channel,
            text: { fa: "خبر خوب: سفارش‌تون امروز صبح تحویل پیک شد، انجام شد.", ar: "كما وعدتكم: تم حل المشكلة وأُرسلت شحنتكم اليوم.", en: "Good news: your refund has been paid out, you can see it in your account." }[agent.language] });
        } else {
          at += 60_000;
          if (random(3) > 0) put(at, { type: "outcome", conversation, resolved: haste < 2, csat: choose(texts), reopened: false });
          put(at + 1000, { type: "close", conversation });
        }
      }
    }
events.sort((a, b) => a.at - b.at);
const order = ["type", "conversation", "id", "at"];
for (const { event } of events)
  console.log(JSON.stringify(Object.fromEntries([...order.filter((key) => key in event), ...Object.keys(event).filter((key) => !order.includes(key))].map((key) => [key, event[key]]))));
