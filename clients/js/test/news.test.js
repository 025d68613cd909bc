import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { News } from "../src/news.js";
import { clock } from "./clock.js";

let heard, missed, asked, pages, news;

beforeEach(() => {
  [heard, missed, asked, pages] = [[], [], [], []];
  news = new News(
    (name, payload) => name !== "cursor" && heard.push(payload.id ? `${name} ${payload.id}` : `${name} ${payload.reason}`),
    async (event, body) => {
      asked.push([event, body]);
      return pages.shift();
    },
    (count) => missed.push(count),
  );
});

const message = (stamp, epoch = "e") => ["new-message", { id: `m${stamp}`, cursor: `${epoch}.${stamp}` }];

test("whoever comes without a cursor is up to date", () => {
  news.begin({ cursor: "e.10", recovered: true });
  news.hear("sync", { cursor: "e.10" });
  assert.deepEqual([heard, missed, news.cursor], [[], [0], "e.10"]);
});

test("an event that is not beyond the last one was heard before", () => {
  news.begin({ cursor: "e.10", recovered: true });
  for (const stamp of [11, 11, 10, 9, 12, 11]) news.hear(...message(stamp));
  assert.deepEqual(heard, ["message m11", "message m12"]);
});

test("stamps are compared as numbers", () => {
  news.begin({ cursor: "e.9", recovered: true });
  news.hear(...message(10));
  assert.deepEqual(heard, ["message m10"]);
});

test("it has caught up when the server says where it is, and tells how many messages that took", () => {
  news.cursor = "e.10";
  news.begin({ cursor: "e.10", recovered: true });
  news.hear(...message(11));
  news.hear("omitted", { cursor: "e.12" });
  news.hear(...message(13));
  assert.deepEqual(missed, []);
  news.hear("sync", { cursor: "e.13" });
  news.hear(...message(14));
  news.hear("sync", { cursor: "e.14" });
  assert.deepEqual(missed, [2]);
});

test("what cannot be proved is to be loaded again, from the new cursor on", () => {
  news.cursor = "e.10";
  news.begin({ cursor: "f.3", recovered: false, reason: "epoch_changed" });
  news.hear(...message(3, "f"));
  news.hear(...message(4, "f"));
  assert.deepEqual(heard, ["reload epoch_changed", "message m4"]);
});

test("an event of another line of history is told after the reload", () => {
  news.begin({ cursor: "e.10", recovered: true });
  news.hear(...message(2, "f"));
  assert.deepEqual(heard, ["reload epoch_changed", "message m2"]);
});

test("a sync that says nothing was recovered is a reload", () => {
  news.begin({ cursor: "e.10", recovered: true });
  news.hear("sync", { cursor: "e.30", recovered: false, reason: "too_old" });
  news.hear(...message(30));
  assert.deepEqual(heard, ["reload too_old"]);
});

test("a quiet sync that is ahead of us has the log read, after a grace, page by page", async (t) => {
  const turn = clock(t);
  const event = (stamp) => ({ event: message(stamp)[0], data: message(stamp)[1] });
  pages.push({ events: [event(11), event(12)], cursor: "e.12", recovered: true, has_more: true });
  pages.push({ events: [event(13)], cursor: "e.13", recovered: true, has_more: false });
  news.begin({ cursor: "e.10", recovered: true });
  news.hear("sync", { cursor: "e.13" });
  news.hear(...message(11));
  turn(2000);
  await new Promise(setImmediate);
  assert.deepEqual(heard, ["message m11", "message m12", "message m13"]);
  assert.deepEqual(asked, [["sync", { cursor: "e.11" }], ["sync", { cursor: "e.12" }]]);
});

test("a quiet sync about what is just under way asks nothing", (t) => {
  const turn = clock(t);
  news.begin({ cursor: "e.10", recovered: true });
  news.hear("sync", { cursor: "e.11" });
  news.hear(...message(11));
  turn(2000);
  assert.deepEqual(asked, []);
});

test("a cursor is to be kept when its event was told, and not before", () => {
  const told = [];
  const keeping = new News((name) => told.push(name), async () => {}, () => {});
  keeping.begin({ cursor: "e.10", recovered: true });
  keeping.hear(...message(11));
  keeping.hear("sync", { cursor: "f.1", recovered: false });
  assert.deepEqual(told, ["cursor", "message", "cursor", "reload", "cursor"]);
});
