-- Begin a user's log, so that there is an epoch to make a cursor of before anything happens.
-- Flags: allow-oom
-- KEYS: 1 views, 2 log
-- ARGV: 1 a fresh epoch
-- Answers: 1

if not log_read(redis.call('HGET', KEYS[1], HEAD), (clock())) then
  redis.call('DEL', KEYS[2])
  local log = log_new(ARGV[1])
  recount(log, KEYS[1])
  redis.call('HSET', KEYS[1], HEAD, log_write(log))
end
return 1
