const FIRST = 500;
const LAST = 30_000;

/**
 * How long to wait before trying again: anything from nothing to a bound that doubles from 0.5 to 30 seconds.
 * All of it is chance, so that the thousands whom one restart has cut do not come back at one moment.
 */
export class Backoff {
  #tries = 0;
  #random;

  constructor(random = Math.random) {
    this.#random = random;
  }

  /** In milliseconds. */
  next() {
    const bound = Math.min(LAST, FIRST * 2 ** this.#tries);
    this.#tries += 1;
    return this.#random() * bound;
  }

  reset() {
    this.#tries = 0;
  }
}
