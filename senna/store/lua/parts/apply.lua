-- Apply what happened to one side: its view, its inbox, its log, its live sockets. Kept apart from what changes
-- the conversation: on a cluster the two will run on different shards.

-- One side as it is: its view and its log. KEYS has its inbox, views and log from 3 + 3 * side; its peer is
-- ARGV[3 - side].
local function open_side(side)
  local stored = redis.call('HMGET', KEYS[4 + side * 3], ARGV[3 - side], HEAD)
  local log = log_read(stored[2], NOW) or log_new(string.sub(ARGV[1], side * 8 + 12, side * 8 + 19))
  return view_read(stored[1]), log
end

-- What one side never hears of: the other's clearing, and changes to what it has cleared itself.
local function silent(w, mine)
  if EVENT == CLEARED_AWAY then return not mine end
  return EVENT ~= CREATED and TARGET <= w[CLEARED]
end

-- `change` does to a view what this kind of event means for it. A view that has not applied the event before
-- this one is not patched: it is copied from the conversation, which has this event already.
local function apply(c, side, change, w, log)
  local at, peer, mine, before = 3 + side * 3, ARGV[3 - side], side == SIDE, w[UNREAD]
  local rebuilt = w[APPLIED] ~= PREV
  if rebuilt then w = rebuild(side, c, NOW) else change(w, mine) end
  w[APPLIED] = EVENT_V
  if EVENT == CREATED then
    mended('ZADD', KEYS[at], EVENT_V, 'user-' .. peer)
  elseif EVENT == CLEARED_AWAY and mine then
    redis.call('ZREM', KEYS[at], 'user-' .. peer)
  end
  if log[BEGINS] then redis.call('DEL', KEYS[at + 2]) end
  if not silent(w, mine) then tell(mine, at, peer, w, before, log) end
  if rebuilt or log[BEGINS] then
    redis.call('HSET', KEYS[at + 1], peer, view_write(w))
    recount(log, KEYS[at + 1])
  end
  redis.call('HSET', KEYS[at + 1], peer, view_write(w), HEAD, log_write(log))
  return w
end

-- Apply what happened to both sides; answers the view of the one who did it.
local function happen(c, change, w, log, other, other_log)
  apply(c, 1 - SIDE, change, other, other_log)
  return apply(c, SIDE, change, w, log)
end
