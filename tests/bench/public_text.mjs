// Measures the text analysis against public data sets.
//
//   node tests/bench/public_text.mjs BINARY DATA_FOLDER [BENCH_TEXT] [--wrong]
//
// DATA_FOLDER holds text/*.tsv (what other tools expect of themselves) and romanised/. A row is
// judged by what it means, not by how the other tool prints it. A row that asks for something this
// program does not do by design is left out, and every reason is printed with its count. --wrong
// prints each row that does not hold. With the program bench_text the error rates of romanised text
// are also those of the table of letters alone, over the same rows. This measures: the exit code is 0 whatever the figures.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { any, aside, ascii, covers, duration, near, now, time, timeOut } from "./public_time.mjs";

const [binary, folder, bench] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const printWrong = process.argv.includes("--wrong");

// ---------------------------------------------------------------------- running and counting

function analyse(lines, language) {
  const run = spawnSync(binary, ["text", "-", "--at", now, "--language", language], {
    input: lines.map((line) => line + "\n").join(""),
    encoding: "utf8",
    timeout: 120e3,
    maxBuffer: 1 << 28,
  });
  const out = (run.stdout ?? "").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  if (out.length === lines.length) return out;
  throw new Error(`${lines.length} lines in, ${out.length} out: ${run.error ?? run.stderr}`);
}

function table(...path) {
  const lines = readFileSync(join(folder, ...path), "utf8").split("\n").filter(Boolean);
  const names = lines.shift().split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ""]));
  });
}

const kinds = new Map(); // kind -> { required, rows, hold, same, wrong }
const leftOut = new Map(); // "set: reason" -> rows

function leave(reason) {
  leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
}

function count(kind, required, text, { holds, wanted, got, same }) {
  if (!kinds.has(kind)) kinds.set(kind, { required, rows: 0, hold: 0, same: 0, wrong: [] });
  const into = kinds.get(kind);
  into.rows += 1;
  if (same) into.same += 1; // asks for the text as it is, so it can hardly fail
  if (holds) into.hold += 1;
  else into.wrong.push(`  wrong\t${kind}\t${text}\twanted ${wanted}\tgot ${got}`);
}

function brief(result) {
  const show = (v) => (typeof v === "object" ? `${v.amount} ${v.currency}` : v);
  return result.entities.map((e) => `${e.kind} ${show(e.value)}`).join(" + ") || "nothing";
}


// ------------------------------------------------------------------------------------ lucene

// A search engine's stop list drops these in the tests; the content words that stay must agree.
const auxiliaries = "داشت دارد خواهد شد شود شده میشود میشد میشده بود بوده باشد است ما الذین the";
const dropped = new Set(auxiliaries.split(" "));

function contentStems(result) {
  const bare = (text) => text.replaceAll("ي", "ی").replaceAll("\u200c", "").toLowerCase();
  return result.tokens
    .filter((token) => token.kind !== "mark" && !dropped.has(bare(token.text)))
    .filter((token) => /[\p{L}\p{N}]/u.test(token.text))
    .map((token) => token.stem ?? bare(token.text))
    .join(" ");
}

function lucene() {
  const rows = { ar: [], fa: [] };
  for (const row of table("text", "lucene.tsv")) {
    row.expected = JSON.parse(row.expected_json).join(" ");
    if (!row.input) leave("lucene: empty input");
    else if (row.expected.includes("ساهدهات")) leave("lucene: a list of words not to stem is given");
    else if (ascii(row.expected) !== row.expected) leave("lucene: an old version keeps the digits");
    else rows[row.test.includes("Arabic") ? "ar" : "fa"].push(row);
  }
  for (const [language, some] of Object.entries(rows)) {
    const got = analyse(some.map((row) => row.input), language);
    const want = analyse(some.map((row) => row.expected), language);
    some.forEach((row, at) => {
      const normal = row.test.includes("Normalization");
      const found = normal ? got[at].normalized : contentStems(got[at]);
      // What is expected is a stem already, and no word: stemming it once more may shorten it.
      const right = normal ? [] : [contentStems(want[at])];
      right.push(want[at].normalized);
      const kind = `lucene ${normal ? "normalisation" : "stems"} ${language}`;
      count(kind, normal ? 95 : 0, row.input, {
        holds: right.includes(found),
        wanted: right.join(" or "),
        got: found,
        same: row.input === row.expected,
      });
    });
  }
}

