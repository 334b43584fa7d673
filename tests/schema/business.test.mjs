// hamkalam checks profiles with a validator of its own (src/rules/schema.hpp). ajv, which knows all of
// JSON Schema, must find fault with the same profiles, at the same places.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Ajv from "ajv";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8"));
const schema = read("intents/business.schema.json");
// Strict: a keyword that ajv does not know is an error there as well.
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);

const inside = (place, key) =>
  !/^[\w$]+$/.test(key) ? `${place}["${key}"]` : place ? `${place}.${key}` : key;

// Where ajv finds fault, as hamkalam names places.
function placesOfAjv(profile) {
  validate(profile);
  const places = (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
    let value = profile;
    let place = "";
    for (const step of instancePath.split("/").slice(1)) {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      place = Array.isArray(value) ? `${place}[${key}]` : inside(place, key);
      value = value[key];
    }
    return keyword === "additionalProperties" ? inside(place, params.additionalProperty) : place;
  });
  return [...new Set(places)].sort();
}

// -> { fine, places }: the verdict of `hamkalam check --business`, and where it finds fault.
async function check(profile) {
  const folder = await mkdtemp(join(tmpdir(), "hamkalam-test-"));
  try {
    const file = join(folder, "shop.json");
    await writeFile(file, typeof profile === "string" ? profile : JSON.stringify(profile));
    const run = promisify(execFile)(process.env.HAMKALAM_BIN, ["check", "--business", file], { timeout: 240_000 });
    const { code = 0, stdout } = await run.catch((error) => error);
    assert.ok(code === 0 || code === 1, `check ended with ${code}`);
    const lines = stdout.split("\n").filter((line) => line.startsWith(`${file}: `));
    const places = lines.map((line) => {
      const [, place, what] = /^(?:((?:[\w$.]|\[\d+\]|\["[^"]*"\])+): )?(.*)$/.exec(line.slice(file.length + 2));
      assert.match(what, /^(expected|unknown key|"\w+" is missing)/, line);
      return place ?? "";
    });
    assert.equal(code === 0, lines.length === 0, stdout);
    return { fine: code === 0, places: [...new Set(places)].sort() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const day = { days: ["sat"], from: "09:00", to: "18:00" };
const names = { fa: ["x"] };
// By key: values that break the schema, each by one thing, and values that just do not.
const cases = {
  name: { bad: [7, null, "", [], {}, { de: "x" }, { fa: "" }, { fa: 7 }], fine: ["x", { fa: "x", ar: "y", en: "z" }] },
  hours: { bad: ["س".repeat(4001), { en: "🙏".repeat(4001) }], fine: ["س".repeat(4000), "🙏".repeat(4000)] },
  sector: { bad: ["shop", 1, null, "Retail"], fine: ["other"] },
  country: { bad: ["Iran", "ir", "IR\n", "", 98, "آی"], fine: ["IR"] },
  language: { bad: ["de", ["fa"]], fine: ["ar"] },
  time_zone: { bad: [3, ""], fine: ["Asia/Tehran"] },
  tone: { bad: ["hot"], fine: ["dry"] },
  phone: { bad: [123, "", "0".repeat(4001)], fine: ["021"] },
  opening_hours: {
    bad: [
      {},
      [7],
      [{}],
      [{ days: ["sat"], from: "09:00" }],
      [{ ...day, from: "9" }],
      [day, { ...day, from: "24:00" }],
      [{ ...day, to: "24:01" }],
      [{ ...day, to: "18:00\n" }],
      [{ ...day, days: [] }],
      [{ ...day, days: ["monday", "sun"] }],
      [{ ...day, days: ["sat", "sat"] }],
      [{ ...day, note: "x" }],
    ],
    fine: [[], [day, { ...day, to: "24:00" }]],
  },
  policies: {
    bad: [
      [],
      { refund: {} },
      { refund: { allowed: "yes" }, "Re fund": { allowed: true }, exchange: { allowed: 1 } },
      { "1st": { allowed: true } },
      { refund: { allowed: true, text: { fa: "" } } },
    ],
    fine: [{}, { refund: { allowed: false }, warranty_2: { allowed: true, text: "x" } }],
  },
  return_window_days: { bad: ["thirty", -1, 7.5, 1000001, true], fine: [0, 1000000] },
  services: {
    bad: [
      { spa: {} },
      { spa: { names: {} }, "gel nails": { names: { fa: "x", en: [] } }, "a/b~c": { names: 1 } },
      { spa: { names, complements: "nails" } },
      { spa: { names, complements: ["", 7] } },
      { spa: { names, complements: ["a", "a"] } },
    ],
    fine: [{ spa: { names }, "gel nails": { names: { en: ["gel", "nails"] }, complements: ["spa"] } }],
  },
  concession_limit: {
    bad: [
      {},
      { share: 2 },
      { share: -0.01 },
      { share: "0.1" },
      { amount: "5" },
      { currency: "USD" },
      { share: 0.1, amount: "5" },
      { share: 0.1, currency: "USD" },
      { share: 0.1, amount: "5", currency: "USD" },
      { amount: 5, currency: "USD" },
      { amount: "5.", currency: "usd" },
    ],
    fine: [{ share: 0 }, { share: 1 }, { amount: "12.50", currency: "IRT" }],
  },
  essentials: { bad: [{ checkin: "14:00" }, { check_in: 14 }], fine: [{}, { check_in: "14:00" }] },
  promises: { bad: [{ delivery_hours: 0 }, { delivery_hours: 8761 }, { hours: 1 }], fine: [{ delivery_hours: 1 }] },
  rates: {
    bad: [
      { USD: { IRT: 98000 } },
      { date: "1.3.2026" },
      { date: "2026-03-01", usd: { IRT: 1 } },
      { date: "2026-03-01", USD: {} },
      { date: "2026-03-01", USD: { IRT: 0, toman: 1 }, EUR: { IRT: "0.0" }, AED: { IRT: -1 }, SAR: { IRT: true } },
    ],
    fine: [{ date: "2026-03-01", USD: { IRT: 0.5, AED: "3.6725" } }],
  },
  ladder: {
    bad: [
      [],
      { fire: { level: "manager" } },
      { safety: {}, self_harm: 7, by_agent: { level: "boss" } },
      { safety: { due_minutes: -5 }, legal_threat: { due_minutes: 525601 }, agent_support: { due: 1 } },
    ],
    fine: [{ safety: { due_minutes: 0 }, by_agent: { level: "manager", due_minutes: 525600 } }],
  },
  signal_strength: { bad: [1001, -1, null], fine: [1000] },
  contact_gap_hours: { bad: [0, 8761], fine: [1] },
  value_rules: { bad: ["on", 1], fine: [false] },
  elder_age_group: { bad: [1, ""], fine: ["older"] },
  answers: {
    bad: [
      { "business.hours": { fa: [] } },
      { "business.hours": { fa: ["", 7], de: ["x"] }, "order.status": [] },
      { "business.hours": { en: ["x", "y", "x"] } },
    ],
    fine: [{}, { "business.hours": { en: ["x", "y"] } }],
  },
  fixed_texts: { bad: [["x"], {}, { en: ["x", "x"] }, { en: "x" }], fine: [{ en: ["x"] }] },
  autopilot: {
    bad: [
      { intents: ["business.hours"] },
      { intents: [7], confidence: 499 },
      { intents: ["business.hours", "business.hours"], confidence: 1001 },
      { intents: [], confidence: 900, sure: true },
    ],
    fine: [{ intents: ["business.hours"], confidence: 500 }],
  },
  $schema: { bad: [7], fine: ["x"] },
  weather: { bad: [1], fine: [] },
  nmae: { bad: ["x"], fine: [] },
};

test("ajv sees the list as we do, and knows the schema's keywords", () => {
  for (const [key, { bad, fine }] of Object.entries(cases)) {
    for (const value of bad) assert.equal(validate({ [key]: value }), false, JSON.stringify({ [key]: value }));
    for (const value of fine) assert.ok(validate({ [key]: value }), JSON.stringify({ [key]: value }));
  }
});

test("samples and all that is just allowed are fine to both", async () => {
  const folder = "deploy/business";
  const profiles = readdirSync(join(root, folder)).map((name) => read(`${folder}/${name}`));
  assert.ok(profiles.length >= 3);
  const most = Math.max(...Object.values(cases).map(({ fine }) => fine.length));
  for (let i = 0; i < most; ++i)
    profiles.push(
      Object.fromEntries(Object.entries(cases).flatMap(([key, { fine }]) => (i in fine ? [[key, fine[i]]] : []))),
    );
  for (const profile of [...profiles, {}]) {
    assert.deepEqual(placesOfAjv(profile), []);
    assert.deepEqual(await check(profile), { fine: true, places: [] }, JSON.stringify(profile).slice(0, 200));
  }
});

// A check takes a while, so each profile has one bad value of every key, and every fault its place.
test("what is bad to one is bad to the other, at the same places", async () => {
  const most = Math.max(...Object.values(cases).map(({ bad }) => bad.length));
  const profiles = [[1], "x", null];
  for (let i = 0; i < most; ++i)
    profiles.push(
      Object.fromEntries(Object.entries(cases).flatMap(([key, { bad }]) => (i in bad ? [[key, bad[i]]] : []))),
    );
  for (const profile of profiles) {
    const { fine, places } = await check(JSON.stringify(profile));
    assert.equal(fine, false);
    assert.deepEqual(places, placesOfAjv(profile), JSON.stringify(profile).slice(0, 500));
  }
});

// JavaScript cannot tell 7.0 from 7; the settings are read as integers, so it is a fault here.
test("the one thing in which hamkalam is stricter", async () => {
  assert.ok(validate(JSON.parse('{"return_window_days":7.0}')));
  assert.deepEqual(await check('{"return_window_days":7.0}'), { fine: false, places: ["return_window_days"] });
});
