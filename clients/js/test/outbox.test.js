import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { SennaError, offline } from "../src/errors.js";
import { Outbox } from "../src/outbox.js";

let sent, answers, slept, outbox;

beforeEach(() => {
  [sent, answers, slept] = [[], [], []];
  outbox = new Outbox(
    async (event, body, again) => {
      sent.push([event, body.text, again]);
      const answer = answers.shift() ?? { text: body.text };
      if (typeof answer === "function") return answer();
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async (ms) => void slept.push(ms),
  );
});

const put = (text, lane = 1) => outbox.put(lane, "send", { text });
const refusal = (status, more = {}) => new SennaError({ status, code: `E${status}`, ...more });
const texts = () => sent.map(([, text]) => text);

test("what is asked while the connection is down waits, in order", async () => {
  const waiting = [put("a"), put("b"), put("c")];
  assert.deepEqual(sent, []);
  outbox.open();
  await Promise.all(waiting);
  assert.deepEqual(texts(), ["a", "b", "c"]);
});

test("an unknown outcome is tried again, and nothing overtakes it", async () => {
  answers = [refusal(503), new SennaError({ code: "NO_ANSWER" }), refusal(500)];
  outbox.open();
  await Promise.all([put("a"), put("b")]);
  assert.deepEqual(texts(), ["a", "a", "a", "a", "b"]);
  assert.deepEqual(sent.map(([, , again]) => again), [false, true, true, true, false]);
});

test("a definite refusal rejects, and the next one goes on", async () => {
  for (const status of [400, 403, 404, 412, 413, 422, 507]) {
    answers = [refusal(status)];
    outbox.open();
    const [first, second] = await Promise.allSettled([put("a"), put("b")]);
    assert.equal(first.reason.status, status);
    assert.equal(second.status, "fulfilled");
  }
});

test("too fast: it waits as long as it is told", async () => {
  answers = [refusal(429, { retry_after: 3 })];
  outbox.open();
  await put("a");
  assert.deepEqual(slept, [3000]);
  assert.deepEqual(texts(), ["a", "a"]);
});

test("conversations do not wait for each other", async () => {
  answers = [() => new Promise(() => {})];
  outbox.open();
  void put("never", 1);
  assert.deepEqual(await put("other", 2), { text: "other" });
});

test("a cut in the middle: the same letter goes out first when the line is back", async () => {
  answers = [
    () => {
      outbox.shut();
      throw offline();
    },
  ];
  outbox.open();
  const both = Promise.all([put("a"), put("b")]);
  await new Promise(setImmediate);
  assert.deepEqual([texts(), slept], [["a"], []]);
  outbox.open();
  await both;
  assert.deepEqual(texts(), ["a", "a", "b"]);
});

test("whoever waits when it is closed hears so, and whoever comes later too", async () => {
  const waiting = put("a");
  outbox.close();
  await assert.rejects(waiting, { code: "CLOSED" });
  await assert.rejects(put("b"), { code: "CLOSED" });
});
