// A simulation of what deploy/CAPACITY.md computes: events that come by chance (Poisson) to one loop,
// which takes each for a while, and then to a store that commits together what came meanwhile. Prints
// the formulas' answers beside the simulated ones and ends with 1 where they are further apart than 5 %.
// Seeded: every run is the same.
//
//   node tests/bench/queue.mjs [--service 0.00025] [--commit 0.002] [--lot 512]
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

// Time from an event's coming to its turn on the loop: Pollaczek and Khinchine, for a service that
// takes always the same time. Seconds.
export const loopWait = (rate, service) => {
  const busy = rate * service;
  return busy >= 1 ? Infinity : (busy * service) / (2 * (1 - busy));
};

// Time until the commit that holds an event is done: its own, and before it, if one is under way, the
// rest of that. How often one is under way: the store rests after a commit in which nothing came.
export const commitTime = (rate, commit) => {
  const none = Math.exp(-rate * commit);
  const idle = none / (none + rate * commit); // of all time, in cycles of one rest and its commits
  return commit + (1 - idle) * (commit / 2);
};

// mulberry32: small, seeded, good enough for waiting times.
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// -> mean and p99 of both times, and the events of a commit
export function simulate({ rate, service, commit, lot, events = 400_000, seed = 1 }) {
  const next = random(seed);
  const waits = [];
  const stored = [];
  let now = 0;
  let free = 0;
  for (let i = 0; i < events; ++i) {
    now -= Math.log(1 - next()) / rate;
    const begin = Math.max(now, free);
    free = begin + service;
    waits.push(begin - now);
    stored.push(free); // when it is handed to the store
  }
  const times = new Array(events);
  let done = 0;
  let lots = 0;
  for (let i = 0; i < events; ) {
    const begin = Math.max(done, stored[i]);
    let end = i;
    while (end < events && end - i < lot && stored[end] <= begin) ++end;
    done = begin + commit;
    for (; i < end; ++i) times[i] = done - stored[i];
    ++lots;
  }
  const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const p99 = (list) => Float64Array.from(list).sort()[Math.floor(list.length * 0.99)];
  return { wait: mean(waits), waitP99: p99(waits), commit: mean(times), commitP99: p99(times), lot: events / lots };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      service: { type: "string", default: "0.00025" },
      commit: { type: "string", default: "0.002" },
      lot: { type: "string", default: "512" },
    },
  });
  const [service, commit, lot] = [values.service, values.commit, values.lot].map(Number);
  const ms = (seconds) => (seconds * 1000).toFixed(3).padStart(8);
  console.log(`service ${ms(service)} ms, commit ${ms(commit)} ms, lots of ${lot} at most; times in ms`);
  console.log("  busy  events/s | loop: formula simulated      p99 | store: formula simulated      p99 | events a commit");
  let worst = 0;
  for (const busy of [0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95]) {
    const rate = busy / service;
    const said = { wait: loopWait(rate, service), commit: commitTime(rate, commit) };
    const seen = simulate({ rate, service, commit, lot });
    for (const key of ["wait", "commit"]) worst = Math.max(worst, Math.abs(seen[key] / said[key] - 1));
    console.log(
      `${busy.toFixed(2).padStart(6)} ${rate.toFixed(0).padStart(9)} |      ${ms(said.wait)}  ${ms(seen.wait)} ${ms(seen.waitP99)} |` +
        `       ${ms(said.commit)}  ${ms(seen.commit)} ${ms(seen.commitP99)} | ${seen.lot.toFixed(1).padStart(8)}`,
    );
  }
  console.log(`furthest apart: ${(100 * worst).toFixed(1)} %`);
  process.exitCode = worst > 0.05 ? 1 : 0;
}
