// What the components share: buttons, chips, headings, focus rings. Colours are page.css's.
import { css } from "lit";

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  [hidden],
  :host([hidden]) {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    line-height: inherit;
  }
  button {
    cursor: pointer;
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    background: var(--surface);
    padding: 0.2rem 0.75rem;
    font-size: var(--small);
    min-block-size: 2rem;
  }
  button:hover {
    border-color: var(--edge);
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
    padding-inline: 0.4rem;
  }
  button.plain:hover {
    text-decoration: underline;
    text-underline-offset: 0.25em;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  input,
  select {
    border: 1px solid var(--edge);
    border-radius: 0.5rem;
    background: var(--surface);
    padding: 0.2rem 0.6rem;
    min-block-size: 2rem;
  }
  a {
    color: inherit;
  }
  h3 {
    font-size: var(--small);
    font-weight: 600;
    color: var(--muted);
  }
  .chip {
    display: inline-block;
    border-radius: 1rem;
    padding-inline: 0.55rem;
    background: var(--sunken);
    color: var(--muted);
    font-size: var(--tiny);
    white-space: nowrap;
  }
  .chip.strong {
    background: var(--warning-soft);
    color: var(--warning);
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: var(--small);
  }
  .said {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-align: start;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
