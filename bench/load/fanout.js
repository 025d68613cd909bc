// W5: one person has all the sockets; so many messages are under way at a time.  sockets, under_way, seconds

import { Client, gather } from "./crowd.js";
import { Lines, text } from "./lines.js";
import { asked, begin, end, found, now, sleep } from "./told.js";

const WARM_MS = 1500;
const { sockets, under_way, seconds } = asked;
const lines = new Lines(under_way);
let heard = 0;
let whole = sockets;
let sent = 0;

const send = () => lines.send(2, 1, text(`m${sent++}#`), () => {});

function hear() {
  if (++heard < whole) return;
  whole += sockets;
  send();
}

await gather(Array.from({ length: sockets }, () => new Client(1, hear)));
await sleep(1000);
for (let n = 0; n < under_way; n++) send();
await sleep(WARM_MS);
const [before, started] = [heard, now()];
begin();
await sleep(seconds * 1000);
const [operations, took] = [heard - before, now() - started];
end();
found({ operations, rate: (operations / took) * 1000 });
