// What every load program is told, in one argument, and how it says what it found.

import { readFileSync } from "node:fs";

export const asked = JSON.parse(process.argv[2]);
export const tokens = ["", ...readFileSync(asked.tokens, "utf8").trim().split("\n")]; // by user

// Between the two words it is measured what the server spends.
export const begin = () => process.stdout.write("begin\n");
export const end = () => process.stdout.write("end\n");

export function found(figures) {
  process.stdout.write(JSON.stringify(figures) + "\n", () => process.exit());
}

export const now = () => performance.now();
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Answers that are still to come are the slowest: without them it would look better than it is.
export async function until(all, patience_s) {
  const giveUp = now() + patience_s * 1000;
  while (!all() && now() < giveUp) await sleep(50);
}

export function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}

// Two different people of the first so many.
export function twoOf(people) {
  const one = 1 + Math.floor(Math.random() * people);
  const other = 1 + Math.floor(Math.random() * (people - 1));
  return [one, other < one ? other : other + 1];
}

// As often a second as asked, whatever the answers take.
export async function pace(rate, count, act) {
  const started = now();
  for (let n = 0; n < count; ) {
    for (; n < count && started + (n * 1000) / rate <= now(); n++) act(n);
    await sleep(1);
  }
}
