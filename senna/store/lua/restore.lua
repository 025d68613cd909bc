-- Rebuild one side's view from the conversation: for a view that is lost or damaged.
-- KEYS: 1 history, 2 meta, 3 views
-- ARGV: 1 the side, 2 the other's id
-- Answers: the view

local c = conversation()
local w = rebuild(tonumber(ARGV[1]), c)
w.applied = c[V]
redis.call('HSET', KEYS[3], ARGV[2], view_write(w))
return view_write(w)
