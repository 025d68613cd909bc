// What comes in and goes out, as JSON Schema: Fastify compiles checks and serialisers from it.

const whole = { type: "integer" };
const text = { type: "string" };
const object = (properties, more) => ({ type: "object", properties, ...more });
const list = (items) => ({ type: "array", items });
const count = (most, usual) => ({ type: "integer", minimum: 1, maximum: most, default: usual });

const timestamp = object({ epoch: whole, iso: text });
const profile = object(
  {
    id: whole,
    username: text,
    role: object({ id: whole, handle: text, value: text }),
    picture_url: text,
    profile_url: text,
  },
  { nullable: true },
);
const message = (author) =>
  object({ id: text, author, timestamp, type: text, text, image: text }, { nullable: true });
const page = object({ key: text, page: whole, per_page: whole, total: whole, total_pages: whole });
const chat = object({ type: text, id: whole, latest: message(whole), timestamp, user: profile });

const params = object({ id: { type: "integer", minimum: 1 } });
const querystring = object({ page: count(1_000_000, 1), per_page: count(100, 10) });
const said = object(
  {
    type: { enum: ["text", "image"] },
    text: { type: "string", minLength: 1, maxLength: 4000 },
    image: { type: "string", minLength: 1, maxLength: 2048 },
  },
  { required: ["type"] },
);

export const send = {
  params,
  body: said,
  response: { 201: object({ state: object({ key: text, inbox_key: text }), entry: message(whole) }) },
};
export const inbox = {
  querystring,
  response: { 200: object({ state: page, entries: list(chat) }) },
};
export const history = {
  params,
  querystring,
  response: { 200: object({ state: page, entry: profile, messages: list(message(profile)) }) },
};
