// Messages written beforehand, as fast as they are taken.  what: inbox, history or many; count

import { Lines, text } from "./lines.js";
import { asked, found } from "./told.js";

const AT_ONCE = 32;
const FIRST_PEER = 1001;

// Who writes the message of this number to whom.
const writing = {
  // User 1 gets 200 chats of three messages, of which the other writes the last.
  inbox: (n) => (n < 400 ? [1, FIRST_PEER + (n % 200)] : [FIRST_PEER + (n % 200), 1]),
  history: (n) => (n % 2 ? [1, 2] : [2, 1]),
  // 200 people, 1,000 chats, in turn as messages arrive, in both directions.
  many: (n) => {
    const chat = n % 1000;
    const one = chat % 200;
    const other = (one + 1 + 7 * Math.floor(chat / 200)) % 200;
    const two = [FIRST_PEER + one, FIRST_PEER + other];
    return Math.floor(n / 1000) % 2 ? two : two.reverse();
  },
}[asked.what];

const lines = new Lines(AT_ONCE);
let next = 0;
let done = 0;

function write() {
  if (next === asked.count) return;
  const n = next++;
  lines.send(...writing(n), text(`s${n}`), () => {
    if (++done === asked.count) found({ operations: done });
    else write();
  });
}

for (let n = 0; n < AT_ONCE; n++) write();
