import assert from "node:assert/strict";
import { test } from "node:test";
import { Listeners } from "../src/listeners.js";

test("one listener's mistake is told, and keeps nothing from the others", (t) => {
  const heard = [];
  const told = t.mock.method(console, "error", () => {});
  const listeners = new Listeners();
  listeners.on("news", () => {
    throw new Error("mistaken");
  });
  listeners.on("news", (news) => heard.push(news));
  listeners.tell("news", 1);
  assert.deepEqual(heard, [1]);
  assert.equal(told.mock.calls[0].arguments[0].message, "mistaken");
});

test("whoever stops listening hears no more", () => {
  const heard = [];
  const listeners = new Listeners();
  const stop = listeners.on("news", (news) => heard.push(news));
  listeners.tell("news", 1);
  stop();
  listeners.tell("news", 2);
  assert.deepEqual(heard, [1]);
});
