import { isAhead, sameLine } from "./cursor.js";

const PASSING = new Set(["typing", "presence"]); // these stand in no log

const GRACE = 2000; // what the server speaks of in a `sync` may still be under way

/** @type {Record<string, string>} What the server calls it, and what an app listens to. */
const NAMES = {
  "new-message": "message",
  "update-message": "edited",
  "delete-message": "deleted",
  read: "read",
  cleared: "cleared",
};

/**
 * What happened, each thing once and in order. The cursor says how far we are; what is not beyond it was heard.
 * Where it cannot be proved that nothing is missing, the app is told to `reload` what it shows.
 */
export class News {
  /** @type {string | null} */
  cursor = null;
  /** @type {number | null} Messages heard since this connection began; null once it has caught up. */
  #missed = null;
  #asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #grace;
  #tell;
  #ask;
  #caughtUp;

  /**
   * @param {(name: string, payload: any) => void} tell
   * @param {(event: string, body: object) => Promise<any>} ask
   * @param {(missed: number) => void} caughtUp
   */
  constructor(tell, ask, caughtUp) {
    this.#tell = tell;
    this.#ask = ask;
    this.#caughtUp = caughtUp;
  }

  /** A connection begins: what was missed follows. @param {{cursor: string, recovered: boolean, reason?: string}} who */
  begin(who) {
    this.#missed = 0;
    if (!who.recovered) this.#lost(who);
    else if (this.cursor === null) this.#reach(who.cursor);
  }

  end() {
    clearTimeout(this.#grace);
    this.#missed = null;
  }

  /** @param {string} name @param {any} payload */
  hear(name, payload) {
    if (name === "sync") this.#sync(payload);
    else if (PASSING.has(name)) this.#tell(name, payload);
    else if (payload?.cursor) this.#take(name, payload);
  }

  /** @param {string} name @param {any} payload */
  #take(name, payload) {
    if (!isAhead(payload.cursor, this.cursor)) return;
    if (this.cursor !== null && !sameLine(payload.cursor, this.cursor)) {
      this.#lost({ cursor: payload.cursor, reason: "epoch_changed" });
    }
    this.cursor = payload.cursor;
    if (name === "new-message" && this.#missed !== null) this.#missed += 1;
    if (name in NAMES) this.#tell(NAMES[name], payload);
    this.#tell("cursor", payload.cursor); // last: what is kept must not be ahead of what was told
  }

  /** How far the server is: said when all that was missed is told, and now and then. @param {any} told */
  #sync(told) {
    if (told.recovered === false) this.#lost(told);
    else if (isAhead(told.cursor, this.cursor)) {
      clearTimeout(this.#grace);
      this.#grace = setTimeout(() => void this.#lookBehind(told.cursor), GRACE);
    } else this.#arrive();
  }

  #arrive() {
    if (this.#missed === null) return;
    const missed = this.#missed;
    this.#missed = null;
    this.#caughtUp(missed);
  }

  /** The server is further than what reached us: read what lies between. @param {string} cursor */
  async #lookBehind(cursor) {
    if (this.#asking || !isAhead(cursor, this.cursor)) return;
    this.#asking = true;
    try {
      for (let more = true; more; ) {
        const page = await this.#ask("sync", { cursor: this.cursor });
        for (const { event, data } of page.events) this.#take(event, data);
        if (!page.recovered) this.#lost(page);
        else if (isAhead(page.cursor, this.cursor)) this.#reach(page.cursor);
        more = page.has_more;
      }
      this.#arrive();
    } catch {
      // The next quiet `sync`, or the next connection, asks again.
    } finally {
      this.#asking = false;
    }
  }

  /** @param {{cursor: string, reason?: string}} told */
  #lost(told) {
    this.cursor = told.cursor;
    this.#tell("reload", { reason: told.reason ?? "unknown" });
    this.#tell("cursor", told.cursor);
  }

  /** @param {string} cursor */
  #reach(cursor) {
    this.cursor = cursor;
    this.#tell("cursor", cursor);
  }
}
