// What stands in deploy/: manifests beside Kubernetes' own schemas, dashboard and alerts beside the
// metrics that the server serves, compose beside the files and settings that it names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments, stringify } from "yaml";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const deploy = (name) => readFileSync(join(root, "deploy", name), "utf8");
const manual = deploy("README.md");
const load = createRequire(import.meta.url);

// The closed lists of the manual, which the server's unit tests hold against the program.
const metrics = new Map();
for (const [, name, type, labels] of manual.matchAll(/^\| `((?:hamkalam|process)_\w+)` \| (\w+) \| ([\w, ]*) \|/gm))
  metrics.set(name, { type, labels: labels.split(", ").filter(Boolean) });
const settings = new Set([...manual.matchAll(/^\| `([\w.]+)` \| .* \| (?:yes|no) \|$/gm)].map(([, key]) => key));

// Every fault of a query: a metric that is not served, a label that it does not have, a function that
// its kind does not go with.
function faults(query) {
  const found = [];
  const names = [...query.matchAll(/\b((?:hamkalam|process)_[a-z_]+)(?:\{([^}]*)\})?(\[)?/g)];
  if (names.length === 0) found.push(`no metric: ${query}`);
  for (const [, name, filter, range] of names) {
    const part = /^(.*)_(bucket|sum|count)$/.exec(name);
    const metric = metrics.get(name) ?? (part && metrics.get(part[1])?.type === "histogram" ? metrics.get(part[1]) : null);
    if (!metric) {
      found.push(`${name} is not served`);
      continue;
    }
    if ((metric.type === "gauge") === Boolean(range)) found.push(`${name} is a ${metric.type}: ${query}`);
    for (const [, label] of (filter ?? "").matchAll(/(\w+)\s*=/g))
      if (![...metric.labels, "instance", "job"].includes(label)) found.push(`${name} has no label ${label}`);
  }
  return found;
}

test("a query with a fault is found", () => {
  assert.deepEqual(faults("rate(hamkalam_event_total[5m])"), ["hamkalam_event_total is not served"]);
  assert.equal(faults("hamkalam_events_total").length, 1);
  assert.equal(faults('rate(hamkalam_events_total{kind="x"}[5m])').length, 1);
  assert.equal(faults("1 + 1").length, 1);
});

test("every query of the dashboard names metrics that are served, and none is forgotten", () => {
  const shown = JSON.parse(deploy("grafana.json")).panels.flatMap((panel) => panel.targets.map((target) => target.expr));
  assert.deepEqual(shown.flatMap(faults), []);
  for (const name of metrics.keys()) assert.ok(shown.some((query) => query.includes(name)), `${name} is not shown`);
});

test("every alert names metrics that are served", () => {
  const rules = parse(deploy("alerts.yaml")).groups.flatMap((group) => group.rules);
  assert.ok(rules.length > 5);
  for (const { alert, expr, annotations } of rules) {
    assert.ok(annotations.summary, alert);
    if (alert !== "HamkalamDown") assert.deepEqual(faults(expr), [], alert);
  }
});

// Prometheus' own judge, of Debian's package `prometheus`.
const promtool = (...args) => spawnSync("promtool", args, { encoding: "utf8" });
const skip = promtool("--version").status === 0 ? false : "promtool is not installed";

test("promtool passes the alerts, the queries of the dashboard and what compose scrapes", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "hamkalam-test-"));
  try {
    const judged = (name, text) => {
      writeFileSync(join(folder, name), text);
      return promtool("check", "rules", join(folder, name));
    };
    const rules = judged("alerts.yaml", deploy("alerts.yaml"));
    assert.equal(rules.status, 0, rules.stderr);
    assert.match(rules.stdout, /SUCCESS: \d+ rules found/);
    // A query is judged as what a rule records; what Grafana fills in is a time.
    const queries = JSON.parse(deploy("grafana.json")).panels.flatMap((panel) => panel.targets.map((target) => target.expr));
    const recorded = (exprs) => stringify({ groups: [{ name: "dashboard",
      rules: exprs.map((expr, i) => ({ record: `query_${i}`, expr: expr.replaceAll(/\$__(rate_interval|range|interval)/g, "5m") })) }] });
    const shown = judged("dashboard.yaml", recorded(queries));
    assert.equal(shown.status, 0, shown.stderr);
    assert.notEqual(judged("wrong.yaml", recorded(["rate(hamkalam_events_total[5m]"])).status, 0);
    const config = promtool("check", "config", "--syntax-only", join(root, "deploy/compose/prometheus.yaml"));
    assert.equal(config.status, 0, config.stdout + config.stderr);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

// The class of a resource, in the package of its API group.
function model({ apiVersion, kind }) {
  return load(`kubernetes-models/${apiVersion}/${kind}`)[kind];
}

test("the manifests satisfy Kubernetes' schemas", () => {
  const documents = parseAllDocuments(deploy("kubernetes/hamkalam.yaml")).map((document) => document.toJS());
  const kinds = documents.map((document) => document.kind);
  for (const kind of ["Deployment", "Service", "PodDisruptionBudget", "Ingress"]) assert.ok(kinds.includes(kind));
  for (const document of documents) new (model(document))(document).validate();
  // What the schemas cannot know: names that must meet.
  const deployment = documents.find((document) => document.kind === "Deployment");
  const labels = deployment.spec.template.metadata.labels;
  for (const document of documents) {
    const selector = document.spec?.selector?.matchLabels ?? document.spec?.podSelector?.matchLabels ??
      (document.kind === "Service" ? document.spec.selector : undefined);
    if (selector) assert.deepEqual(selector, labels, document.kind);
  }
  const budget = documents.find((document) => document.kind === "PodDisruptionBudget");
  assert.ok(budget.spec.minAvailable < deployment.spec.replicas);
  checkEnvironment(deployment.spec.template.spec.containers[0].env.map(({ name }) => name));

  const wrong = structuredClone(deployment);
  wrong.spec.replicas = "three";
  assert.throws(() => new (model(wrong))(wrong).validate());
});

function checkEnvironment(names) {
  const known = new Set([...settings].map((key) => `HAMKALAM_${key.replaceAll(".", "_").toUpperCase()}`));
  for (const name of names.filter((name) => name.startsWith("HAMKALAM_"))) assert.ok(known.has(name), name);
}

test("compose names files and settings that there are", () => {
  const compose = parse(deploy("compose.yaml"), { merge: true });
  const made = ["./compose/tokens.jsonl", "./compose/metrics_token"]; // by whoever runs it
  for (const [name, service] of Object.entries(compose.services)) {
    for (const volume of service.volumes ?? []) {
      const [from] = volume.split(":");
      if (!from.startsWith("./")) assert.ok(from in compose.volumes, `${name}: ${volume}`);
      else if (!made.includes(from)) assert.ok(existsSync(join(root, "deploy", from)), `${name}: ${volume}`);
    }
    for (const needed of Object.keys(service.depends_on ?? {}))
      assert.ok((Array.isArray(service.depends_on) ? service.depends_on[needed] : needed) in compose.services, name);
    checkEnvironment(Object.keys(service.environment ?? {}));
  }
  assert.deepEqual(Object.keys(compose.services).filter((name) => name.startsWith("node")), ["node-1", "node-2"]);
});
