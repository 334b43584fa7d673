// Messages of ours that a platform has not (surely) taken; see /v1/outbox in the OpenAPI document.
export interface Letter {
  number: number;
  for: string; // the message's id
  channel: string;
  state: "waiting" | "uncertain" | "dead";
  reason: string; // why it is not sent
}
export interface LetterPage {
  items: Letter[];
  next: string | null;
}
export type LetterDecision = "again" | "arrived" | "drop";

// Only what came over a platform goes out through the outbox; its conversations are named after it.
const platforms =
  /^(telegram|bale|whatsapp|messenger|instagram|chatwoot|zendesk|rubika|goftino|email|mapped):/;
export const goesOut = (conversation: string) => platforms.test(conversation);
