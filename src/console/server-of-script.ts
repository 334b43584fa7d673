// For the one script that another page loads: the server is where the script came from.
import { setServer } from "./http.js";
import { keepNothing } from "./kept.js";

const script = document.currentScript;
const origin = script instanceof HTMLScriptElement ? new URL(script.src).origin : location.origin;
if (origin !== location.origin) {
  setServer(origin);
  keepNothing();
}
