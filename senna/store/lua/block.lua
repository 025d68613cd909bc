-- Refuse somebody's messages, or take them again.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3 the caller's blocks
-- ARGV: 1 the caller's side, 2 the other's id, 3 '1' block, '0' unblock
-- Answers: 1

local c, side = conversation((clock())), tonumber(ARGV[1])
if blocks(c, side) ~= (ARGV[3] == '1') then
  c[BLOCKS] = c[BLOCKS] + (ARGV[3] == '1' and 1 or -1) * 2 ^ side
  keep(c)
end
if ARGV[3] == '1' then
  redis.call('ZADD', KEYS[3], 'NX', (clock()), ARGV[2])
else
  redis.call('ZREM', KEYS[3], ARGV[2])
end
return 1
