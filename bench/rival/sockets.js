// The same live: whoever is connected hears of new messages, and may send.

import { createAdapter } from "@socket.io/redis-adapter";
import { Server } from "socket.io";
import { sendFrom } from "./messages.js";

const OUT = ["banned", "deleted"];
const room = (user) => `user-${user}`;

// Gives what tells both sides of a new message.
export function sockets(server, { store, people, userOf }) {
  const io = new Server(server, {
    adapter: createAdapter(store.another(), store.another()),
    serveClient: false,
    perMessageDeflate: false,
  });
  const tell = (author, peer, entry) => io.to([room(author), room(peer)]).emit("new-message", entry);

  // Socket.IO's own advice: the request of a handshake need not be kept as long as the socket.
  io.engine.on("connection", (transport) => {
    transport.request = null;
  });

  io.use(async (socket, next) => {
    try {
      const user = userOf(socket.handshake.auth.token);
      await people.meet([user]);
      const profile = people.profile(user);
      if (!profile || OUT.includes(profile.role.handle)) throw new Error("user_error");
      socket.data.user = user;
      next();
    } catch (fault) {
      next(fault);
    }
  });

  io.on("connection", (socket) => {
    const { user } = socket.data;
    socket.join(room(user));
    store.marks(user, "active");
    socket.emit("authenticated", { user_id: user });

    socket.on("send", async (said, ack) => {
      const fault = wrong(said);
      ack?.(
        fault
          ? { ok: false, error: { error: true, code: "VALIDATION", message: fault, status: 400 } }
          : { ok: true, ...(await sendFrom(user, said.to, said, store, tell)) },
      );
    });

    socket.on("disconnect", () => {
      if (!io.of("/").adapter.rooms.has(room(user))) store.marks(user, "inactive");
    });
  });
  return tell;
}

function wrong(said) {
  if (!Number.isSafeInteger(said?.to) || said.to < 1) return "to: a person";
  if (said.type !== "text" && said.type !== "image") return "type: text or image";
  const content = said[said.type];
  const most = said.type === "text" ? 4000 : 2048;
  const right = typeof content === "string" && content.length > 0 && content.length <= most;
  return right ? null : `${said.type}: a string of up to ${most} characters`;
}
