import { io } from "socket.io-client";
import { SennaError, offline, opened, unanswered } from "./errors.js";

const PATIENCE = 20_000; // from dialling to being recognized

/**
 * @typedef {{
 *   up: (who: any) => void,
 *   hear: (name: string, payload: any) => void,
 *   refused: (error: SennaError) => void,
 *   down: (told: {reason: string, wait?: number}) => void,
 * }} Ear
 */

/** One connection, from dialling to its end. Whoever wants another dials again. */
export class Line {
  #socket;
  #ear;
  #ended = false;
  /** @type {number | undefined} */
  #wait;
  #patience;

  /**
   * @param {string} url
   * @param {{token: string, cursor?: string}} auth
   * @param {string[] | undefined} transports
   * @param {Ear} ear
   */
  constructor(url, auth, transports, ear) {
    this.#ear = ear;
    // Its own reconnection knows neither our cursor nor what a server asks of those it sends away.
    const options = { auth, forceNew: true, reconnection: false };
    this.#socket = io(url, transports ? { ...options, transports } : options);
    this.#patience = setTimeout(() => this.#end("timeout"), PATIENCE);
    this.#socket.on("connect_error", (error) => this.#failed(error));
    this.#socket.on("disconnect", (reason) => this.#end(reason));
    this.#socket.onAny((name, payload) => this.#hear(name, payload));
  }

  /** @param {string} event @param {object} body @param {number} patience @returns {Promise<any>} */
  ask(event, body, patience = 10_000) {
    return new Promise((resolve, reject) => {
      if (!this.#socket.connected) return reject(offline());
      this.#socket.timeout(patience).emit(event, body, (/** @type {any} */ late, /** @type {any} */ ack) => {
        if (late) return reject(this.#socket.connected ? unanswered() : offline());
        try {
          resolve(opened(ack));
        } catch (refusal) {
          reject(refusal);
        }
      });
    });
  }

  /** @param {string} event @param {object} body */
  say(event, body) {
    if (this.#socket.connected) this.#socket.emit(event, body);
  }

  hangUp() {
    this.#ended = true;
    clearTimeout(this.#patience);
    this.#socket.disconnect();
  }

  /** @param {string} name @param {any} payload */
  #hear(name, payload) {
    if (this.#ended) return;
    if (name === "authenticated") {
      clearTimeout(this.#patience);
      this.#ear.up(payload);
    } else if (name === "unauthorized") this.#refuse(payload);
    else if (name === "goodbye") {
      this.#wait = payload?.retry;
      this.#end("goodbye");
    } else this.#ear.hear(name, payload);
  }

  /** @param {any} error */
  #failed(error) {
    if (error.data?.type === "UnauthorizedError") this.#refuse(error);
    else this.#end(error.message);
  }

  /** @param {{message: string, data: {code: string}}} told */
  #refuse(told) {
    if (this.#ended) return;
    this.hangUp();
    this.#ear.refused(new SennaError({ message: told.message, code: told.data.code, status: 401 }));
  }

  /** @param {string} reason */
  #end(reason) {
    if (this.#ended) return;
    this.hangUp();
    this.#ear.down({ reason, wait: this.#wait });
  }
}
