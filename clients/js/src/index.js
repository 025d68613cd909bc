import { SennaClient } from "./client.js";

export { SennaError } from "./errors.js";
export { newClientId } from "./requests.js";
export { SennaClient };

/** @type {typeof import("../index.js").connect} */
export const connect = (url, options) => new SennaClient(url, options);
