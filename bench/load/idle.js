// W6: sockets that do nothing. Others come first: a heap that is still young grows in leaps.  sockets

import { everybody, gather } from "./crowd.js";
import { asked, begin, end, found, sleep } from "./told.js";

const FIRST = 1000;
const clients = everybody(asked.sockets + FIRST, () => {});

await gather(clients.slice(0, FIRST));
await sleep(2000);
begin();
await gather(clients.slice(FIRST));
await sleep(4000);
end();
found({ operations: asked.sockets });
