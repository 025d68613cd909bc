/** Who listens to what. */
export class Listeners {
  /** @type {Map<string, Set<Function>>} */
  #of = new Map();

  /** @param {string} name @param {Function} listener @returns {() => void} stops listening */
  on(name, listener) {
    const those = this.#of.get(name) ?? new Set();
    this.#of.set(name, those.add(listener));
    return () => void those.delete(listener);
  }

  /** @param {string} name @param {unknown[]} said */
  tell(name, ...said) {
    for (const listener of [...(this.#of.get(name) ?? [])]) {
      try {
        listener(...said);
      } catch (fault) {
        // One listener's mistake is told to the page, and keeps no news from the others.
        (globalThis.reportError ?? console.error)(fault);
      }
    }
  }
}