// ----------------------------------------------------------------------------- persian-tools

function luhn(digits) {
  const sum = [...digits].reverse().reduce((all, digit, at) => {
    const n = Number(digit) * (at % 2 ? 2 : 1);
    return all + (n > 9 ? n - 9 : n);
  }, 0);
  return digits.length >= 13 && sum % 10 === 0;
}

function nationalId(id) {
  const rest = [...id.slice(0, 9)].reduce((sum, n, at) => sum + n * (10 - at), 0) % 11;
  return id.length === 10 && Number(id[9]) === (rest < 2 ? rest : 11 - rest);
}

const oneDigit = (text) => /^(\d)\1+$/.test(text); // passes the checksums, yet is no number
const plainNumber = (text) => Number(ascii(text).replace(/[,"]/g, ""));

// The row says whether the text is a right one of this kind.
const valid = (kind) => (row, result) => {
  const found = result.entities.filter((e) => e.kind === kind);
  const yes = row.expected === "true";
  const holds = yes ? found.some((e) => e.value === row.text) : found.length === 0;
  return { holds, wanted: `${yes ? "" : "no "}${kind}` };
};

// A second number beside it would be another reading of the text.
function numberWords(row, result) {
  const wanted = plainNumber(row.number);
  const found = result.entities.filter((e) => /^(number|order_number)$/.test(e.kind));
  const nothing = row.text.includes("سلام");
  const holds = nothing ? !found.length : found.length === 1 && Number(found[0].value) === wanted;
  return { holds, wanted: nothing ? "no number" : wanted };
}

const toman = /توم|تمن|تمان/;
function moneyWords(row, result) {
  const found = result.entities.filter((e) => e.kind === "money");
  if (/^(تومان|ریال)$/.test(row.text)) return { holds: !found.length, wanted: "no money" };
  const currency = toman.test(row.text) ? "IRT" : "IRR";
  const to = /to: "(\w+)"/.exec(row.options)?.[1]; // only how the result is printed
  const rials = currency === "IRT" ? 10 : 1;
  const wanted = (row.expected * (to ? (to === "rial" ? 1 : 10) : rials)) / rials;
  const right = found.filter((e) => e.value.currency === currency && e.value.amount == wanted);
  return { holds: found.length === 1 && right.length === 1, wanted: `${wanted} ${currency}` };
}
function moneyOut({ text, options }) {
  if (/صفر|هزار|میلیون|^تومان$|^ریال$/.test(text) || options.includes("formal: true")) return "";
  const currency = toman.test(text) || text.includes("ری");
  return currency ? "colloquial: a bare toman is a thousand" : "no currency";
}
function nationalIdOut({ text, expected, options }) {
  if (options) return "options of the checker";
  if (expected === "true") return text.length < 10 ? "short form without its zeros" : "";
  return nationalId(text) && !oneDigit(text) ? "the checker's own list of prefixes" : "";
}
const typeTest = (row) => (row.expected.startsWith("not") ? "tests a type" : "");
const ordinal = (row) => (row.options ? "ordinals, no amounts" : "");
const foreignCard = ({ text, expected }) =>
  expected === "false" && luhn(text) && !oneDigit(text) ? "a right card of another country" : "";

// function -> [kind, what leaves a row out, what makes it hold]
const money = ["money words", moneyOut, moneyWords];
const sheba = ["Sheba", () => "", valid("iban")];
const digits = ["digits", () => "", (row, result, partner) => ({
  holds: result.normalized === partner.normalized,
  wanted: partner.normalized,
  same: row.text === row.expected,
})];
const tools = {
  verifyCardNumber: ["cards", foreignCard, valid("card")],
  isShebaValid: sheba,
  getShebaInfo: sheba,
  verifyIranianNationalId: ["national id", nationalIdOut, valid("national_id")],
  wordsToNumber: ["number words", typeTest, numberWords],
  // Read backwards: the words it prints must mean the number it was given.
  numberToWords: ["number words", ordinal, numberWords],
  moneyWordsToNumber: money,
  rialsWordsToNumber: money,
  tomansWordsToNumber: money,
  digitsArToFa: digits,
  digitsArToEn: digits,
  digitsEnToFa: digits,
  digitsEnToAr: digits,
  digitsFaToEn: digits,
  digitsFaToAr: digits,
};

function persianTools() {
  const rows = [];
  for (const row of table("text", "persian_tools.tsv")) {
    const [, input = "", options = ""] = /^("[^"]*"|-?[\d.]+)(?:, (.*))?$/.exec(row.input) ?? [];
    row.options = options === "{}" ? "" : options;
    row.expected = row.expected.replaceAll('"', "");
    row.text = input.replaceAll('"', "").trim();
    row.number = row.expected;
    if (row.function === "numberToWords") [row.number, row.text] = [row.text, row.expected];
    row.tool = tools[row.function];
    let reason = "";
    if (row.function === "fuzzy") reason = "guesses at misspelt numbers, which make wrong amounts";
    else if (!row.tool) reason = "functions outside text analysis: formatting, plates, slugs …";
    else reason = row.text ? row.tool[1](row) : "no text in the row";
    if (reason) leave(`persian_tools: ${reason}`);
    else rows.push(row);
  }
  const results = analyse(rows.map((row) => row.text), "fa");
  const partners = analyse(rows.map((row) => row.expected), "fa");
  rows.forEach((row, at) => {
    const [kind, , judge] = row.tool;
    const got = kind === "digits" ? results[at].normalized : brief(results[at]);
    const text = `${row.function} ${row.text}`;
    count(`persian_tools ${kind}`, 90, text, { got, ...judge(row, results[at], partners[at]) });
  });
}

// ------------------------------------------------------------------------- duckling entities

// Names that are no currency code; "dinar" and "riyal" may be those of any country.
const riyal = /^(SAR|QAR|YER|OMR|IRR)$/;
const dinar = /^(KWD|BHD|IQD|JOD|LYD|TND|DZD|RSD)$/;
const named = { Dollar: /^USD$/, Cent: /^USD$/, Unnamed: /^/, Dinar: dinar, Riyal: riyal, Rial: riyal };

function amounts(row, result) {
  const [, unit, rest] = /^\w+ (\w+) (.*)$/.exec(row.value);
  const code = unit === "Pound" ? (row.lang === "EN" ? "GBP" : "EGP") : unit;
  const found = result.entities.filter(
    (e) => e.kind === "money" && (named[unit] ?? new RegExp(`^${code}$`)).test(e.value.currency));
  const all = rest.replace(/[()]/g, "").split(",").map((n) => n / (unit === "Cent" ? 100 : 1));
  return all.every((n) => found.some((e) => near(e.value.amount, n))) && covers(row.text, ...found);
}
function numeral(row, result) {
  const wanted = Number(/ \(?([^()]+)/.exec(row.value)[1]);
  return any(row, result, "number", (v) => near(v, wanted));
}
function phone(row, result) {
  const [, country, local, ext] = /"(?:\((\+\d+)\) )?(\d+)(?: ext (\d+))?"/.exec(row.value);
  const wanted = (country ?? "") + local + (ext ? `;ext=${ext}` : "");
  return any(row, result, "phone", (v) => v === wanted);
}
const email = (row, result) =>
  any(row, result, "email", (v) => v.toLowerCase() === /"(.*)"/.exec(row.value)[1].toLowerCase());

const dimensions = {
  AmountOfMoney: amounts,
  Numeral: numeral,
  PhoneNumber: phone,
  Email: email,
  Duration: duration,
  Time: time,
};
function outOf(row) {
  if (!dimensions[row.dimension]) return "dimensions that are no entity: ordinals, volumes …";
  if (row.value.includes("Unnamed") && !row.text.includes("bucks")) return "no currency named";
  if (row.dimension === "Numeral" && /^\d{4,}$/.test(ascii(row.text)))
    return "not applicable: bare digits, an order number";
  if (row.dimension !== "Time") return "";
  if (row.lang !== "EN") return row.value.includes("Holiday") ? "Arabic holidays" : "";
  const reason = timeOut(row);
  return reason ? `English time, ${reason}` : "";
}

function duckling() {
  const rows = table("text", "duckling_entities.tsv");
  const last = new Map(); // a text that comes twice was first asked at another moment
  for (const row of rows) {
    row.value = row.value.split("examples (").pop(); // some cells carry a comment before them
    row.text = row.text
      .replace(/\\x([0-9a-f]+)/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
      .replaceAll("\\&", "");
    last.set(row.dimension + row.lang + row.text, row.value);
  }
  for (const [lang, language] of [["AR", "ar"], ["AR-EG", "ar"], ["EN", "en"], ["FA", "fa"]]) {
    const some = rows.filter((row) => {
      if (row.lang !== lang) return false;
      const other = last.get(row.dimension + row.lang + row.text) !== row.value;
      const reason = other ? "asked at another moment" : outOf(row);
      if (reason) leave(`duckling: ${reason}`);
      return !reason;
    });
    const results = analyse(some.map((row) => row.text), language);
    some.forEach((row, at) => {
      const part = row.dimension === "Time" && lang === "EN" ? aside(row) : "";
      const holds = dimensions[row.dimension](row, results[at]);
      const facts = { holds, wanted: row.value, got: brief(results[at]) };
      count(`duckling ${row.dimension} ${lang}${part}`, part ? 0 : 80, row.text, facts);
    });
  }
}

// ---------------------------------------------------------------------- Finglish and Arabizi

function distance(a, b) {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; ++i) {
    const line = [i];
    for (let j = 1; j <= b.length; ++j)
      line[j] = Math.min(above[j] + 1, line[j - 1] + 1, above[j - 1] + (a[i - 1] !== b[j - 1]));
    above = line;
  }
  return above[b.length];
}

function romanised(name, latin, script, language, ...path) {
  const rows = table("romanised", ...path).filter((row) => row[latin] && row[script]);
  const results = analyse(rows.map((row) => row[latin]), `${language}-Latn`);
  // Both sides through the same normalisation; spaces around marks are a matter of style.
  const mark = /\s*([^\p{L}\p{N}\p{M}\s])\s*/gu;
  const plain = (lines) =>
    analyse(lines, language).map((result) => [...result.normalized.replace(mark, "$1")]);
  const got = plain(results.map((result, at) => result.native ?? rows[at][latin]));
  const wanted = plain(rows.map((row) => row[script]));
  const rates = rows.map((_, at) => [distance(got[at], wanted[at]), wanted[at].length]);
  const sum = (list, side) => list.reduce((all, pair) => all + pair[side], 0);
  const cer = (list) => `${((100 * sum(list, 0)) / sum(list, 1)).toFixed(2)} %`;
  const plausible = rates.filter(([errors, length]) => errors < 0.6 * length);
  const unread = results.filter((result) => result.native === undefined).length;
  console.log(`${name}: character error rate ${cer(rates)} of ${rows.length} rows, ` +
    `${cer(plausible)} of the ${plausible.length} plausible ones (below 60 %); ` +
    `${rates.filter(([errors]) => !errors).length} exact, ${unread} not read as romanised`);
  if (bench) {
    const input = rows.map((row) => row[latin] + "\n").join("");
    const run = spawnSync(bench, ["--letters", language], { input, encoding: "utf8", timeout: 60e3 });
    const letters = plain((run.stdout ?? "").split("\n").slice(0, rows.length));
    const alone = rows.map((_, at) => [distance(letters[at], wanted[at]), wanted[at].length]);
    const same = alone.filter((_, at) => rates[at][0] < 0.6 * rates[at][1]);
    console.log(`${name}, letters alone: character error rate ${cer(alone)}, ` +
      `${cer(same)} of the same plausible ones`);
  }
  for (const [at, [errors]] of rates.entries())
    if (printWrong && errors) {
      const pair = `wanted ${wanted[at].join("")}\tgot ${got[at].join("")}`;
      console.log(`  wrong\t${name}\t${rows[at][latin]}\t${pair}`);
    }
}

// ------------------------------------------------------------------------------------ report

if (!folder) throw new Error("usage: public_text.mjs BINARY DATA_FOLDER [BENCH_TEXT] [--wrong]");
lucene();
persianTools();
duckling();
for (const [kind, { required, rows, hold, same, wrong }] of kinds) {
  const verdict = hold * 100 < required * rows ? "MISSED" : "reached";
  console.log(`${kind}: ${hold} of ${rows} rows, ${((100 * hold) / rows).toFixed(1)} %` +
    (required ? `, required ${required} % ${verdict}` : "") + (same ? `, ${same} as they are` : ""));
  if (printWrong && wrong.length) console.log(wrong.join("\n"));
}
for (const [reason, rows] of [...leftOut].sort((a, b) => b[1] - a[1]))
  console.log(`left out ${rows} × ${reason}`);
romanised("finglish sentences", "finglish", "persian", "fa", "finglish", "sentences_unverified.tsv");
romanised("arabizi", "arabizi", "arabic", "ar", "arabizi", "benchmark.tsv");
