// What the program puts into the page: one JSON object, made by src/replay/report.cpp.
export type Share = { value: number; low: number; high: number; of: number } | null;
export type Named = { name: string; count: number };
export interface Group {
  name: string;
  conversations: number;
  scored: number;
  score: number | null;
  failed: number;
  flags: number;
  flags_late: number;
  findings: number;
  agent_messages: number;
  promises_kept: number;
  promises_broken: number;
  first_response: number | null;
  csat: number | null;
  categories: Record<string, { value: number; of: number }>;
}
export interface Recommendation {
  rule: string;
  count: number;
  asks: string;
}
export interface Agent extends Group {
  id: string;
  ranked: boolean;
  strong: string[];
  weak: string[];
  recommendations: Recommendation[];
}
export interface Customer {
  id: string;
  name: string;
  contacts: number;
  first: number;
  last: number;
  matters: Named[];
  flags: number;
  promises_kept: number;
  promises_broken: number;
  anger: { first: number; last: number };
  score: number | null;
  csat: number | null;
  recommendations: Recommendation[];
}
export interface Flag {
  reason: string;
  level: string;
  rule: string;
  at: number;
  due: number;
  handled_at: number;
  handled_by: string;
  text: string;
  conversation: string;
  contact: number;
  agent: string;
}
export interface Finding {
  rule: string;
  severity: string;
  span: [number, number];
  text: string;
  rewrite: string;
}
export interface Said {
  id: string;
  from: string;
  agent: string;
  at: number;
  text: string;
  intent?: string;
  signals?: [string, number][];
  suggestion?: string;
  notes?: { rule: string; text: string }[];
  findings: Finding[];
  flags: { reason: string; level: string; due: number; handled_at: number }[];
}
export interface Reading {
  conversation: string;
  contact: number;
  score: number;
  language: string;
  messages: Said[];
}
export interface Compared {
  what: string;
  conversations: number;
  score: Share;
  calmed: Share;
  promises_kept: Share;
  again_in_7_days: Share;
  flagged: Share;
  csat: Share;
}
export interface Data {
  offset_minutes: number;
  begin: number;
  end: number;
  ranked_from: number;
  totals: Group;
  customers: number;
  attention: Share;
  resolved: Share;
  categories: {
    id: string;
    kind: "standard" | "bonus" | "auto_fail";
    weight: number;
    rules: string[];
    value: number | null;
    of: number;
  }[];
  weeks: Group[];
  channels: Group[];
  sectors: Group[];
  languages: Group[];
  agents: Agent[];
  top_customers: Customer[];
  heat: { rule: string; count: number; agents: Record<string, number> }[];
  rules: Record<string, { number: number; asks: string }>;
  reasons: { reason: string; count: number; late: number }[];
  flags: Flag[];
  readings: Reading[];
  verdicts: { name: string; rate: Share }[];
  labelled: { name: string; precision: Share; recall: Share }[];
  compare: Compared[];
}
export interface Page {
  language: "fa" | "ar" | "en";
  words: { ui: Record<string, string>; categories: Record<string, string> };
  labels: Record<string, Record<string, string>>;
  data: Data;
}
