-- Idempotency: a hash of (author, key) remembers the v it made and a fingerprint of what was said.
-- One key per day, three of them in turn: today's is written, yesterday's is looked up too.

local DAY = 86400000

local function day_key(first, now, back)
  return KEYS[first + (math.floor(now / DAY) - back) % 3]
end

local function remembered(first, hash, now)
  local found = redis.call('HGET', day_key(first, now, 0), hash) or redis.call('HGET', day_key(first, now, 1), hash)
  if not found or #found ~= 14 then return nil end
  return struct.unpack('>I6', found), string.sub(found, 7)
end

local function remember(first, hash, now, v, fingerprint)
  local key = day_key(first, now, 0)
  redis.call('HSET', key, hash, struct.pack('>I6', v) .. fingerprint)
  redis.call('PEXPIREAT', key, (math.floor(now / DAY) + 2) * DAY)
end
