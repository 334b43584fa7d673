// Which suggestion a key asks for: 1-3 where nothing is being typed, Alt+1-3 always; by the key's place,
// whatever the layout.
import type { Conversation } from "../conversation.js";
import type { Suggestion } from "../protocol.js";

export function suggestionOf(
  event: KeyboardEvent,
  conversation: Conversation | undefined,
): Suggestion | undefined {
  const digit = /^(?:Digit|Numpad)([1-3])$/.exec(event.code)?.[1];
  if (!digit || event.ctrlKey || event.metaKey || event.defaultPrevented) return undefined;
  const target = event.composedPath()[0];
  const isTyping =
    target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
  if (isTyping && !event.altKey) return undefined;
  const suggestion = conversation?.current?.suggestions[Number(digit) - 1];
  if (suggestion) event.preventDefault();
  return suggestion;
}
