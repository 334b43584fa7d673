// What this browser keeps: for the tab (drafts, the token) or for good (settings). Without storage, or
// in a page of somebody else, it lives as long as the page.
type Area = "tab" | "browser";

const own = { tab: new Map<string, string>(), browser: new Map<string, string>() };
let isGuest = false;

// Leaves nothing in the storage of the page.
export function keepNothing(): void {
  isGuest = true;
}

function storage(area: Area): Storage | undefined {
  try {
    return isGuest ? undefined : area === "tab" ? sessionStorage : localStorage;
  } catch {
    return undefined;
  }
}

export function recall(area: Area, key: string): string {
  return storage(area)?.getItem(key) ?? own[area].get(key) ?? "";
}

// Empty: forgotten.
export function keep(area: Area, key: string, value: string): void {
  if (value) own[area].set(key, value);
  else own[area].delete(key);
  try {
    if (value) storage(area)?.setItem(key, value);
    else storage(area)?.removeItem(key);
  } catch {
    // It is full.
  }
}

export function recallJson(area: Area, key: string): unknown {
  try {
    return JSON.parse(recall(area, key) || "null");
  } catch {
    return null;
  }
}

export function forgetAll(area: Area, prefix: string): void {
  const keys = [...own[area].keys(), ...Object.keys(storage(area) ?? {})];
  for (const key of keys) if (key.startsWith(prefix)) keep(area, key, "");
}
