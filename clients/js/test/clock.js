/** A clock that a test turns by hand: Node's own is not the same from one version to the next. */
export function clock(t) {
  const [set, clear] = [globalThis.setTimeout, globalThis.clearTimeout];
  const due = new Map();
  let [now, number] = [0, 0];
  globalThis.setTimeout = (what, after) => {
    due.set(++number, { what, at: now + after });
    return number;
  };
  globalThis.clearTimeout = (timer) => void due.delete(timer);
  t.after(() => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }));
  return (ms) => {
    now += ms;
    for (const [timer, { what, at }] of due) {
      if (at <= now && due.delete(timer)) what();
    }
  };
}
