-- What a conversation says of itself: the history is the truth.

-- The newest message: its v and how it lies there, or 0 and nil.
local function newest(now)
  local top = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local v = num(top[2])
  if top[1] and (v == 0 or v > now + YEAR) then
    top = redis.call('ZREVRANGEBYSCORE', KEYS[1], now + YEAR, '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
    v = num(top[2])
  end
  return v, top[1]
end

-- What is known, with the last v: the one that the views of both sides have applied, where they agree and none later is
-- known here. Elsewhere the largest of what is kept here, of the newest message, and of what one of the views has applied:
-- no v is handed out again, and a view that was set back is behind. So a send, an edit and a delete need not keep it.
-- Answers the v of the newest message, too, if it was asked.
local function conversation(now, one, other)
  local c, applied = meta(), one and one[APPLIED] or 0
  if c[V] > now + YEAR then c = { 0, 0, 0, 0, 0, 0, 0 } end -- damaged
  if applied > 0 and applied == other[APPLIED] and applied >= c[V] and applied <= now + YEAR then
    c[V] = applied
    return c
  end
  local v = newest(now)
  local told = math.max(applied, other and other[APPLIED] or 0)
  if told > now + YEAR then told = 0 end
  c[V] = math.max(c[V], v, told)
  return c, v
end

-- The next v: a clock that never repeats and never goes back within a conversation.
local function advance(c, now)
  local prev = c[V]
  c[V] = now > prev and now or prev + 1
  return prev, c[V]
end
