// Many clients as they come, in one process: told what to do line by line, it tells how it went.

import { createInterface } from "node:readline";
import { io } from "socket.io-client-4";

const [url] = process.argv.slice(2);
const crowd = [];

const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");

function opened(user, token, options) {
  const one = { user, sent: [], heard: [], refused: [], closed: [], lost: 0, cursor: undefined };
  one.socket = io(url, {
    forceNew: true,
    auth: (answer) => answer({ token, cursor: one.cursor }),
    ...options,
  });
  one.socket.on("authenticated", ({ cursor, recovered }) => {
    if (one.cursor && !recovered) one.lost += 1;
    one.cursor = cursor;
    one.in = true;
  });
  one.socket.on("sync", ({ cursor }) => (one.cursor = cursor));
  one.socket.on("new-message", ({ id, cursor }) => {
    one.heard.push(id);
    one.cursor = cursor;
  });
  one.socket.on("connect_error", (why) => one.refused.push(`${why.message} ${why.description}`));
  one.socket.on("disconnect", (why) => {
    one.in = false;
    if (why !== "io client disconnect") one.closed.push(why);
  });
  return one;
}

const wayOf = (one) => one.socket.io.engine?.transport?.name;

// Until it is acknowledged, in the same words: what was heard the first time is not said twice.
function says(one, to, text) {
  const words = { to, type: "text", text, client_id: `${one.user} ${text}` };
  one.socket.timeout(3000).emit("send", words, (late, answer) => {
    if (late) says(one, to, text);
    else one.sent.push(answer.ok ? answer.entry.id : JSON.stringify(answer));
  });
}

// In, and as far as it gets: a client that may upgrade has done so.
const arrived = (one, way) => one.in && wayOf(one) === way;

async function comes(user, token, options, way) {
  const one = opened(user, token, options);
  const began = Date.now();
  while (!arrived(one, way) && Date.now() - began < 10_000) await new Promise((go) => setTimeout(go, 5));
  const fault = arrived(one, way) ? one.refused.concat(one.closed) : ["never arrived", ...one.refused];
  one.socket.disconnect();
  return fault;
}

const acts = {
  open({ people, options }) {
    for (const [user, token] of people) crowd.push(opened(user, token, options));
    tell({ opened: crowd.length });
  },
  talk({ text }) {
    crowd.forEach((one, at) => says(one, crowd[(at + 1) % crowd.length].user, text));
    tell({ talking: text });
  },
  look() {
    tell(
      crowd.map(({ socket, ...one }) => ({
        ...one,
        way: wayOf({ socket }),
        worker: Number(socket.io.engine?.id?.split(".")[0]),
      })),
    );
  },
  async come({ people, options, way, times, together }) {
    const faults = [];
    let left = times;
    const oneByOne = async (at) => {
      for (let next = at; left-- > 0; next += together) {
        faults.push(...(await comes(...people[next % people.length], options, way)));
      }
    };
    await Promise.all([...Array(together).keys()].map(oneByOne));
    tell(faults);
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const { act, ...told } = JSON.parse(line);
  acts[act](told);
});
