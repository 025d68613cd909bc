-- Rebuild one side's view from the conversation: for a view that is lost or damaged.
-- KEYS: 1 history, 2 meta, 3 views
-- ARGV: 1 the side, 2 the other's id
-- Answers: the view

local now = (clock())
local c = conversation(now)
local w = rebuild(tonumber(ARGV[1]), c, now)
w[APPLIED] = c[V]
redis.call('HSET', KEYS[3], ARGV[2], view_write(w))
local log = log_read(redis.call('HGET', KEYS[3], HEAD), now)
if log then
  recount(log, KEYS[3])
  redis.call('HSET', KEYS[3], HEAD, log_write(log))
end
return view_write(w)
