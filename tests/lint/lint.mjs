// The house's rules that a machine can check: `node tests/lint/lint.mjs [FOLDER]`. Prints file:line
// and what to do for each fault, and ends with 1 when there are any. lint.test.mjs shows that each
// rule can fail.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// Which rooms a room may include, beside itself. One arrow of src/README.md a word.
const brain = ["base", "event", "text", "intent", "conversation"];
const rooms = {
  base: [],
  event: ["base"],
  text: ["base"],
  intent: ["base", "text"],
  conversation: ["base", "event", "text", "intent"],
  history: brain,
  rules: brain,
  reply: [...brain, "rules"],
  assist: [...brain, "rules", "reply"],
  training: ["base", "text", "intent"],
  store: ["base", "event"],
  access: ["base", "event"],
  channel: ["base", "event"],
  replay: [...brain, "rules", "reply", "assist", "history"],
  server: [...brain, "rules", "reply", "assist", "history", "store", "channel", "access"],
  command: [
    ...brain,
    ...["rules", "reply", "assist", "history", "training", "store", "channel", "access", "replay", "server"],
  ],
};

// Libraries, and the rooms they stay in.
const libraries = [
  [/^unicode\//, "text"],
  [/^boost\/(asio|beast)\b/, "server"],
  [/^sqlite3\.h$/, "store"],
  [/^libpq-fe\.h$/, "store"],
  [/^jwt\.h$/, "access"],
  [/^linear\.h$/, "training"],
  [/^yaml-cpp\//, "training", "replay"],
  [/^archive(_entry)?\.h$/, "replay"],
];

// What would make the same log give other bytes elsewhere; `except` is where it may stand.
const banned = [
  { pattern: /\bstd::hash\b/, say: "differs between machines: use hash_bytes()" },
  { pattern: /-ffast-math\b/, say: "changes results: remove it" },
  { pattern: /-march=native\b/, say: "ties the program to this machine: remove it" },
  { pattern: /\bstd::rand\b/, say: "is not ours to seed: pass what is random in" },
  {
    pattern: /\bsystem_clock::now\b/,
    except: /^(src\/(server|training|command)\/|tests\/)/,
    say: "the core reads no clock: pass the time in",
  },
];
const unfinished = new RegExp("\\b(TO" + "DO|FIX" + "ME)\\b"); // in two parts: this is a file too

const code = /\.(cpp|hpp|ts|mjs|css|html)$|(^|\/)CMakeLists\.txt$|\.cmake$|^deploy\/(run|test|setup)$/;
const binary = /\.(png|jpe?g|gif|ico|woff2?|ttf|zip|gz|bin|db)$/;
const kMostLines = 600;

// Hosts of package registries: a lock file or script that names one works for its writer only.
const registry = new RegExp(
  "\\b(registry\\.[a-z0-9-]+\\.[a-z]+|(?:www\\.)?npmjs\\.(?:org|com)|[a-z.]*yarnpkg\\.com|pypi\\.org" +
    "|files\\.pythonhosted\\.org|(?:deb|security)\\.debian\\.org|proxy\\.golang\\.org|crates\\.io" +
    "|[a-z0-9.-]*artifactory[a-z0-9-]*\\.[a-z]+)\\b",
  "i",
);
const machinePath = /(^|[^\w.~\/}-])\/(home|Users|root|work)\/[\w.-]/;

function tracked(root) {
  const options = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const git = spawnSync("git", ["-c", "safe.directory=*", "-C", root, ...options]);
  const top = spawnSync("git", ["-c", "safe.directory=*", "-C", root, "rev-parse", "--show-toplevel"]);
  if (git.status === 0 && top.stdout.toString().trim() === realpathSync(root))
    return git.stdout.toString().split("\0").filter(Boolean);
  const skip = new Set([".git", "build", "node_modules"]); // a copy without its history
  const walk = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (skip.has(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [relative(root, path)];
    });
  return walk(root);
}

function checkInclude(path, line) {
  const include = /^\s*#\s*include\s*([<"])([^>"]+)[>"]/.exec(line);
  if (!include || !path.startsWith("src/")) return [];
  const room = path.split("/").length > 2 ? path.split("/")[1] : null; // null: src/main.cpp
  const [, bracket, name] = include;
  if (bracket === "<")
    return libraries
      .filter(([pattern, ...homes]) => pattern.test(name) && !homes.includes(room))
      .map(([, ...homes]) => `<${name}> stays in src/${homes.join("/, src/")}/: wrap what you need there`);
  const target = name.split("/")[0];
  if (!name.includes("/") || !(target in rooms))
    return [`"${name}": write it as "room/file.hpp", with a room of src/`];
  if (room === null || target === room) return [];
  if (!(room in rooms)) return [`src/${room}/ has no row in tests/lint/lint.mjs: draw its arrows`];
  if (rooms[room].includes(target)) return [];
  const allowed = rooms[room].join(", ") || "nothing";
  return [`${room} may not include ${target} (only ${allowed}): move the code or pass a value`];
}

function checkLine(path, line) {
  const faults = [];
  if (/\.(cpp|hpp)$/.test(path)) faults.push(...checkInclude(path, line));
  if (/^src\/.*\.(cpp|hpp|ts)$/.test(path) && /[^\x00-\x7f]/.test(line))
    faults.push("not ASCII: words belong in locales/, other signs as escapes");
  if (code.test(path) || path === "CMakePresets.json") {
    const bare = path.startsWith("tests/lint/") ? "" : line.replace(/(^|\s)(\/\/|#\s).*$/, "");
    for (const { pattern, except, say } of banned)
      if (pattern.test(bare) && !except?.test(path)) faults.push(`${pattern.exec(bare)[0]} ${say}`);
    if (unfinished.test(line)) faults.push("unfinished: do it, or file it elsewhere");
  }
  if (machinePath.test(line)) faults.push("a path of one machine: make it relative or a setting");
  if (registry.test(line)) faults.push("a registry's host: leave it to the client's own settings");
  if (path.endsWith("package-lock.json") && /"resolved"\s*:/.test(line))
    faults.push('"resolved": set omit-lockfile-registry-resolved=true in .npmrc, run npm install');
  return faults;
}

function checkFormat(root, paths) {
  const version = spawnSync("clang-format", ["--version"]);
  if (version.error) return { note: "clang-format is not there: format not checked" };
  if (!/version 14\./.test(version.stdout.toString()))
    return { note: "clang-format is not version 14, which formats otherwise: format not checked" };
  const run = spawnSync("clang-format", ["--dry-run", "-Werror", ...paths], { cwd: root });
  const faults = new Map(); // the first of each file
  for (const [, file, line] of run.stderr.toString().matchAll(/^(.+?):(\d+):\d+: error:/gm))
    if (!faults.has(file)) faults.set(file, `${file}:${line}: run clang-format -i ${file}`);
  return { faults: [...faults.values()] };
}

// All faults below `root`, as "file:line: what to do", and notes on what could not be checked.
export function lint(root) {
  const faults = [];
  const notes = [];
  const paths = tracked(root)
    .filter((path) => !path.startsWith("tests/lint/fixtures/") && existsSync(join(root, path)))
    .sort();
  for (const path of paths) {
    if (binary.test(path)) continue;
    const lines = readFileSync(join(root, path), "utf8").split("\n");
    lines.forEach((line, index) => {
      for (const fault of checkLine(path, line)) faults.push(`${path}:${index + 1}: ${fault}`);
    });
    const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
    if (/^(src|tests)\//.test(path) && code.test(path) && count > kMostLines)
      faults.push(`${path}:${kMostLines + 1}: ${count} lines, at most ${kMostLines}: split it`);
  }
  const formatted = paths.filter((path) => /^(src|tests)\/.*\.(cpp|hpp)$/.test(path));
  if (formatted.length) {
    const format = checkFormat(root, formatted);
    if (format.note) notes.push(format.note);
    faults.push(...(format.faults ?? []));
  }
  return { faults, notes, files: paths.length };
}

if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const root = resolve(process.argv[2] ?? fileURLToPath(new URL("../..", import.meta.url)));
  const { faults, notes, files } = lint(root);
  for (const line of [...notes, ...faults]) console.log(line);
  console.log(`lint: ${files} files, ${faults.length} faults`);
  process.exitCode = faults.length ? 1 : 0;
}
