// Sending, the inbox and histories over REST.

import { sendFrom, unpacked, when } from "./messages.js";
import * as shapes from "./shapes.js";
import { pair } from "./store.js";

export function routes(app, { store, people, userOf, tell }) {
  app.decorateRequest("user", 0);

  app.addHook("onRequest", (request, reply, next) => {
    const token = request.headers["x-auth-token"];
    if (!token) return reply.code(401).send(refusal("NOT_AUTHENTICATED", "You are not authenticated"));
    try {
      request.user = userOf(token);
    } catch (fault) {
      return reply.code(401).send(refusal("INVALID_TOKEN_ERR", fault.message));
    }
    next();
  });

  app.post("/api/user/:id", { schema: shapes.send }, async (request, reply) => {
    const answer = await sendFrom(request.user, request.params.id, request.body, store, tell);
    reply.code(201);
    return answer;
  });

  app.get("/api/list", { schema: shapes.inbox }, async ({ user, query }) => {
    const found = await store.inbox(user, ...ranks(query));
    const peers = [];
    for (let n = 1; n < found.length; n += 3) peers.push(Number(found[n]));
    const asking = people.meet(peers);
    if (asking) await asking;
    const entries = peers.map((id, n) => ({
      type: "user",
      id,
      latest: unpacked(found[3 * n + 3]),
      timestamp: when(Number(found[3 * n + 2])),
      user: people.profile(id),
    }));
    return { state: state(`myplatform:inbox:${user}`, query, found[0]), entries };
  });

  app.get("/api/user/:id", { schema: shapes.history }, async ({ user, query, params: { id } }) => {
    const found = await store.history(user, id, ...ranks(query));
    const total = found.pop();
    const asking = people.meet([user, id]);
    if (asking) await asking;
    const messages = found.reverse().map(unpacked);
    for (const message of messages) message.author = people.profile(message.author);
    return {
      state: state(`myplatform:dm:${pair(user, id)}`, query, total),
      entry: people.profile(id),
      messages,
    };
  });
}

const ranks = ({ page, per_page }) => [(page - 1) * per_page, page * per_page - 1];

const state = (key, { page, per_page }, total) => ({
  key,
  page,
  per_page,
  total,
  total_pages: Math.ceil(total / per_page) || 1,
});

const refusal = (code, message) => ({
  error: true,
  code,
  name: "UnauthenticatedError",
  message,
  status: 401,
});
