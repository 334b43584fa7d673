// The console's types, against those of the protocol's contract.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("the console's types are right", { timeout: 120_000 }, () => {
  const cwd = fileURLToPath(new URL("../../src/console", import.meta.url));
  for (const command of [["contract.mjs"], ["node_modules/typescript/bin/tsc", "--noEmit"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  }
});
