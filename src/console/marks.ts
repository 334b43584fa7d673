// Where a draft is underlined: the spans of its findings, carried along while the agent types on.
import type { Entity, Finding, Severity } from "./protocol.js";

export interface Segment {
  text: string;
  severity?: Severity;
}

// The findings on `reviewed` as they stand in `text`: those before and after the place that was
// changed move with it, those that the change touches are left out.
export function carry(findings: Finding[], reviewed: string, text: string): Finding[] {
  if (reviewed === text) return findings;
  const limit = Math.min(reviewed.length, text.length);
  let head = 0;
  while (head < limit && reviewed[head] === text[head]) head++;
  let tail = 0;
  while (tail < limit - head && reviewed.at(-1 - tail) === text.at(-1 - tail)) tail++;
  const shift = text.length - reviewed.length;
  return findings.flatMap((finding) => {
    if (finding.end <= head) return [finding];
    if (finding.start < reviewed.length - tail) return [];
    return [{ ...finding, start: finding.start + shift, end: finding.end + shift }];
  });
}

export const weight: Record<Severity, number> = { error: 3, warning: 2, hint: 1 };

// Cuts `text` at the borders of the findings; where several overlap, the gravest shows.
export function segments(text: string, findings: Finding[]): Segment[] {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of findings)
    for (const cut of [start, end]) if (cut > 0 && cut < text.length) cuts.add(cut);
  const order = [...cuts].sort((a, b) => a - b);
  return order.slice(0, -1).map((start, index) => {
    const end = order[index + 1] ?? text.length;
    const over = findings
      .filter((finding) => finding.start < end && finding.end > start)
      .sort((a, b) => weight[b.severity] - weight[a.severity]);
    return { text: text.slice(start, end), severity: over[0]?.severity };
  });
}

// The text with one finding's span reworded.
export function mended(text: string, finding: Finding): string {
  return text.slice(0, finding.start) + (finding.rewrite ?? "") + text.slice(finding.end);
}

export interface Piece {
  text: string;
  entity?: Entity;
}

// Cuts a message at its entities; of two that overlap the first counts. Those that do not fit the text
// (it was edited since) are left out.
export function pieces(text: string, entities: Entity[]): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  for (const entity of [...entities].sort((a, b) => a.start - b.start)) {
    if (entity.start < at || text.slice(entity.start, entity.end) !== entity.text) continue;
    if (entity.start > at) out.push({ text: text.slice(at, entity.start) });
    out.push({ text: entity.text, entity });
    at = entity.end;
  }
  if (at < text.length) out.push({ text: text.slice(at) });
  return out;
}
