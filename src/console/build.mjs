// Builds the console: `node build.mjs OUTDIR` writes OUTDIR/index.html and OUTDIR/assets/*.
// The words of locales/*/console.json are bundled into app.js. Types are checked by `npm run check`.
import { build } from "esbuild";
import { copyFile, mkdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

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
await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "main.ts", out: "app" },
    { in: "page.css", out: "app" },
  ],
  outdir: assets,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  external: ["/assets/*"],
  logLevel: "warning",
});
const font = join(here, "node_modules/vazirmatn");
await copyFile(join(font, "fonts/webfonts/Vazirmatn[wght].woff2"), join(assets, "vazirmatn.woff2"));
await copyFile(join(font, "OFL.txt"), join(assets, "vazirmatn.license.txt"));
await copyFile(join(here, "icon.svg"), join(assets, "icon.svg"));
await copyFile(join(here, "index.html"), join(target, "index.html"));
