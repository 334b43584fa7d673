// Starts the real server on a free port with a journal in memory, and the browser that reads it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const startTimeout = 90_000; // a browser that was just installed is read from a slow disk
const stopTimeout = 5_000;

// -> { origin, post(event), stop() }; with a token post() signs in.
export async function startServer(
  binary,
  { flags = [], token, listen = "127.0.0.1:0", journal = "memory:" } = {},
) {
  const command = ["serve", "--listen", listen, "--journal", journal, ...flags];
  const child = spawn(binary, command, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), stopTimeout);
    await gone;
    clearTimeout(timer);
  };
  try {
    const origin = await new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`the server did not start:\n${output}`)),
        startTimeout,
      );
      const read = (chunk) => {
        output += chunk;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
        if (!found) return;
        clearTimeout(late);
        resolve(found[0]);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", (chunk) => (output += chunk));
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
    });
    const post = async (event) => {
      const response = await fetch(`${origin}/v1/events`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(token && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(event),
        signal: AbortSignal.timeout(10_000),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
      return answer;
    };
    return { origin, post, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// -> { browser, stop() }
export async function startBrowser() {
  const profile = await mkdtemp(join(tmpdir(), "hamkalam-browser-"));
  const browser = await puppeteer
    .launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      userDataDir: profile,
      timeout: startTimeout,
      args: [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    })
    .catch(async (error) => {
      await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      throw error;
    });
  const stop = async () => {
    const child = browser.process();
    await Promise.race([
      browser.close().catch(() => undefined),
      new Promise((done) => setTimeout(done, stopTimeout).unref()),
    ]);
    if (child && child.exitCode === null) child.kill("SIGKILL");
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  return { browser, stop };
}

// A page in `language` that keeps every complaint of the browser in `complaints`.
export async function openPage(
  browser,
  { language, agent = "agent", width = 1280, height = 800, dark = false },
) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const complaints = [];
  page.setDefaultTimeout(10_000);
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: dark ? "dark" : "light" },
  ]);
  await page.evaluateOnNewDocument((tag, name) => {
    localStorage.setItem("hamkalam.language", tag);
    localStorage.setItem("hamkalam.agent", name);
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`),
    );
  }, language, agent);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warn") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("requestfailed", (request) => complaints.push(`${request.url()} failed`));
  return { page, complaints, close: () => context.close() };
}
