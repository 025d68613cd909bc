// The platform, pretended, in as little work as possible: everybody exists.  node platform.js PORT

import { createServer } from "node:net";

const END = "\r\n\r\n";

const profile = (id) =>
  JSON.stringify({
    id: Number(id),
    username: `person-${id}`,
    role: { id: 3, handle: "registered", value: "Registered" },
    picture_url: `https://pictures.example/${id}.jpg`,
    profile_url: `https://people.example/@${id}`,
  });

function answer(head) {
  const ids = /[?&]ids=([0-9,%C]+)/.exec(head)?.[1].split(/,|%2C/) ?? [];
  const body = `{"entries":[${ids.map(profile)}]}`;
  const length = `Content-Length: ${body.length}`;
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${length}${END}${body}`;
}

createServer((line) => {
  let rest = "";
  line.setNoDelay().setEncoding("latin1");
  line.on("data", (part) => {
    const heads = (rest + part).split(END);
    rest = heads.pop();
    for (const head of heads) line.write(answer(head));
  });
  line.on("error", () => line.destroy());
}).listen(Number(process.argv[2]), "127.0.0.1");
