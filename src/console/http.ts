// The few HTTP reads of the page. Failures are a Failure with the protocol's code.
import type { ConversationPage, QueuePage, Rule, Sent } from "./protocol.js";
import type { Figures } from "./figures.js";
import type { LetterDecision, LetterPage } from "./outbox.js";
import { authorization } from "./session.js";

export class Failure extends Error {
  constructor(
    readonly code: string,
    message = code,
  ) {
    super(message);
  }
}

// Where the server is: the page's own, unless the element is embedded in another's page.
let base = "";
export const setServer = (origin: string) => (base = origin);
export const serverOrigin = () => base || location.origin;

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    const headers = { ...(init && { "content-type": "application/json" }), ...authorization() };
    response = await fetch(base + path, { ...init, headers });
  } catch {
    throw new Failure("offline");
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  if (response.status === 401) throw new Failure("signed_out");
  const error = body as { code?: string; message?: string } | null;
  throw new Failure(
    response.status === 404 ? "not_found" : (error?.code ?? "other"),
    error?.message,
  );
}

export const readQueue = (after = "", limit = 1000) =>
  call<QueuePage>(
    `/v1/conversations?limit=${limit}${after && `&after=${encodeURIComponent(after)}`}`,
  );

// The newest 2,000 events, or those behind a sequence.
export const readConversation = (id: string, after?: number) =>
  call<ConversationPage>(
    `/v1/conversations/${encodeURIComponent(id)}${after === undefined ? "" : `?after=${after}`}`,
  );

export const postEvent = (event: Sent) =>
  call<unknown>("/v1/events", { method: "POST", body: JSON.stringify(event) });

export const readFigures = () => call<Figures>("/v1/figures");

export const readLetters = (conversation: string) =>
  call<LetterPage>(`/v1/outbox?conversation=${encodeURIComponent(conversation)}&limit=1000`);
export const decideLetter = (number: number, decision: LetterDecision) =>
  call<unknown>(`/v1/outbox/${number}`, { method: "POST", body: JSON.stringify({ decision }) });

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
