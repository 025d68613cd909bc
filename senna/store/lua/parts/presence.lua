-- Who is there, KEYS[n] of it. Each worker with sockets of theirs (8 bytes) is scored with the moment at which its
-- heartbeat runs out; `!` with minus the moment of the last goodbye, so that nobody takes it for a worker.

local GOODBYE = '!'

-- A heartbeat that runs longer was written by a hand, or before the clock went back: it counts for nothing.
local LONGEST = 60000

local function beating(runs_out, now)
  return runs_out > now and runs_out <= now + LONGEST
end

local function there(key, now)
  return redis.call('ZCOUNT', key, now + 1, now + LONGEST) > 0
end

-- Whether somebody is there, and when they last were, 0 when nobody knows. Of a worker that was killed, that is its
-- last heartbeat. A key that holds something else says nothing, and does not stop a look at others.
local function presence(key, now, life)
  local top = redis.pcall('ZREVRANGEBYSCORE', key, now + LONGEST, 0, 'WITHSCORES', 'LIMIT', 0, 1)
  if top.err then return false, 0 end
  local runs_out = num(top[2])
  if beating(runs_out, now) then return true, now end
  local said = num(-(tonumber(redis.call('ZSCORE', key, GOODBYE) or 0)))
  return false, math.min(now, math.max(num(runs_out - life), said))
end
