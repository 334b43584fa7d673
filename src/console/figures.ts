// What the server counts for the supervisor's view; see /v1/figures in the OpenAPI document.
export interface ReasonFigures {
  name: string;
  raised: number;
  resolved: number;
  false_alarm: number;
}
export interface Figures {
  since: string; // the month's beginning
  reasons: ReasonFigures[];
  suggestions: { used: number; edited: number; dismissed: number; wrong: number };
  rules: { id: string; fired: number }[]; // since the server's start, the most frequent first
}

// The share of a reason's flags that were right, among those that somebody decided about.
export function hitRate(reason: ReasonFigures | undefined): number | undefined {
  const decided = reason ? reason.resolved + reason.false_alarm : 0;
  return reason && decided ? reason.resolved / decided : undefined;
}

// The share of suggestions that agents took, among those they decided about.
export function acceptance({
  used,
  edited,
  dismissed,
  wrong,
}: Figures["suggestions"]): number | undefined {
  const decided = used + edited + dismissed + wrong;
  return decided ? (used + edited) / decided : undefined;
}
