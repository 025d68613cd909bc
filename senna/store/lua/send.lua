-- Send one message.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1; with an idempotency key 9-11 repeats by day
-- ARGV: 1-3 as in line.lua, and of its own in 1: a byte, 2 x type + 1, or + 0 when the platform has banned the sender:
--       only a repeat is answered then; and the limits as in limit.lua, six bytes each. 4 content; with a key 5 client
--       id, 6 hash of (author, key) (16 bytes) and fingerprint
-- Answers: v, or {'repeated', v} {'reused'} {'refused'} {'blocked'} {'limited', us}

open_line()
local flags, every, burst, every_new, burst_new = struct.unpack('>BI6I6I6I6', ARGV[1], OWN)
local side, key = SIDE, ARGV[6]
local hash, fingerprint = key and string.sub(key, 1, 16), key and string.sub(key, 17)
local before, expires
if key then before, expires = remembered(9, hash, fingerprint, NOW) end
if before then return before end
if flags % 2 == 0 then return { 'refused' } end
local w, log = open_side(side)
local other, other_log = open_side(1 - side)
local c = conversation(NOW, w, other)
local wait = take(log, c[V] == 0, every, burst, every_new, burst_new)
if wait > 0 then return { 'limited', wait } end
if blocks(c, 1 - side) then return { 'blocked' } end

local prev, v = advance(c, NOW)
local packed = message_pack(side, (flags - 1) / 2, v, nil, false, ARGV[4])
if redis.call('ZADD', KEYS[1], 'NX', v, packed) ~= 1 then
  return redis.error_reply('DAMAGED the history already holds this v')
end
if key then remember(9, hash, NOW, v, fingerprint, expires) end
if c[GARBAGE] > 0 then
  prune(c)
  keep(c)
end

local function change(view, mine)
  view_show(view, v, packed)
  if not mine and view[UNREAD] < UNREAD_CAP then view[UNREAD] = view[UNREAD] + 1 end
end

event(CREATED, prev, v, v, packed, ARGV[5])
happen(c, change, w, log, other, other_log)
return v
