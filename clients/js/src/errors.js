/** What a server refused, in its own words, or what went wrong on the way to it (status 0). */
export class SennaError extends Error {
  /** @param {{message?: string, code?: string | null, name?: string, status?: number, request_id?: string, retry_after?: number}} told */
  constructor(told) {
    super(told.message ?? "Something went wrong");
    this.name = told.name ?? "SennaError";
    this.code = told.code ?? null;
    this.status = told.status ?? 0;
    this.requestId = told.request_id;
    this.retryAfter = told.retry_after;
  }

  /** Nothing was done and asking again would change nothing. All else may have been done, or may yet be. */
  get definite() {
    if (this.status === 507) return true; // the storage is full: that does not pass in seconds
    return this.status >= 400 && this.status < 500 && !LATER.has(this.status);
  }
}

// A token to renew, a request that came too late or too early, and too many of them.
const LATER = new Set([401, 408, 425, 429]);

export const offline = () => new SennaError({ code: "OFFLINE", message: "The connection is down" });
export const closed = () => new SennaError({ code: "CLOSED", message: "The client was closed" });
export const unanswered = () =>
  new SennaError({ code: "NO_ANSWER", message: "The server did not answer in time" });

/** An acknowledgement without its `ok`, or what it refuses thrown. @param {any} ack */
export function opened(ack) {
  if (ack?.ok === true) {
    const { ok, ...answer } = ack;
    return answer;
  }
  throw new SennaError(ack?.error ?? { code: "NO_ANSWER", message: "The answer makes no sense" });
}
