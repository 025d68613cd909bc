import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../src/backoff.js";

const bounds = (random) => {
  const backoff = new Backoff(() => random);
  return Array.from({ length: 9 }, () => backoff.next());
};

test("the bound doubles from half a second to thirty seconds", () => {
  assert.deepEqual(bounds(1), [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("all of a pause is chance", () => {
  assert.deepEqual(bounds(0), Array(9).fill(0));
  assert.equal(bounds(0.5)[8], 15000);
});

test("after a success it begins anew", () => {
  const backoff = new Backoff(() => 1);
  backoff.next();
  backoff.next();
  backoff.reset();
  assert.equal(backoff.next(), 500);
});
