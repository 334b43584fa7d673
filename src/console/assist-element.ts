// What server-of-script.ts and the element are, in this order: the server is known before the first element.
import "./server-of-script.js";
import "./view/assist.js";
