-- A worker holds no socket of somebody any more. Who is on no other is announced as gone.
-- Flags: allow-oom
-- KEYS: 1 presence
-- ARGV: 1 the worker, 2 for how many ms the key is kept
-- Answers: 1

local now, key = (clock()), KEYS[1]
mended('ZREM', key, ARGV[1])
redis.call('ZADD', key, -now, GOODBYE)
redis.call('PEXPIRE', key, ARGV[2])
if not there(key, now) then redis.call('PUBLISH', key, struct.pack('>BI6', 0, now)) end
return 1
