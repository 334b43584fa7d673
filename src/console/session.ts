// Who is signed in at this page: a token, kept for as long as the tab lives.
import { forgetAll, keep, recall } from "./kept.js";

const tokenKey = "hamkalam.token";
export const draftKeys = "hamkalam.draft.";

export const token = (): string => recall("tab", tokenKey);
export const setToken = (text: string): void => keep("tab", tokenKey, text);

// Forgets the token, and the drafts with it when somebody else may sit down here.
export function forgetToken(drafts: boolean): void {
  keep("tab", tokenKey, "");
  if (drafts) forgetAll("tab", draftKeys);
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
