import assert from "node:assert/strict";
import { test } from "node:test";
import { Tokens } from "../src/tokens.js";

test("a token that worked may have aged: one new one is tried", async () => {
  let number = 0;
  const tokens = new Tokens(async () => `t${++number}`);
  assert.equal(await tokens.get(), "t1");
  tokens.accepted();
  assert.equal(await tokens.get(), "t1");
  assert.equal(tokens.refused(), true);
  assert.equal(await tokens.get(), "t2");
  assert.equal(tokens.refused(), false);
});

test("a token in writing is all there is", async () => {
  const tokens = new Tokens("t");
  tokens.accepted();
  assert.equal(tokens.refused(), false);
  assert.equal(await tokens.renew(), "t");
});
