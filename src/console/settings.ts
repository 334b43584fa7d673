// What the page remembers of its user: name and language. Both are this browser's own.
import { tongues, type Tongue } from "./words.js";

const agentKey = "hamkalam.agent";
const tongueKey = "hamkalam.language";

// The protocol's form of a name.
export const isAgentName = (name: string) => /^[A-Za-z0-9._:@+-]{1,128}$/.test(name);

function recall(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage the setting lives as long as the page.
  }
}

export class Settings {
  agent: string;
  tongue: Tongue;

  constructor() {
    const agent = recall(agentKey);
    this.agent = isAgentName(agent) ? agent : "agent";
    const wanted = [recall(tongueKey), navigator.language.slice(0, 2)];
    this.tongue = tongues.find((tag) => tag === wanted[0]) ?? tongues.find((tag) => tag === wanted[1]) ?? "fa";
  }

  setAgent(name: string): void {
    this.agent = name;
    remember(agentKey, name);
  }
  setTongue(tongue: Tongue): void {
    this.tongue = tongue;
    remember(tongueKey, tongue);
  }
}
