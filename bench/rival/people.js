// Who people are, as the platform says. Kept for a minute; everybody who is missing is asked for in one request.

import http from "node:http";

const KEPT_MS = 60_000;
const MOST = 100_000;
const FIELDS = "id,username,role,picture_url,profile_url";

export class People {
  #known = new Map();
  #asked = new Map();
  #agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

  constructor(platform) {
    this.platform = platform;
  }

  profile(id) {
    return this.#known.get(id)?.profile ?? null;
  }

  // Nothing when all of them are known: most pages need not wait.
  meet(ids) {
    const now = Date.now();
    const unknown = ids.filter((id) => !(this.#known.get(id)?.until > now));
    if (unknown.length === 0) return null;
    const unasked = unknown.filter((id) => !this.#asked.has(id));
    if (unasked.length > 0) {
      const asking = this.#ask(unasked).finally(() => unasked.forEach((id) => this.#asked.delete(id)));
      for (const id of unasked) this.#asked.set(id, asking);
    }
    return Promise.all(unknown.map((id) => this.#asked.get(id)));
  }

  async #ask(ids) {
    const { entries } = await this.#get(`/v1/users?fields=${FIELDS}&ids=${ids.join(",")}`);
    const until = Date.now() + KEPT_MS;
    for (const profile of entries) this.#known.set(profile.id, { profile, until });
    for (const id of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(id);
    }
  }

  #get(path) {
    return new Promise((resolve, reject) => {
      const request = http.get(this.platform + path, { agent: this.#agent, timeout: 5000 }, (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (part) => (body += part));
        answer.on("end", () => {
          try {
            resolve(JSON.parse(body));
          } catch (fault) {
            reject(fault);
          }
        });
      });
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error("The platform takes too long")));
    });
  }
}
