const AGAIN = 3000; // a keystroke is told this often at most
const EXPIRES = 6000; // somebody whose "stopped" got lost has stopped by then

/** Who is writing: told sparingly, and believed for six seconds. */
export class Typing {
  /** @type {Map<unknown, number>} when the other was last told that we write */
  #told = new Map();
  /** @type {Map<unknown, ReturnType<typeof setTimeout>>} who writes to us */
  #writers = new Map();
  #say;
  #tell;

  /** @param {(to: unknown, typing: boolean) => void} say @param {(by: unknown, typing: boolean) => void} tell */
  constructor(say, tell) {
    this.#say = say;
    this.#tell = tell;
  }

  /** @param {unknown} to @param {boolean} typing */
  says(to, typing, now = Date.now()) {
    const told = this.#told.get(to);
    if (typing ? told !== undefined && now - told < AGAIN : told === undefined) return;
    if (typing) this.#told.set(to, now);
    else this.#told.delete(to);
    this.#say(to, typing);
  }

  /** @param {unknown} to whom something was just sent: the message itself says that we stopped */
  sent(to) {
    this.#told.delete(to);
  }

  /** @param {unknown} by @param {boolean} typing */
  hears(by, typing) {
    const wrote = this.#writers.has(by);
    clearTimeout(this.#writers.get(by));
    this.#writers.delete(by);
    if (typing) this.#writers.set(by, setTimeout(() => this.hears(by, false), EXPIRES));
    if (wrote !== typing) this.#tell(by, typing);
  }

  /** Without a connection nobody can be seen writing. */
  end() {
    this.#told.clear();
    for (const by of [...this.#writers.keys()]) this.hears(by, false);
  }
}
