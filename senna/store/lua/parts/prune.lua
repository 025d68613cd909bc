-- What both sides have cleared goes for good, at most 500 messages a write; the garbage mark says that some are left.

local function prune(c)
  local upto = math.min(c[CLEARED_BY], c[CLEARED_BY + 1])
  local last = redis.call('ZRANGE', KEYS[1], 499, 499, 'WITHSCORES')[2]
  if last and num(last) <= upto then
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, 499)
    c[GARBAGE] = upto
  else
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', upto)
    c[GARBAGE] = 0
  end
end
