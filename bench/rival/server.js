// Direct messages with Fastify, Socket.IO and Redis. What Senna is measured beside: see docs/performance.md.

import cluster from "node:cluster";
import { createVerifier } from "fast-jwt";
import Fastify from "fastify";
import { People } from "./people.js";
import { routes } from "./routes.js";
import { sockets } from "./sockets.js";
import { connect } from "./store.js";

const { PORT, REDIS, PLATFORM, JWT_SECRET, WORKERS = "1" } = process.env;

if (cluster.isPrimary && WORKERS !== "1") {
  for (let n = 0; n < Number(WORKERS); n++) cluster.fork();
} else {
  const app = Fastify({ bodyLimit: 65536, keepAliveTimeout: 65000 });
  const store = connect(REDIS);
  const people = new People(PLATFORM);
  // Whose token it is, or an error. Tokens that were seen are not checked again.
  const read = createVerifier({ key: JWT_SECRET, algorithms: ["HS256"], cache: 20000 });
  const userOf = (token) => read(token).user_id;
  const tell = sockets(app.server, { store, people, userOf });
  routes(app, { store, people, userOf, tell });
  await app.listen({ port: Number(PORT), host: "127.0.0.1", backlog: 4096 });
}
