// The colours and sizes, for light and dark at once: the page's root and the embedded element share
// them. Each can be set from outside by a property of the same name behind --hamkalam-, for example
// `hamkalam-assist { --hamkalam-accent: rebeccapurple; }`.
// Every pair of text and ground has a contrast of at least 4.5 : 1.
import { css, unsafeCSS } from "lit";

const colours: Record<string, [string, string]> = {
  ground: ["#f3f5f4", "#111514"],
  surface: ["#ffffff", "#1a201e"],
  sunken: ["#e9edeb", "#0d1110"],
  text: ["#1b2320", "#e3e9e6"],
  muted: ["#52605b", "#9daaa5"],
  line: ["#d5dcd9", "#2d3633"],
  edge: ["#7d8a85", "#6d7b76"],
  accent: ["#0b675d", "#62c6b6"],
  "accent-hover": ["#08544c", "#82d6c8"],
  "accent-soft": ["#e2f0ed", "#17302c"],
  "on-accent": ["#ffffff", "#05211d"],
  mine: ["#dcede9", "#1a3732"],
  error: ["#a9221b", "#ff938a"],
  "error-soft": ["#fcebe9", "#381b19"],
  "error-line": ["#e9b4b0", "#6d332f"],
  warning: ["#7d4a00", "#f0b861"],
  "warning-soft": ["#fdf2de", "#32260f"],
  "warning-line": ["#e5c690", "#61491d"],
  hint: ["#34557f", "#a3bee0"],
  "hint-soft": ["#e9eff7", "#1a2635"],
  "hint-line": ["#b6c7de", "#344a66"],
};
const sizes: Record<string, string> = {
  radius: "0.625rem",
  small: "0.8125rem",
  tiny: "0.75rem",
  large: "1.0625rem",
};

const rules = [
  ...Object.entries(colours).map(([name, [light, dark]]) => [name, `light-dark(${light}, ${dark})`]),
  ...Object.entries(sizes),
].map(([name, value]) => `--${name}: var(--hamkalam-${name}, ${value});`);

export const theme = css`
  :host {
    ${unsafeCSS(rules.join("\n"))}
    background: var(--ground);
    color: var(--text);
    font-size: 0.9375rem;
    line-height: 1.65;
  }
`;
