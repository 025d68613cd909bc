// W8: messages are sent over sockets, and acknowledged there.  sockets, under_way, seconds

import { everybody, gather } from "./crowd.js";
import { text } from "./lines.js";
import { asked, begin, end, found, now, percentiles, sleep, twoOf } from "./told.js";

const WARM_MS = 2000;
const { sockets, under_way, seconds } = asked;
const started = new Map();
let times = [];
let heard = 0;
let last = 0;

const clients = everybody(sockets, () => heard++, answered);

function say() {
  const [author, peer] = twoOf(sockets);
  const number = last++;
  started.set(number, now());
  const data = { to: peer, type: "text", text: text(`k${number}`) };
  clients[author - 1].say(`42${number}["send",${JSON.stringify(data)}]`);
}

function answered(read, from, to) {
  const answer = /^(\d+)\[{"ok":(true|false)/.exec(read.latin1Slice(from, Math.min(to, from + 24)));
  if (answer?.[2] !== "true") throw new Error(read.latin1Slice(from, to));
  const number = Number(answer[1]);
  times.push(now() - started.get(number));
  started.delete(number);
  say();
}

await gather(clients);
await sleep(1000);
for (let n = 0; n < under_way; n++) say();
await sleep(WARM_MS);
[times, heard] = [[], 0];
const begun = now();
begin();
await sleep(seconds * 1000);
const [answers, took] = [times, now() - begun];
end();
found({
  ...percentiles(answers),
  operations: answers.length,
  rate: (answers.length / took) * 1000,
  told: heard / answers.length,
});
