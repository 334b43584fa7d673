// Intent classifiers side by side, on the same data in one run: hamkalam, nlp.js and fastText.
//
//   node tests/bench/intents.mjs HAMKALAM DATA_FOLDER [--set NAME]... [--seed N]
//
// HAMKALAM is the built binary, DATA_FOLDER holds intent/<set>/train.tsv with rows label<TAB>text.
// A fifth of the rows, chosen by a hash of the text, is tested on; the others are shuffled by the
// seed and trained on, and once more sorted by label. Run by hand on a quiet machine, one set at a
// time if time is short (nlp.js takes minutes). It writes into a temporary folder only and removes
// it. This measures: the exit code is 0 whatever the figures.
//
// What is measured:
// - Accuracy is that of the best label, however sure the classifier is of it: no thresholds.
// - Training is the whole process, from a file of messages to a file with the model. fastText gets
//   one thread, so that the same seed gives the same model; hamkalam takes the two that it takes.
// - Memory is the largest resident set of the process that trains, or reads the messages.
// - The time of a message, for hamkalam (`eval`) and fastText (`predict`): the processor time of the
//   process that reads the test messages many times over, less that of one that reads them once,
//   by the number of messages between. So loading does not count, but reading the file does, and
//   for hamkalam the whole text analysis with its entities and the writing of the report. For
//   nlp.js: classify() alone, in process and warm, without the entities and mood of its process().
//
// fastText's settings are the best of eleven tried on the fifths of banking77 and massive_fa that are
// tested on here, which is in its favour; its messages are in lower case with marks set apart.
// nlp.js and hamkalam are as they come.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const languages = { banking77: "en", arbanking77: "ar", clinc150: "en", massive_fa: "fa", hwu64: "en" };
const fastTextSettings =
  "-loss ova -lr 0.5 -epoch 50 -dim 50 -wordNgrams 2 -minn 3 -maxn 5 -bucket 200000 -thread 1";
const readings = 40_000; // messages at least that the time of one is taken from

// ------------------------------------------------------------------------------------ the data

function readRows(folder, set) {
  const [, ...lines] = readFileSync(join(folder, "intent", set, "train.tsv"), "utf8").split("\n");
  const rows = lines.filter(Boolean).map((line) => {
    const [label, text] = line.split("\t");
    return { label, text: text.trim() };
  });
  return rows.filter((row) => row.text && row.label !== "oos"); // clinc150's out of scope
}

const isTest = ({ text }) => createHash("sha256").update(text).digest().readUInt32BE(0) % 5 === 0;

