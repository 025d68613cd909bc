// The client on strings: does what it is told in lines of JSON, and says what it hears in others.
import { createInterface } from "node:readline";
import { connect } from "senna-client";

const EVENTS = ["state", "reload", "message", "edited", "deleted", "read", "cleared", "typing", "presence"];
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const { url, tokens, kept, ...options } = JSON.parse(process.argv[2]);

// One token is all there is; several are what the app's own server would give, one after the other.
const token = tokens.length === 1 ? tokens[0] : () => (tokens.length > 1 ? tokens.shift() : tokens[0]);
const storage = { load: async () => kept, save: (cursor) => say({ event: "cursor", said: [cursor] }) };
const client = connect(url, { token, storage, ...options });
for (const event of EVENTS) client.on(event, (...said) => say({ event, said, at: Date.now() }));

for await (const line of createInterface({ input: process.stdin })) {
  const { number, call, words } = JSON.parse(line);
  Promise.resolve(client[call](...words)).then(
    (answer) => say({ number, answer }),
    ({ name, code, status, message }) => say({ number, error: { name, code, status, message } }),
  );
}
client.close();
