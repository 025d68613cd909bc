import { Backoff } from "./backoff.js";
import { offline } from "./errors.js";
import { Line } from "./line.js";
import { Tokens } from "./tokens.js";

const STEADY = 10_000; // a line that lived this long was a good one: the next failure is a new story

/**
 * @typedef {{
 *   auth: () => object | Promise<object>,
 *   up: (who: any) => void,
 *   hear: (name: string, payload: any) => void,
 *   down: () => void,
 *   state: (state: string, detail: object) => void,
 * }} Owner
 */

/** Keeps a line up: dials, dials again when it breaks, and brings a fresh token in time. */
export class Connection {
  /** @type {Line | null} */
  #line = null;
  #up = 0; // since when; 0: it is not
  #wanted = false;
  #dialling = 0; // a number for each call, so that one that was given up is not finished
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #renewal;
  #backoff = new Backoff();
  #tokens;
  #url;
  #transports;
  #owner;

  /** @param {string} url @param {import("../index.js").Options} options @param {Owner} owner */
  constructor(url, options, owner) {
    this.#url = url;
    this.#tokens = new Tokens(options.token);
    this.#transports = options.transports;
    this.#owner = owner;
    // A laptop that wakes up, a phone that leaves a tunnel: no reason to wait out the pause.
    globalThis.addEventListener?.("online", this.#awake);
  }

  start() {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#dial();
  }

  stop() {
    this.#wanted = false;
    this.#drop();
  }

  close() {
    globalThis.removeEventListener?.("online", this.#awake);
    this.stop();
  }

  /** @param {string} event @param {object} body @returns {Promise<any>} */
  ask(event, body) {
    return this.#line && this.#up ? this.#line.ask(event, body) : Promise.reject(offline());
  }

  /** @param {string} event @param {object} body */
  say(event, body) {
    if (this.#up) this.#line?.say(event, body);
  }

  #awake = () => {
    if (this.#wanted && !this.#line) void this.#dial();
  };

  async #dial() {
    clearTimeout(this.#timer);
    const number = ++this.#dialling;
    this.#owner.state("connecting", {});
    try {
      const token = await this.#tokens.get();
      const auth = { token, ...(await this.#owner.auth()) };
      if (number === this.#dialling) this.#line = new Line(this.#url, auth, this.#transports, this.#ear);
    } catch (/** @type {any} */ fault) {
      // The app could not say who we are; it may be without a network just as we are.
      if (number === this.#dialling) this.#lost({ reason: String(fault?.message ?? fault) });
    }
  }

  /** @type {import("./line.js").Ear} */
  #ear = {
    up: (who) => {
      this.#up = Date.now();
      this.#tokens.accepted();
      this.#owner.up(who);
    },
    hear: (name, payload) => {
      if (name === "expiring") this.#expiring(payload.seconds);
      else this.#owner.hear(name, payload);
    },
    refused: (error) => {
      // All but a bad token may pass: too many connections, a platform that does not answer.
      if (error.code !== "invalid_token") return this.#lost({ reason: error.message });
      if (this.#tokens.refused()) {
        this.#drop();
        return void this.#dial(); // at once, with a new one: it is tried once
      }
      this.stop();
      this.#owner.state("refused", { error });
    },
    down: (told) => this.#lost(told),
  };

  /** @param {{reason: string, wait?: number}} told `wait`: what the server asks for, in seconds */
  #lost({ reason, wait = 0 }) {
    if (this.#up && Date.now() - this.#up > STEADY) this.#backoff.reset();
    this.#drop();
    // Never sooner than by chance: a server that says "at once" every time would be asked without end.
    const pause = Math.max(this.#backoff.next(), wait * 1000);
    // Set before it is told: whoever hears it may stop us.
    this.#timer = setTimeout(() => void this.#dial(), pause);
    this.#owner.state("offline", { reason, retryIn: pause });
  }

  #drop() {
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#dialling += 1;
    this.#line?.hangUp();
    this.#line = null;
    this.#up = 0;
    this.#owner.down();
  }

  /** Somewhere in the first half of what is left: where tokens live shortly, not again and again at once. @param {number} seconds */
  #expiring(seconds) {
    clearTimeout(this.#renewal);
    if (this.#tokens.renewable) this.#renewal = setTimeout(() => void this.#refresh(), Math.random() * seconds * 500);
  }

  async #refresh() {
    try {
      await this.ask("refresh", { token: await this.#tokens.renew() });
    } catch {
      // The server ends the connection when the old token does, and the next one brings a new token.
    }
  }
}
