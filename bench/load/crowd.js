// Many Socket.IO clients in one process, on bare sockets: what they spend must not be what is measured.

import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { asked, tokens } from "./told.js";

const AT_ONCE = 40;
const [TEXT, PING] = [1, 0x32];
const [MESSAGE, OPEN, EVENT, ACK, CONNECT_ERROR] = [0x34, 0x30, 0x32, 0x33, 0x34];
// All read into one: a part of a frame that is left over is copied, which is rare.
const INTO = Buffer.allocUnsafe(256 * 1024);

export class Client {
  #rest = null;
  #upgraded = false;

  // `heard(client, buffer, from, to)` is called with each event as it stands there: ["name",...]
  constructor(user, heard, answered) {
    this.user = user;
    this.heard = heard;
    this.answered = answered;
  }

  come() {
    const key = randomBytes(16).toString("base64");
    const onread = { buffer: INTO, callback: (size, buffer) => this.#take(buffer, size) };
    this.socket = connect({ port: asked.port, host: "127.0.0.1", noDelay: true, onread });
    this.socket.write(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
        `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    );
    return new Promise((resolve, reject) => {
      this.greeted = resolve;
      this.socket.on("error", reject);
      this.socket.on("close", () => reject(new Error(`Socket of ${this.user} was closed`)));
    });
  }

  // A mask of zeros is a mask, and costs the client nothing.
  say(words) {
    const size = Buffer.byteLength(words);
    const head = size < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
    head[0] = 0x81;
    head[1] = 0x80 | Math.min(size, 126);
    if (size > 125) head.writeUInt16BE(size, 2);
    this.socket.write(Buffer.concat([head, Buffer.from(words)]));
  }

  #take(buffer, size) {
    let read = buffer.subarray(0, size);
    if (this.#rest) read = Buffer.concat([this.#rest, read]);
    let at = this.#upgraded ? 0 : this.#afterUpgrade(read);
    while (read.length - at >= 2) {
      const opcode = read[at] & 15;
      let length = read[at + 1];
      let from = at + 2;
      if (length > 125) {
        from += length === 126 ? 2 : 8;
        if (read.length < from) break;
        length = length === 126 ? read.readUInt16BE(at + 2) : Number(read.readBigUInt64BE(at + 2));
      }
      if (read.length < from + length) break;
      at = from + length;
      if (opcode === TEXT) this.#frame(read, from, at);
    }
    this.#rest = at < read.length ? Buffer.from(read.subarray(at)) : null;
    return true;
  }

  #afterUpgrade(read) {
    const end = read.indexOf("\r\n\r\n");
    if (end < 0) return read.length;
    if (read.latin1Slice(9, 12) !== "101") throw new Error(read.latin1Slice(0, end));
    this.#upgraded = true;
    return end + 4;
  }

  #frame(read, from, to) {
    if (read[from] === PING) this.say("3");
    else if (read[from] === OPEN) this.say(`40{"token":"${tokens[this.user]}"}`);
    else if (read[from] !== MESSAGE) return;
    else if (read[from + 1] === EVENT) this.#event(read, from + 2, to);
    else if (read[from + 1] === ACK) this.answered(read, from + 2, to);
    else if (read[from + 1] === CONNECT_ERROR) throw new Error(read.latin1Slice(from, to));
  }

  #event(read, from, to) {
    if (isNew(read, from)) this.heard(this, read, from, to);
    else if (read.latin1Slice(from + 2, from + 15) === "authenticated") this.greeted();
  }
}

const isNew = (read, from) => read.latin1Slice(from + 2, from + 13) === "new-message";

export async function gather(clients) {
  const coming = clients.values();
  const some = async () => {
    for (const client of coming) await client.come();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

export const everybody = (count, heard, answered) =>
  Array.from({ length: count }, (_, n) => new Client(n + 1, heard, answered));
