-- A worker holds sockets of these people: they came, or its heart beats. Who was away until now is announced.
-- Flags: allow-oom
-- KEYS: their presence
-- ARGV: 1 the worker, 2 for how many ms this counts, 3 for how many ms the key is kept without another
-- Answers: 1

local now, worker = (clock()), ARGV[1]
local runs_out = now + tonumber(ARGV[2])

local function came(key)
  redis.call('ZREMRANGEBYSCORE', key, 0, now)
  redis.call('ZREMRANGEBYSCORE', key, now + LONGEST + 1, '+inf')
  if not there(key, now) then redis.call('PUBLISH', key, struct.pack('>BI6', 1, now)) end
end

for _, key in ipairs(KEYS) do
  local until_now = num((mended('ZSCORE', key, worker)))
  if not beating(until_now, now) then came(key) end
  redis.call('ZADD', key, runs_out, worker)
  -- Once a day: each heartbeat goes to the append-only file, and so would this.
  if math.floor(until_now / DAY) ~= math.floor(runs_out / DAY) then redis.call('PEXPIRE', key, ARGV[3]) end
end
return 1
