// The sample page: says which conversation is open, and lists what the element tells.
const own = document.querySelector<HTMLElement>("#own");
const frame = document.querySelector<HTMLIFrameElement>("#frame");
const list = document.querySelector("#events");

function show(): void {
  const conversation = decodeURIComponent(/^#c=(.+)$/.exec(location.hash)?.[1] ?? "");
  own?.setAttribute("conversation", conversation);
  own?.setAttribute("agent", "sara");
  tellFrame(conversation);
}

// As Chatwoot does, whenever the agent opens a conversation and whenever it is asked.
function tellFrame(conversation: string): void {
  const id = /^chatwoot:(.+)$/.exec(conversation)?.[1];
  if (id === undefined) return;
  const data = { conversation: { id }, currentAgent: { id: 1 } };
  const context = JSON.stringify({ event: "appContext", data });
  frame?.contentWindow?.postMessage(context, location.origin);
}

addEventListener("message", (event) => {
  if (event.source === frame?.contentWindow && event.data === "chatwoot-dashboard-app:fetch-info")
    show();
});
for (const name of ["suggestion", "review", "flag"])
  own?.addEventListener(name, (event) => {
    const line = document.createElement("li");
    const { detail } = event as CustomEvent<{
      text?: string;
      level?: string;
      findings?: unknown[];
    }>;
    line.textContent = `${name}: ${detail.text ?? detail.level ?? detail.findings?.length}`;
    list?.append(line);
  });
addEventListener("hashchange", show);
show();

export {};
