// nlp.js behind npm ws: what load.mjs compares the server with. It learns up to forty of the same
// phrases a label (with all of them it trains for many minutes), and answers each message with its
// own reading of it.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocketServer } from "ws";

const require = createRequire(import.meta.url);
const { containerBootstrap } = require("@nlpjs/core");
const { Nlp } = require("@nlpjs/nlp");
const locales = fileURLToPath(new URL("../../locales", import.meta.url));

async function train(language) {
  const [Lang] = Object.entries(require(`@nlpjs/lang-${language}`))
    .filter(([name]) => name.toLowerCase() === `lang${language}`)
    .map(([, value]) => value);
  const container = containerBootstrap();
  container.use(Lang);
  const nlp = new Nlp({ container, languages: [language], autoSave: false, autoLoad: false });
  const folder = join(locales, language, "intents");
  for (const file of readdirSync(folder).filter((name) => /^[^.]+(\.[a-z_]+)?\.txt$/.test(name))) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    for (const line of lines.filter((text) => text && !text.startsWith("#")).slice(0, 40))
      nlp.addDocument(language, line, file.slice(0, -4));
  }
  await nlp.train();
  return nlp;
}

const log = console.log;
console.log = () => {}; // nlp.js tells of every epoch
const readers = { fa: await train("fa"), en: await train("en") };
console.log = log;

const server = new WebSocketServer({
  host: "127.0.0.1", port: 0, perMessageDeflate: false, handleProtocols: () => "hamkalam.v1",
});
server.on("connection", (socket) =>
  socket.on("message", async (data) => {
    const event = JSON.parse(data);
    const language = /[\u0600-\u06ff]/.test(event.text) ? "fa" : "en";
    socket.send(JSON.stringify(await readers[language].process(language, event.text)));
  }),
);
server.on("listening", () => console.log(`ws://127.0.0.1:${server.address().port}`));
