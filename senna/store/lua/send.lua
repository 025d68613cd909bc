-- Send one message.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1, 9-11 repeats by day
-- ARGV: 1-3 as in apply.lua, 4 a byte: 2 x type + 1, or + 0 when the platform has banned the sender: only a repeat is
--       answered then; 5 content, 6 client id, 7 limits as in limit.lua, 8 hash of (author, key) or '', 9 fingerprint
-- Answers: {'sent', v} {'repeated', v} {'reused'} {'refused'} {'blocked'} {'limited', us}

local line = open_line()
local side = line.side
if ARGV[8] ~= '' then
  local v, fingerprint = remembered(9, ARGV[8], line.now)
  if v then return { fingerprint == ARGV[9] and 'repeated' or 'reused', v } end
end
local flags = string.byte(ARGV[4])
if flags % 2 == 0 then return { 'refused' } end
local c = conversation(line.now)
local w, log, at = open_side(side, line)
local wait = take(log, line.now_us, c[V] == 0, ARGV[7])
if wait > 0 then return { 'limited', wait } end
if blocks(c, 1 - side) then return { 'blocked' } end

local prev, v = advance(c, line.now)
local packed = message_pack(side, math.floor(flags / 2), v, nil, false, ARGV[5])
if redis.call('ZADD', KEYS[1], 'NX', v, packed) ~= 1 then return redis.error_reply('DAMAGED the history already holds this v') end
if ARGV[8] ~= '' then remember(9, ARGV[8], line.now, v, ARGV[9]) end
if c[GARBAGE] > 0 then
  prune(c)
  keep(c)
end

local function change(view, mine)
  view_show(view, v, packed)
  if not mine then view.unread = math.min(view.unread + 1, UNREAD_CAP) end
end

local ev = { kind = CREATED, v = v, prev = prev, target = v, side = side, message = packed, client = ARGV[6] }
apply(c, side, ev, line, change, w, log, at)
apply(c, 1 - side, ev, line, change, open_side(1 - side, line))
return { 'sent', v }
