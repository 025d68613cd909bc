// Every socket of a play, in one process: told what to do line by line, it tells what it hears.

import { createInterface } from "node:readline";
import { io as io3 } from "socket.io-client-3";
import { io as io4 } from "socket.io-client-4";

const clients = { 3: io3, 4: io4 };
const sockets = new Map();

const tell = (socket, name, ...args) =>
  process.stdout.write(JSON.stringify({ socket, name, args }) + "\n");

const acts = {
  open({ socket: number, client, url, options }) {
    const socket = clients[client](url, { forceNew: true, reconnection: false, ...options });
    sockets.set(number, socket);
    socket.onAny((name, ...args) => tell(number, name, ...args));
    socket.on("connect", () => tell(number, ":connected"));
    socket.on("connect_error", (why) => tell(number, ":refused", why.message, why.data ?? null));
    socket.on("disconnect", (why) => tell(number, ":closed", why));
    socket.io.on("close", (why) => tell(number, ":gone", why));
  },
  say({ socket, name, args, ack }) {
    if (ack !== null) args.push((...answer) => tell(socket, `:ack ${ack}`, ...answer));
    sockets.get(socket).emit(name, ...args);
  },
  transport({ socket }) {
    tell(socket, ":transport", sockets.get(socket).io.engine.transport.name);
  },
  close({ socket }) {
    sockets.get(socket).close();
  },
};

createInterface({ input: process.stdin }).on("line", (line) => {
  const told = JSON.parse(line);
  acts[told.act](told);
});
