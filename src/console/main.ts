// Entry of the page: one store, handed to the one root element.
import { Store } from "./store.js";
import "./view/app.js";

const store = new Store();
const app = document.querySelector("hk-app");
if (app) app.store = store;
store.start();