function shuffled(rows, seed) {
  const out = [...rows];
  let state = seed | 0;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0; // mulberry32
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = out.length - 1; i > 0; --i) {
    const j = Math.floor(random() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

const byLabel = (a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0); // stable

// ------------------------------------------------------------------------------------ processes

let running = null; // leads a group of its own, so that all of it can be ended

// Runs it to its end: what it printed, its seconds (by the clock and of processors), its memory.
async function measure(folder, command, ...args) {
  const figures = join(folder, "time.txt");
  const timed = ["-q", "-f", "%e %U %S %M", "-o", figures, command, ...args];
  running = spawn("/usr/bin/time", timed, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const out = [];
  let faults = "";
  running.stdout.on("data", (chunk) => out.push(chunk));
  running.stderr.on("data", (chunk) => (faults = (faults + chunk).slice(-2000)));
  const [status] = await once(running, "close");
  running = null;
  if (status !== 0) throw new Error(`${command} ${args[0]}: status ${status}\n${faults}`);
  const [wall, user, system, kilobytes] = readFileSync(figures, "utf8").trim().split(" ").map(Number);
  return { out: Buffer.concat(out).toString(), wall, cpu: user + system, bytes: kilobytes * 1024 };
}

function leave(folder) {
  if (running) process.kill(-running.pid);
  rmSync(folder, { recursive: true, force: true });
}

// The time of one message from processes that read all of them once and `times` over.
async function microseconds(count, times, readAll) {
  const least = async (n) => {
    const cpu = [];
    while (cpu.length < 3) cpu.push((await readAll(n)).cpu);
    return Math.min(...cpu);
  };
  return (((await least(times)) - (await least(1))) * 1e6) / (count * (times - 1));
}

// ------------------------------------------------------------------------------------ the tools

// Each has train(rows), which leaves a model, and read(rows, times), which gives what it measured
// and the number of right labels. `times`: how often the rows are read.

function hamkalam(binary, folder) {
  const model = join(folder, "hamkalam.bin");
  const write = (name, rows) => {
    const lines = rows.map(({ label, text }) => `${label}\t${text}\n`).join("");
    writeFileSync(join(folder, name), "label\ttext\n" + lines);
    return join(folder, name);
  };
  return {
    name: "hamkalam",
    model,
    train: (rows) =>
      measure(folder, binary, "train", "--intents", write("h.tsv", rows), "--alone", "--model", model),
    async read(rows, times) {
      const file = write("h-test.tsv", Array(times).fill(rows).flat());
      const args = ["eval", "--model", model, "--data", file, "--json", "--threshold", "0"];
      const run = await measure(folder, binary, ...args);
      const report = JSON.parse(run.out);
      if (report.count !== rows.length * times) throw new Error(`hamkalam read ${report.count}`);
      return { ...run, right: report.right / times };
    },
  };
}

// What its manual says to do with texts; zero-width joiners stay in their words.
function fastTextLine(text) {
  const apart = text.toLowerCase().replace(/([^\p{L}\p{N}\p{M}\s\u200c\u200d])/gu, " $1 ");
  return apart.replace(/\s+/g, " ").trim() + "\n";
}

function fastText(folder, seed) {
  const model = join(folder, "fasttext.bin");
  const labels = [];
  const numberOf = (label) => {
    if (!labels.includes(label)) labels.push(label);
    return labels.indexOf(label);
  };
  return {
    name: "fastText",
    model,
    train(rows) {
      const file = join(folder, "f.txt");
      const line = (row) => `__label__${numberOf(row.label)} ${fastTextLine(row.text)}`;
      writeFileSync(file, rows.map(line).join(""));
      const settings = [...fastTextSettings.split(" "), "-seed", String(seed), "-verbose", "0"];
      const output = model.replace(/\.bin$/, "");
      return measure(folder, "fasttext", "supervised", "-input", file, "-output", output, ...settings);
    },
    async read(rows, times) {
      const file = join(folder, "f-test.txt");
      writeFileSync(file, rows.map((row) => fastTextLine(row.text)).join("").repeat(times));
      const run = await measure(folder, "fasttext", "predict", model, file);
      const given = run.out.trimEnd().split("\n");
      if (given.length !== rows.length * times) throw new Error(`fastText read ${given.length}`);
      const right = rows.filter((row, at) => given[at] === `__label__${numberOf(row.label)}`);
      return { ...run, right: right.length };
    },
  };
}

// nlp.js runs in a process of its own too: this script with --worker.
function nlpjs(folder, language) {
  const model = join(folder, "nlpjs.json");
  const run = async (job, rows, times) => {
    const file = join(folder, "n.json");
    writeFileSync(file, JSON.stringify({ job, rows, times, language, model }));
    const node = [process.execPath, "--max-old-space-size=16384"];
    const run = await measure(folder, ...node, self, "--worker", file);
    return { ...run, ...JSON.parse(run.out.trimEnd().split("\n").pop()) };
  };
  return {
    name: "nlp.js",
    inProcess: true, // it measures the time of a message itself
    model,
    train: (rows) => run("train", rows, 1),
    read: (rows, times) => run("read", rows, times),
  };
}

async function work({ job, rows, times, language, model }) {
  const require = createRequire(self);
  const { containerBootstrap } = require("@nlpjs/core");
  const { Nlp } = require("@nlpjs/nlp");
  const [Lang] = Object.entries(require(`@nlpjs/lang-${language}`))
    .filter(([name]) => name.toLowerCase() === `lang${language}`)
    .map(([, value]) => value);
  const container = containerBootstrap();
  container.use(Lang);
  const nlp = new Nlp({ container, languages: [language], autoSave: false, autoLoad: false });
  if (job === "train") {
    for (const { label, text } of rows) nlp.addDocument(language, text, label);
    await nlp.train();
    writeFileSync(model, nlp.export(true));
    return {};
  }
  nlp.import(readFileSync(model, "utf8"));
  const best = async (text) => {
    const { classifications } = await nlp.classify(language, text);
    return classifications.find(({ intent }) => intent !== "None")?.intent;
  };
  let right = 0;
  for (const { label, text } of rows) if ((await best(text)) === label) right += 1;
  const begin = process.cpuUsage();
  for (let n = 1; n < times; ++n) for (const { text } of rows) await best(text);
  const { user, system } = process.cpuUsage(begin);
  return { right, micros: (user + system) / (rows.length * (times - 1)) };
}

// ------------------------------------------------------------------------------------ the table

async function compare(binary, data, set, seed, folder) {
  const rows = readRows(data, set);
  const test = rows.filter(isTest);
  const train = shuffled(rows.filter((row) => !isTest(row)), seed);
  const labels = new Set(rows.map((row) => row.label)).size;
  const tools = [hamkalam(binary, folder), nlpjs(folder, languages[set]), fastText(folder, seed)];
  const results = [];
  for (const tool of tools) {
    const say = (what) => process.stderr.write(`${set}: ${tool.name} ${what}\n`);
    say("trains");
    const trained = await tool.train(train);
    const size = statSync(tool.model).size;
    say("reads");
    const read = await tool.read(test, 1);
    const times = Math.ceil(readings / test.length) + 1;
    const micros = tool.inProcess
      ? (await tool.read(test, times)).micros
      : await microseconds(test.length, times, (n) => tool.read(test, n));
    say("trains on rows sorted by label");
    const sortedTrained = await tool.train([...train].sort(byLabel));
    const sortedRead = await tool.read(test, 1);
    results.push({ trained, size, read, micros, sortedTrained, sortedRead });
    rmSync(tool.model);
  }

  const percent = (right) => (100 * right) / test.length;
  const p = results[0].read.right / test.length;
  const margin = 196 * Math.sqrt((p * (1 - p)) / test.length);
  console.log(`\n${set} (${languages[set]}): ${train.length} messages to train on, ${test.length} to ` +
    `test on, ${labels} labels, seed ${seed}; accuracies within ${margin.toFixed(1)} points (95 %)`);
  const line = (...cells) =>
    console.log(cells.map((cell, at) => (at ? cell.padStart(11) : cell.padEnd(34))).join(""));
  line("", ...tools.flatMap(({ name }, at) => (at ? [name, "ratio"] : [name])));
  const accuracy = (name, value) => {
    const values = results.map(value);
    const points = (v) => `${v < values[0] ? "-" : "+"}${Math.abs(v - values[0]).toFixed(1)} pt`;
    line(name, ...values.flatMap((v, at) => (at ? [v.toFixed(1), points(v)] : [v.toFixed(1)])));
  };
  const amount = (name, digits, value) => {
    const values = results.map(value);
    const ratio = (v) => `x ${(v / values[0]).toPrecision(3)}`;
    line(name, ...values.flatMap((v, at) => (at ? [v.toFixed(digits), ratio(v)] : [v.toFixed(digits)])));
  };
  accuracy("accuracy, %", (r) => percent(r.read.right));
  accuracy("accuracy, trained sorted by label", (r) => percent(r.sortedRead.right));
  amount("training, s", 1, (r) => r.trained.wall);
  amount("training, s of processors", 1, (r) => r.trained.cpu);
  amount("training sorted by label, s", 1, (r) => r.sortedTrained.wall);
  amount("training, peak MB", 0, (r) => r.trained.bytes / 1e6);
  amount("model on disk, MB", 1, (r) => r.size / 1e6);
  amount("reading, peak MB", 0, (r) => r.read.bytes / 1e6);
  amount("a message, microseconds", 1, (r) => r.micros);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

function missing() {
  const require = createRequire(self);
  const has = (command, ...args) => !spawnSync(command, args).error;
  if (!has("/usr/bin/time", "true")) fail("GNU time is missing: apt-get install time");
  if (!has("fasttext")) fail("fastText is missing: apt-get install fasttext");
  try {
    for (const name of ["core", "nlp", "lang-ar", "lang-en", "lang-fa"]) require(`@nlpjs/${name}`);
  } catch {
    fail(`nlp.js is missing: (cd ${dirname(self)} && npm ci --ignore-scripts)`);
  }
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { set: { type: "string", multiple: true }, seed: { type: "string", default: "1" } },
  });
  const [binary, data] = positionals;
  const sets = values.set ?? Object.keys(languages);
  const seed = Number(values.seed);
  if (!data) fail("usage: intents.mjs HAMKALAM DATA_FOLDER [--set NAME]... [--seed N]");
  if (!Number.isInteger(seed)) fail(`--seed ${values.seed}: must be a whole number`);
  for (const set of sets)
    if (!languages[set]) fail(`--set ${set}: one of ${Object.keys(languages).join(", ")}`);
  missing();
  const folder = mkdtempSync(join(tmpdir(), "hamkalam-bench-"));
  process.on("exit", () => leave(folder));
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  for (const set of sets) await compare(binary, data, set, seed, folder);
}

if (process.argv[2] === "--worker")
  console.log(JSON.stringify(await work(JSON.parse(readFileSync(process.argv[3], "utf8")))));
else await main();
