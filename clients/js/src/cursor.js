/** A cursor is `<epoch>.<stamp>`: a line of history, and how far along it. @param {string} cursor */
function parts(cursor) {
  const dot = cursor.lastIndexOf(".");
  return { epoch: cursor.slice(0, dot), stamp: Number(cursor.slice(dot + 1)) };
}

/** Of another line of history: what was known before proves nothing. @param {string} a @param {string} b */
export function sameLine(a, b) {
  return parts(a).epoch === parts(b).epoch;
}

/** Whether `cursor` is further than `last`, or on another line. @param {string} cursor @param {string | null} last */
export function isAhead(cursor, last) {
  if (last === null || !sameLine(cursor, last)) return true;
  return parts(cursor).stamp > parts(last).stamp;
}
