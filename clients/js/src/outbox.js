import { Backoff } from "./backoff.js";
import { closed } from "./errors.js";

/**
 * @typedef {{event: string, body: any, sent: boolean, resolve: (answer: any) => void, reject: (error: unknown) => void}} Letter
 * @typedef {(event: string, body: any, again: boolean) => Promise<any>} Deliver
 */

/**
 * What is asked of the server, in order within a lane (a conversation), until there is a definite answer.
 * A letter whose fate is unknown goes out again unchanged: its `client_id` makes the repeat harmless.
 */
export class Outbox {
  /** @type {Map<unknown, {letters: Letter[], busy: boolean}>} */
  #lanes = new Map();
  #open = false;
  #closed = false;
  #deliver;
  #sleep;

  /** @param {Deliver} deliver @param {(ms: number) => Promise<void>} sleep */
  constructor(deliver, sleep = (ms) => new Promise((wake) => setTimeout(wake, ms))) {
    this.#deliver = deliver;
    this.#sleep = sleep;
  }

  /** @param {unknown} name of the lane @param {string} event @param {object} body @returns {Promise<any>} */
  put(name, event, body) {
    if (this.#closed) return Promise.reject(closed());
    return new Promise((resolve, reject) => {
      const lane = this.#lanes.get(name) ?? { letters: [], busy: false };
      this.#lanes.set(name, lane);
      lane.letters.push({ event, body, sent: false, resolve, reject });
      void this.#work(name);
    });
  }

  open() {
    this.#open = true;
    for (const name of this.#lanes.keys()) void this.#work(name);
  }

  shut() {
    this.#open = false;
  }

  /** For good: whoever still waits hears of it. */
  close() {
    this.#open = false;
    this.#closed = true;
    for (const lane of this.#lanes.values()) {
      for (const letter of lane.letters.splice(0)) letter.reject(closed());
    }
  }

  /** @param {unknown} name */
  async #work(name) {
    const lane = this.#lanes.get(name);
    if (!lane || lane.busy) return;
    lane.busy = true;
    const backoff = new Backoff();
    while (this.#open && lane.letters.length) {
      const wait = await this.#try(lane.letters[0]);
      if (wait === null) {
        lane.letters.shift();
        backoff.reset();
      } else if (this.#open) {
        await this.#sleep(wait ?? backoff.next());
      }
    }
    lane.busy = false;
    if (!lane.letters.length) this.#lanes.delete(name);
  }

  /** Null when it is settled, else how long to wait if that was said. @param {Letter} letter */
  async #try(letter) {
    const again = letter.sent;
    letter.sent = true;
    try {
      letter.resolve(await this.#deliver(letter.event, letter.body, again));
      return null;
    } catch (/** @type {any} */ error) {
      if (!error.definite) return error.retryAfter === undefined ? undefined : error.retryAfter * 1000;
      letter.reject(error);
      return null;
    }
  }
}
