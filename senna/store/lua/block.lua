-- Refuse somebody's messages, or take them again.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3 the caller's blocks, 4 the caller's presence
-- ARGV: 1 the caller's side, 2 the other's id, 3 '1' block, '0' unblock
-- Answers: 1

local now, side = (clock()), tonumber(ARGV[1])
local c = conversation(now)
if blocks(c, side) ~= (ARGV[3] == '1') then
  c[BLOCKS] = c[BLOCKS] + (ARGV[3] == '1' and 1 or -1) * 2 ^ side
  keep(c)
  -- Whoever watches the caller looks again at what they may know.
  redis.call('PUBLISH', KEYS[4], struct.pack('>BI6', 1, now))
end
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[3], 'NX', now, ARGV[2])
else
  redis.call('ZREM', KEYS[3], ARGV[2])
end
return 1
