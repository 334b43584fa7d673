// Who is signed in at this page: a token, kept for as long as the tab lives.
const tokenKey = "hamkalam.token";
export const draftKeys = "hamkalam.draft.";
let held = "";
let keeps = true;

// In a page of somebody else nothing is left in its storage.
export function keepNothing(): void {
  keeps = false;
}

export function token(): string {
  try {
    return (keeps && sessionStorage.getItem(tokenKey)) || held;
  } catch {
    return held;
  }
}

export function setToken(text: string): void {
  held = text;
  try {
    if (keeps) sessionStorage.setItem(tokenKey, text);
  } catch {
    // Without storage it lives as long as the page.
  }
}

// Forgets the token, and the drafts with it when somebody else may sit down here.
export function forgetToken(drafts: boolean): void {
  held = "";
  try {
    sessionStorage.removeItem(tokenKey);
    if (!drafts) return;
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(draftKeys)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

export const authorization = (): Record<string, string> =>
  token() ? { authorization: `Bearer ${token()}` } : {};

// A browser's websocket can send no header, so the token goes as a sub-protocol.
export function subprotocols(): string[] {
  if (!token()) return ["hamkalam.v1"];
  const text = btoa(token()).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return ["hamkalam.v1", `hamkalam.token.${text}`];
}

// What a header can carry; anything else is a slip of the clipboard.
export const isToken = (text: string) => /^[\x21-\x7e]{1,8192}$/.test(text);
