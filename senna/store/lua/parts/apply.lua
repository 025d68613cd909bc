-- Apply one event of a conversation to one side: its view, its inbox, its log, its live sockets. Kept apart
-- from what changes the conversation: on a cluster the two will run on different shards.

local CREATED, EDITED, DELETED, READ, CLEARED = 1, 2, 3, 4, 5

-- What every write is told beside its own matter: ARGV 2-3 the two ids, 1 the rest, packed, since each ARGV costs:
-- the caller's side (a byte), events kept (4 bytes), for how many ms (6), two fresh epochs (8 each).
local function open_line()
  local now, now_us = clock()
  local side, depth, age = struct.unpack('>BI4I6', ARGV[1])
  return { side = side, now = now, now_us = now_us, depth = depth, age = age }
end

-- One side as it is: its view, the head of its log, and `at`, where KEYS has its inbox, views and log.
-- The peer of a side is ARGV[3 - side].
local function open_side(side, line)
  local at = 3 + side * 3
  local stored = redis.call('HMGET', KEYS[at + 1], ARGV[3 - side], HEAD)
  local log = log_read(stored[2], line.now) or log_new(KEYS[at + 2], string.sub(ARGV[1], side * 8 + 12, side * 8 + 19))
  return view_read(stored[1]), log, at
end

-- What one side never hears of: the other's clearing, and changes to what it has cleared itself.
local function silent(w, mine, ev)
  if ev.kind == CLEARED then return not mine end
  return ev.kind ~= CREATED and ev.target <= w.cleared
end

-- `change` does to a view what this kind of event means for it. A view that has not applied the event before
-- this one is not patched: it is copied from the conversation, which has this event already.
local function apply(c, side, ev, line, change, w, log, at)
  local peer, mine, before = ARGV[3 - side], side == ev.side, w.unread
  local rebuilt = w.applied ~= ev.prev
  if rebuilt then w = rebuild(side, c, line.now) else change(w, mine) end
  w.applied = ev.v
  if ev.kind == CREATED then redis.call('ZADD', KEYS[at], ev.v, 'user-' .. peer) end
  if ev.kind == CLEARED and mine then redis.call('ZREM', KEYS[at], 'user-' .. peer) end
  if not silent(w, mine, ev) then tell(mine, at, peer, w, before, log, ev, line) end
  if rebuilt or log.new then
    redis.call('HSET', KEYS[at + 1], peer, view_write(w))
    recount(log, KEYS[at + 1])
  end
  redis.call('HSET', KEYS[at + 1], peer, view_write(w), HEAD, log_write(log))
  return w
end

-- Write the conversation, then the same event to both sides; answers the view of the one who did it.
local function happen(c, ev, line, change)
  keep(c)
  apply(c, 1 - ev.side, ev, line, change, open_side(1 - ev.side, line))
  return apply(c, ev.side, ev, line, change, open_side(ev.side, line))
end
