/** @typedef {import("../index.js").UserId} UserId */

/** What can be asked of Senna. Each is asked until there is a definite answer, in order within a conversation. */
export class Requests {
  #outbox;
  #typing;

  /** @param {import("./outbox.js").Outbox} outbox @param {import("./typing.js").Typing} typing */
  constructor(outbox, typing) {
    this.#outbox = outbox;
    this.#typing = typing;
  }

  /** @param {UserId} to @param {string | {text: string} | {image: string}} content */
  async send(to, content, clientId = newClientId()) {
    const said = typeof content === "string" ? { text: content } : content;
    const type = "image" in said ? "image" : "text";
    this.#typing.sent(to);
    return (await this.#outbox.put(to, "send", { to, type, ...said, client_id: clientId })).entry;
  }

  /** @param {UserId} to @param {string} id @param {string | {text: string} | {image: string}} change */
  async edit(to, id, change) {
    const said = typeof change === "string" ? { text: change } : change;
    return (await this.#outbox.put(to, "edit", { to, id, ...said })).entry;
  }

  /** @param {UserId} to @param {string} id */
  async remove(to, id) {
    await this.#outbox.put(to, "delete", { to, id });
  }

  /** @param {UserId} to @param {string} [upTo] */
  async read(to, upTo) {
    return (await this.#outbox.put(to, "read", upTo ? { to, up_to: upTo } : { to })).unread;
  }

  /** @param {UserId} to */
  async clear(to) {
    await this.#outbox.put(to, "clear", { to });
  }

  /** @param {UserId} id */
  async block(id, blocked = true) {
    await this.#outbox.put(id, "block", { id, blocked });
  }

  inbox(page = {}) {
    return this.#outbox.put(Symbol("inbox"), "list", page);
  }

  /** @param {UserId} who */
  history(who, page = {}) {
    return this.#outbox.put(Symbol("history"), "history", { ...page, with: who });
  }

  /** @param {UserId} to */
  typing(to, typing = true) {
    this.#typing.says(to, typing);
  }
}

// Not randomUUID: browsers have that only on https pages, and Node only since 19.
export const newClientId = () => [Date.now(), Math.random(), Math.random()].map(letters).join("-");

/** @param {number} number */
const letters = (number) => number.toString(36).replace("0.", "");
