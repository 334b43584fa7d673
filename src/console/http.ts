// The few HTTP reads of the page. Failures are a Failure with the protocol's code.
import type { ConversationPage, QueuePage, Rule, Sent } from "./protocol.js";
import { authorization } from "./session.js";

export class Failure extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    const headers = { "content-type": "application/json", ...authorization() };
    response = await fetch(path, { ...init, headers });
  } catch {
    throw new Failure("offline");
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  if (response.status === 401) throw new Failure("signed_out");
  const error = body as { code?: string; message?: string } | null;
  throw new Failure(response.status === 404 ? "not_found" : (error?.code ?? "other"), error?.message);
}

export const readQueue = (after = "") =>
  call<QueuePage>(`/v1/conversations?limit=100${after && `&after=${encodeURIComponent(after)}`}`);

export const readConversation = (id: string) =>
  call<ConversationPage>(`/v1/conversations/${encodeURIComponent(id)}`);

export const postEvent = (event: Sent) =>
  call<unknown>("/v1/events", { method: "POST", body: JSON.stringify(event) });

const rules = new Map<string, Promise<Rule>>();
export function readRule(id: string): Promise<Rule> {
  let rule = rules.get(id);
  if (!rule) {
    rule = call<Rule>(`/v1/rules/${encodeURIComponent(id)}`);
    rule.catch(() => rules.delete(id));
    rules.set(id, rule);
  }
  return rule;
}
