// What is installed, beside what the operator's page promises: the Debian packages hold the program with
// all that belongs to it, what is in them runs where it is put, and another program links the brain alone.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = process.env.HAMKALAM_BIN ?? join(root, "build/release/bin/hamkalam");
const build = dirname(dirname(binary));
const has = (command) => spawnSync(command, ["--version"]).status === 0;
const skip = ["cpack", "dpkg-deb", "dpkg-shlibdeps"].every(has) ? false : "packages are made on Debian";

function call(command, ...args) {
  const done = spawnSync(command, args, { encoding: "utf8", timeout: 280_000, maxBuffer: 1 << 26 });
  assert.equal(done.status, 0, `${command} ${args.join(" ")}: ${done.stdout}${done.stderr}${done.error ?? ""}`);
  return done.stdout;
}

let folder, place, program, development;
before(() => {
  if (skip) return;
  folder = mkdtempSync(join(tmpdir(), "hamkalam-package-"));
  place = join(folder, "place");
  call("cpack", "--config", join(build, "CPackConfig.cmake"), "-B", folder);
  const packages = readdirSync(folder).filter((name) => name.endsWith(".deb")).map((name) => join(folder, name));
  assert.equal(packages.length, 2, packages.join(" "));
  [program, development] = [/\/hamkalam_[^/]*$/, /\/hamkalam-dev_[^/]*$/].map((name) => packages.find((one) => name.test(one)));
  for (const one of [program, development]) call("dpkg-deb", "-x", one, place);
});
after(() => folder && rmSync(folder, { recursive: true, force: true }));

const installed = (name) => join(place, name);

test("the package brings program, data, service, manual page and completions", { skip }, () => {
  const files = call("dpkg-deb", "-c", program).split("\n").map((line) => line.split(/\s+/)[5]?.replace(/^\.\//, ""));
  for (const name of ["usr/bin/hamkalam", "usr/lib/systemd/system/hamkalam.service", "etc/hamkalam/hamkalam.json",
    "usr/share/man/man1/hamkalam.1.gz", "usr/share/bash-completion/completions/hamkalam",
    "usr/share/zsh/vendor-completions/_hamkalam", "usr/share/fish/vendor_completions.d/hamkalam.fish",
    "usr/share/hamkalam/model.bin", "usr/share/hamkalam/console/index.html", "usr/share/hamkalam/contracts/openapi.json",
    "usr/share/hamkalam/intents/catalogue.json", "usr/share/hamkalam/locales/fa/locale.json",
    "usr/share/doc/hamkalam/OPERATING.md", "usr/share/doc/hamkalam/LICENSE"])
    assert.ok(files.includes(name), `${name} is missing`);
  assert.ok(!files.some((name) => /\.(cpp|a|o)$|node_modules/.test(name ?? "")), "what is only built with");
  assert.match(call("dpkg-deb", "-f", program, "Depends"), /\badduser\b.*\blibicu\d+\b.*\blibpq5\b/);

  // Its user and state directory: made by the package, named by the service, kept by a removal.
  const control = join(folder, "control");
  call("dpkg-deb", "-e", program, control);
  assert.equal(readFileSync(join(control, "conffiles"), "utf8"), "/etc/hamkalam/hamkalam.json\n");
  const script = (name) => readFileSync(join(control, name), "utf8");
  assert.match(script("postinst"), /adduser --system .*hamkalam/s);
  assert.match(script("postrm"), /purge/);
  for (const name of ["postinst", "prerm", "postrm"]) call("sh", "-n", join(control, name));
  const unit = readFileSync(installed("usr/lib/systemd/system/hamkalam.service"), "utf8");
  assert.match(unit, /^ExecStart=\/usr\/bin\/hamkalam serve .*\/etc\/hamkalam\/hamkalam\.json/m);
  for (const line of ["User=hamkalam", "StateDirectory=hamkalam", "ProtectSystem=strict", "NoNewPrivileges=yes", "Type=notify"])
    assert.ok(unit.split("\n").includes(line), `${line} is missing in the unit`);
});

test("what is installed runs where it is put", { skip }, () => {
  const done = call(installed("usr/bin/hamkalam"), "ask", "سفارشم هنوز نرسیده، مدیرتون رو می‌خوام");
  assert.match(done, /delivery|manager/);
  call("gzip", "-t", installed("usr/share/man/man1/hamkalam.1.gz"));
  call("bash", "-n", installed("usr/share/bash-completion/completions/hamkalam"));
});

test("another program links the brain alone", { skip }, () => {
  const example = installed("usr/share/doc/hamkalam/example");
  assert.ok(readFileSync(join(example, "example.cpp"), "utf8").trimEnd().split("\n").length <= 20);
  const own = join(folder, "example");
  call("cmake", "-S", example, "-B", own, `-DCMAKE_PREFIX_PATH=${installed("usr")}`);
  call("cmake", "--build", own);
  assert.match(call(join(own, "example")), /./);
  const linked = call("ldd", join(own, "example"));
  assert.match(linked, /libicu/);
  assert.doesNotMatch(linked, /libsqlite|libpq|libssl|liblinear/);
  for (const name of ["server", "store", "training"])
    assert.ok(!existsSync(installed(`usr/include/hamkalam/${name}`)), `${name} is no part of the brain`);
});
