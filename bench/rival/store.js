// What lies in Redis, and the one call that each operation makes.
//
//   chat:<low>-<high>        ZSET  message id by time
//   chat:<low>-<high>:said   HASH  message id -> message
//   inbox:<user>             ZSET  other person by time of the newest message
//   seen:<user>              HASH  status, last_active

import Redis from "ioredis";

const SEND = `
local id, message, now, author, peer = unpack(ARGV)
redis.call('HSET', KEYS[2], id, message)
redis.call('ZADD', KEYS[1], now, id)
redis.call('ZADD', KEYS[3], now, peer)
redis.call('ZADD', KEYS[4], now, author)
redis.call('HSET', KEYS[5], 'last_active', now)`;

const INBOX = `
local user, first, last = unpack(ARGV)
local answer = {redis.call('ZCARD', KEYS[1])}
for n, peer in ipairs(redis.call('ZREVRANGE', KEYS[1], first, last, 'WITHSCORES')) do
  answer[#answer + 1] = peer
  if n % 2 == 0 then
    peer = answer[#answer - 1]
    local low, high = user, peer
    if tonumber(peer) < tonumber(user) then low, high = peer, user end
    local chat = 'chat:' .. low .. '-' .. high
    local newest = redis.call('ZREVRANGE', chat, 0, 0)[1]
    answer[#answer + 1] = newest and redis.call('HGET', chat .. ':said', newest) or false
  end
end
return answer`;

const HISTORY = `
local ids = redis.call('ZREVRANGE', KEYS[1], ARGV[1], ARGV[2])
local answer = #ids > 0 and redis.call('HMGET', KEYS[2], unpack(ids)) or {}
answer[#answer + 1] = redis.call('ZCARD', KEYS[1])
return answer`;

export const pair = (one, other) => (one < other ? `${one}-${other}` : `${other}-${one}`);
const chat = (one, other) => `chat:${pair(one, other)}`;
const inboxOf = (user) => `inbox:${user}`;
const seen = (user) => `seen:${user}`;

// Without autopipelining: in one noisy session it took 5 % off a send and put 10 % and more on reading.
export function connect(address) {
  const redis = new Redis(address, {
    scripts: {
      send: { lua: SEND, numberOfKeys: 5 },
      inbox: { lua: INBOX, numberOfKeys: 1 },
      history: { lua: HISTORY, numberOfKeys: 2 },
    },
  });
  return {
    another: () => redis.duplicate(),

    send(message, peer) {
      const { id, author, timestamp } = message;
      const key = chat(author, peer);
      return redis.send(
        key, `${key}:said`, inboxOf(author), inboxOf(peer), seen(author),
        id, JSON.stringify(message), timestamp, author, peer,
      );
    },

    // The count of all chats, then for each: who, when, and the newest message as it was packed.
    inbox: (user, first, last) => redis.inbox(inboxOf(user), user, first, last),

    // Packed messages, newest first, and then the count of all.
    history(one, other, first, last) {
      const key = chat(one, other);
      return redis.history(key, `${key}:said`, first, last);
    },

    marks: (user, status) => redis.hset(seen(user), "status", status),
  };
}
