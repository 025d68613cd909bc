// Kept HTTP connections, each with one request under way; more requests wait for a free one.

import { connect } from "node:net";
import { asked, tokens } from "./told.js";

const TEXT = "The quick brown fox jumps over the lazy dog, twice, on time.";

export const text = (begins) => `${begins} ${TEXT}`.slice(0, TEXT.length);

export function sending(author, peer, words) {
  const body = JSON.stringify({ type: "text", text: words });
  return (
    `POST /api/user/${peer} HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: ${tokens[author]}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

class Line {
  constructor(freed) {
    this.socket = connect(asked.port, "127.0.0.1").setNoDelay();
    this.freed = freed;
    this.read = Buffer.alloc(0);
    this.socket.on("data", (part) => this.#take(part));
    this.socket.on("error", (fault) => {
      throw fault;
    });
    this.socket.on("close", () => {
      throw new Error("The server closed a connection");
    });
  }

  ask(request, then) {
    this.then = then;
    this.socket.write(request);
  }

  #take(part) {
    this.read = this.read.length ? Buffer.concat([this.read, part]) : part;
    const end = this.read.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.read.latin1Slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)[1]);
    if (this.read.length < end + 4 + length) return;
    this.read = Buffer.alloc(0);
    const { then } = this;
    this.freed(this);
    then(Number(head.slice(9, 12)));
  }
}

export class Lines {
  #free = [];
  #waiting = [];

  constructor(count) {
    for (let n = 0; n < count; n++) this.#free.push(new Line((line) => this.#next(line)));
  }

  ask(request, then) {
    // In turn: a server closes a connection on which nobody asks anything for some seconds.
    const line = this.#free.shift();
    if (line) line.ask(request, then);
    else this.#waiting.push([request, then]);
  }

  // The load ends at the first answer that is no success: what it would measure is something else.
  send(author, peer, words, then) {
    this.ask(sending(author, peer, words), (status) => {
      if (status !== 201) throw new Error(`A message was answered ${status}`);
      then();
    });
  }

  #next(line) {
    const waiting = this.#waiting.shift();
    if (waiting) line.ask(...waiting);
    else this.#free.push(line);
  }
}
