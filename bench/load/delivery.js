// W4: a message is sent over REST and heard on the socket of the other.  sockets, rate, seconds

import { everybody, gather } from "./crowd.js";
import { Lines, text } from "./lines.js";
import { asked, begin, end, found, now, pace, percentiles, sleep, twoOf, until } from "./told.js";

const WARM_S = 2;
const PATIENCE_S = 10;
const { sockets, rate, seconds } = asked;
const warm = rate * WARM_S;
const sent = [];
const to = [];
const times = [];

const numberIn = /"text":"m(\d+)#/;

function heard(client, read, from, last) {
  const at = now();
  const number = Number(numberIn.exec(read.latin1Slice(from, last))[1]);
  if (number >= warm && to[number] === client.user) times.push(at - sent[number]);
}

await gather(everybody(sockets, heard));
const lines = new Lines(64);
await sleep(1000);

const send = (first) => (n) => {
  const [author, peer] = twoOf(sockets);
  to[first + n] = peer;
  sent[first + n] = now();
  lines.send(author, peer, text(`m${first + n}#`), () => {});
};

await pace(rate, warm, send(0));
begin();
await pace(rate, rate * seconds, send(warm));
end();
const operations = rate * seconds;
await until(() => times.length === operations, PATIENCE_S);
found({ ...percentiles(times), operations, lost: operations - times.length });
