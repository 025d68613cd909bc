// A message: made, stored, told to both sides, and read again. Both doors send through here.

import { randomUUID } from "node:crypto";
import { pair } from "./store.js";

export async function sendFrom(author, peer, { type, text, image }, store, tell) {
  const message = { id: randomUUID(), author, timestamp: Date.now(), type, text, image };
  await store.send(message, peer);
  const entry = shown(message);
  tell(author, peer, entry);
  return { state: { key: `myplatform:dm:${pair(author, peer)}`, inbox_key: `user-${peer}` }, entry };
}

export const when = (epoch) => ({ epoch, iso: new Date(epoch).toISOString() });

export const unpacked = (packed) => packed && shown(JSON.parse(packed));

function shown(message) {
  message.timestamp = when(message.timestamp);
  return message;
}
