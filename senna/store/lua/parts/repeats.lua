-- Idempotency: a hash of (author, key) remembers the v it made and a fingerprint of what was said.
-- One key per day, three of them in turn: today's is written, yesterday's is looked up too.

local DAY = 86400000
local EXPIRES = '!' -- the field of a day that is known to end: it is told so once, not at every message

local function day_key(first, now, back)
  return KEYS[first + (math.floor(now / DAY) - back) % 3]
end

-- What a send with this key is answered now, or nothing when it is the first; and whether today's key is known to end.
local function remembered(first, hash, fingerprint, now)
  local today = redis.call('HMGET', day_key(first, now, 0), hash, EXPIRES)
  local found = today[1] or redis.call('HGET', day_key(first, now, 1), hash)
  if not found or #found ~= 14 then return nil, today[2] end
  return { string.sub(found, 7) == fingerprint and 'repeated' or 'reused', (struct.unpack('>I6', found)) }
end

local function remember(first, hash, now, v, fingerprint, expires)
  local key = day_key(first, now, 0)
  local said = struct.pack('>I6', v) .. fingerprint
  if expires then
    redis.call('HSET', key, hash, said)
  else
    redis.call('HSET', key, hash, said, EXPIRES, '')
    redis.call('PEXPIREAT', key, (math.floor(now / DAY) + 2) * DAY)
  end
end
