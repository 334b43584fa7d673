// Each rule of lint.mjs can fail: it is run over fixtures/, a small house with every fault, and over
// lines that a fixture must not contain itself.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { lint } from "./lint.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hamkalam-lint-"));
after(() => rmSync(folder, { recursive: true, force: true }));

// Faults of a house that holds these files: name to text.
function faultsOf(files) {
  const root = mkdtempSync(join(folder, "house-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return lint(root).faults;
}

test("the fixtures' faults are found, each at its place, and no other", (t) => {
  const root = join(folder, "fixtures");
  cpSync(join(here, "fixtures"), root, { recursive: true });
  cpSync(join(here, "../../.clang-format"), join(root, ".clang-format"));
  const { faults, notes } = lint(root);
  const places = faults.map((fault) => fault.split(": ")[0]);
  const expected = [
    "src/CMakeLists.txt:1", // -ffast-math
    "src/CMakeLists.txt:2", // -march=native
    "src/base/up.cpp:1", // base includes nothing
    "src/base/up.cpp:3", // without a room
    "src/channel/telegram/clock.cpp:3", // system_clock
    "src/channel/telegram/clock.cpp:5", // std::hash; line 4 is a comment
    "src/channel/telegram/clock.cpp:6", // std::rand
    "src/console/words.ts:1", // not ASCII
    "src/rules/sideways.cpp:1", // <linear.h>
    "src/rules/sideways.cpp:2", // <unicode/>
    "src/rules/sideways.cpp:5", // history
    "src/rules/sideways.cpp:6", // reply
    "src/text/libraries.cpp:1", // <sqlite3.h>
    "src/text/libraries.cpp:4", // <boost/asio/>
  ];
  if (notes.length) t.diagnostic(notes.join("; "));
  else expected.push("src/store/unformatted.cpp:1");
  assert.deepEqual(places.sort(), expected.sort(), faults.join("\n"));
});

test("long files", () => {
  const lines = (count) => "// x\n".repeat(count);
  assert.deepEqual(faultsOf({ "tests/fine.ts": lines(600), "src/a.ts": lines(600) }), []);
  const faults = faultsOf({ "tests/long.ts": lines(601), "locales/en/words.ts": lines(601) });
  assert.match(faults.join("\n"), /^tests\/long\.ts:601: 601 lines.*split it$/);
});

test("what is left unfinished", () => {
  for (const word of ["TO" + "DO", "FIX" + "ME"])
    assert.match(faultsOf({ "src/a.ts": `let a;\n// ${word}: later\n` })[0], /^src\/a\.ts:2: unfinis/);
});

test("paths of one machine", () => {
  for (const home of ["home", "Users", "root", "work"]) {
    const faults = faultsOf({ "deploy/notes.md": `see "/${home}/sara/main"\n` });
    assert.match(faults.join("\n"), /^deploy\/notes\.md:1: a path of one machine.*$/);
  }
  const fine = "$HOME/x ~/x https://example.com/home/x a/root/b /workshop/x\n";
  assert.deepEqual(faultsOf({ "deploy/notes.md": fine }), []);
});

test("registries", () => {
  for (const host of ["registry.npm" + "js.org", "py" + "pi.org", "deb.deb" + "ian.org"])
    assert.equal(faultsOf({ "deploy/setup": `curl https://${host}/x\n` }).length, 1, host);
  const lock = '{"packages": {"node_modules/lit": {\n"resolved": "x"\n}}}\n';
  assert.match(faultsOf({ "src/console/package-lock.json": lock })[0], /^src.*-lock\.json:2: "resolved"/);
});
