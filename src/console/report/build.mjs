// Builds the page of the report: `node report/build.mjs OUTFILE` writes one HTML file with script,
// styles and font inside. The program puts the data where <!--data--> stands. Its policy lets
// nothing load and no script run but this one.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) {
  console.error("usage: node report/build.mjs OUTFILE");
  process.exit(2);
}
const built = await build({
  absWorkingDir: here,
  entryPoints: ["report.ts", "report.css"],
  outdir: "out",
  write: false,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
});
const text = (ending) => built.outputFiles.find((file) => file.path.endsWith(ending)).text;
// What would end the element it stands in.
const script = text(".js").replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
const font = await readFile(join(here, "../node_modules/vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2"));
const hash = createHash("sha256").update(script).digest("base64");
const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'`;
const html = `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hamkalam</title>
<style>
@font-face{font-family:"Vazirmatn";src:url("data:font/woff2;base64,${font.toString("base64")}") format("woff2");font-weight:100 900}
${text(".css")}</style>
</head>
<body></body>
<script type="application/json" id="data"><!--data--></script>
<script type="module">${script}</script>
</html>
`;
const target = resolve(out);
await mkdir(dirname(target), { recursive: true });
await writeFile(target, html);
