// Builds the console: `node build.mjs OUTDIR` writes OUTDIR/index.html and OUTDIR/assets/*: app.js is
// the page, assist.js the element for other pages, assist.html that element in a frame, sample.html both.
// The words of locales/*/console.json are bundled into app.js. Types are checked by `npm run check`.
import { build } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import "./contract.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error("usage: node build.mjs OUTDIR");
  process.exit(2);
}
const target = resolve(out);
const assets = join(target, "assets");

await rm(assets, { recursive: true, force: true });
await mkdir(assets, { recursive: true });
const common = {
  absWorkingDir: here,
  outdir: assets,
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  external: ["/assets/*"],
  logLevel: "warning",
};
await build({
  ...common,
  format: "esm",
  entryPoints: [
    { in: "main.ts", out: "app" },
    { in: "page.css", out: "app" },
    "frame.css",
    "sample.css",
  ],
});
// No modules: those would need the server's leave (CORS) to be loaded by another's page.
await build({
  ...common,
  format: "iife",
  entryPoints: [{ in: "assist-element.ts", out: "assist" }, "sample.ts"],
});
const font = join(here, "node_modules/vazirmatn");
await copyFile(join(font, "fonts/webfonts/Vazirmatn[wght].woff2"), join(assets, "vazirmatn.woff2"));
await copyFile(join(font, "OFL.txt"), join(assets, "vazirmatn.license.txt"));
await copyFile(join(here, "icon.svg"), join(assets, "icon.svg"));
for (const page of ["assist.html", "sample.html"])
  await copyFile(join(here, page), join(assets, page));
await copyFile(join(here, "index.html"), join(target, "index.html"));
