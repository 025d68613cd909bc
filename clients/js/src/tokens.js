/** The token, and where the next one comes from. */
export class Tokens {
  /** @type {string | null} */
  #held = null;
  #worked = false;
  #source;

  /** @param {string | (() => string | Promise<string>)} source */
  constructor(source) {
    this.#source = source;
  }

  get renewable() {
    return typeof this.#source === "function";
  }

  async get() {
    this.#held ??= typeof this.#source === "function" ? await this.#source() : this.#source;
    return this.#held;
  }

  renew() {
    this.#held = null;
    return this.get();
  }

  accepted() {
    this.#worked = true;
  }

  /** Whether another try makes sense: a token that once was good may have aged, a new one that is bad is bad. */
  refused() {
    const hope = this.renewable && this.#worked;
    this.#held = null;
    this.#worked = false;
    return hope;
  }
}
