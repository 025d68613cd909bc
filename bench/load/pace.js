// W1 at a rate: how long a send takes when there is time between them.  rate, seconds, people

import { Lines, text } from "./lines.js";
import { asked, begin, end, found, now, pace, percentiles, sleep, twoOf, until } from "./told.js";

const WARM_S = 2;
const PATIENCE_S = 30;
const { rate, seconds, people } = asked;
const warm = rate * WARM_S;
const operations = rate * seconds;
const lines = new Lines(64);
const times = [];
let answered = 0;

const send = (first) => (n) => {
  const [author, peer] = twoOf(people);
  const started = now();
  lines.send(author, peer, text(`r${first + n}`), () => {
    answered++;
    if (first) times.push(now() - started);
  });
};

await sleep(200);
await pace(rate, warm, send(0));
begin();
await pace(rate, operations, send(warm));
end();
await until(() => answered === warm + operations, PATIENCE_S);
if (answered < warm + operations) throw new Error("Not every message was answered");
found({ ...percentiles(times), operations });
