import { Connection } from "./connection.js";
import { SennaError } from "./errors.js";
import { Listeners } from "./listeners.js";
import { News } from "./news.js";
import { Outbox } from "./outbox.js";
import { Requests } from "./requests.js";
import { Typing } from "./typing.js";

/** @typedef {import("../index.js").UserId} UserId */

/** What an app talks to. Asking while the connection is down is no mistake: it is asked when it is back. */
export class SennaClient extends Requests {
  /** @type {import("../index.js").State} */
  state = "connecting";
  /** @type {UserId | null} */
  user = null;
  #listeners = new Listeners();
  /** @type {Set<UserId>} */
  #watched = new Set();
  /** @type {News} */
  #news = new News(
    (name, payload) => this.#hear(name, payload),
    (event, body) => this.#connection.ask(event, body),
    (missed) => this.#become("online", { missed }),
  );
  #outbox;
  #typing;
  /** @type {Connection} */
  #connection;
  /** @type {import("../index.js").Options["storage"]} */
  #storage;
  #loaded = false;

  /** @param {string} url @param {import("../index.js").Options} options */
  constructor(url, options) {
    const outbox = new Outbox((event, body, again) => this.#deliver(event, body, again));
    const typing = new Typing(
      (to, typing) => this.#connection.say("typing", { to, typing }),
      (by, typing) => this.#listeners.tell("typing", { by, typing }),
    );
    super(outbox, typing);
    this.#outbox = outbox;
    this.#typing = typing;
    this.#storage = options.storage;
    this.on("cursor", (/** @type {string} */ cursor) => this.#storage?.save(cursor));
    this.#connection = new Connection(url, options, {
      auth: () => this.#cursor(),
      up: (who) => this.#begin(who),
      hear: (name, payload) => this.#news.hear(name, payload),
      down: () => this.#end(),
      state: (state, detail) => this.#become(state, detail),
    });
    this.#connection.start();
  }

  /** @param {string} name @param {Function} listener */
  on(name, listener) {
    return this.#listeners.on(name, listener);
  }

  /** @param {UserId[]} ids */
  async watch(ids) {
    const answer = await this.#outbox.put("watch", "watch", { ids });
    for (const id of ids) this.#watched.add(id);
    this.#present(answer);
  }

  /** @param {UserId[]} ids */
  async unwatch(ids) {
    for (const id of ids) this.#watched.delete(id);
    await this.#outbox.put("watch", "unwatch", { ids });
  }

  pause() {
    this.#connection.stop();
    this.#become("offline", { reason: "paused" });
  }

  resume() {
    this.#connection.start();
  }

  close() {
    this.#connection.close();
    this.#outbox.close();
    this.#become("closed", {});
  }

  async #cursor() {
    if (!this.#loaded) this.#news.cursor = (await this.#storage?.load()) ?? null;
    this.#loaded = true;
    return this.#news.cursor === null ? {} : { cursor: this.#news.cursor };
  }

  /** @param {any} who */
  #begin(who) {
    this.user = who.user_id;
    this.#become("catching-up", {});
    this.#news.begin(who);
    this.#outbox.open();
    // A server knows whom we watch only as long as the connection lives.
    const ids = [...this.#watched];
    if (ids.length) this.#connection.ask("watch", { ids }).then((answer) => this.#present(answer), () => {});
  }

  /** @param {{presence: object[]}} answer */
  #present(answer) {
    for (const one of answer.presence) this.#listeners.tell("presence", one);
  }

  #end() {
    this.#outbox.shut();
    this.#news.end();
    this.#typing.end();
  }

  /** @param {string} name @param {any} payload */
  #hear(name, payload) {
    if (name === "typing") return this.#hearTyping(payload);
    if (name === "message") this.#typing.hears(payload.author, false);
    this.#listeners.tell(name, payload);
  }

  /** @param {{by: UserId, typing: boolean}} told also of what this person types on another device */
  #hearTyping({ by, typing }) {
    if (by !== this.user) this.#typing.hears(by, typing);
  }

  /** @param {any} state @param {object} detail */
  #become(state, detail) {
    if (this.state === "closed") return;
    this.state = state;
    this.#listeners.tell("state", state, detail);
  }

  /** @param {string} event @param {any} body @param {boolean} again */
  async #deliver(event, body, again) {
    try {
      return await this.#connection.ask(event, body);
    } catch (error) {
      // It was our own first try that deleted it, and whose answer got lost.
      const gone = again && event === "delete" && error instanceof SennaError && error.status === 404;
      if (gone) return {};
      throw error;
    }
  }
}
