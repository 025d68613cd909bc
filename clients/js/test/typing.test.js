import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Typing } from "../src/typing.js";
import { clock } from "./clock.js";

let said, heard, typing;

beforeEach(() => {
  [said, heard] = [[], []];
  typing = new Typing((to, now) => said.push([to, now]), (by, now) => heard.push([by, now]));
});

test("keystrokes are told every three seconds, the end of it once", () => {
  for (const now of [0, 100, 2999, 3000, 5000]) typing.says(7, true, now);
  typing.says(7, false, 5100);
  typing.says(7, false, 5200);
  assert.deepEqual(said, [[7, true], [7, true], [7, false]]);
});

test("after a message the next keystroke is news again", () => {
  typing.says(7, true, 0);
  typing.sent(7);
  typing.says(7, true, 100);
  assert.deepEqual(said, [[7, true], [7, true]]);
});

test("somebody who goes silent has stopped after six seconds", (t) => {
  const turn = clock(t);
  typing.hears(7, true);
  turn(5000);
  typing.hears(7, true);
  turn(5999);
  assert.deepEqual(heard, [[7, true]]);
  turn(1);
  assert.deepEqual(heard, [[7, true], [7, false]]);
});

test("without a connection nobody is writing, and the next keystroke is news", (t) => {
  const turn = clock(t);
  typing.hears(7, true);
  typing.says(8, true, 0);
  typing.end();
  assert.deepEqual(heard, [[7, true], [7, false]]);
  typing.says(8, true, 1);
  assert.deepEqual(said, [[8, true], [8, true]]);
  turn(6000);
  assert.equal(heard.length, 2);
});
