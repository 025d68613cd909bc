-- Change a message: its content, that its author calls it seen, or that its reader has seen it.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in line.lua, and of its own in 1: v (6 bytes), type of the new content (255 without), 1 seen, 0 when the
--       platform has banned the caller; 4 new content, 5 allowed stamps as ',1,2,' or nothing
-- Answers: the read cursor of side 0, of side 1 (six bytes each) and how the message lies there, or {'missing'}
--          {'not author'} {'refused'} {'inapplicable'} {'changed'}

local NO_TYPE = 255
open_line()
local side, target, wanted, seen, admitted = SIDE, struct.unpack('>I6BBB', ARGV[1], OWN)
local w, log = open_side(side)
local other, other_log = open_side(1 - side)
local c = conversation(NOW, w, other)
local packed = message_at(target, c[CLEARED_BY + side])
local author, type, was_seen, edited, at = message_read(packed, target)
local mine, rewrites, sees = author == side, wanted == type, seen == 1
if not author then return { 'missing' } end
if wanted ~= NO_TYPE and not mine then return { 'not author' } end
if mine and (admitted == 0 or blocks(c, 1 - side)) then return { 'refused' } end
if not rewrites and not sees then return { 'inapplicable' } end
if not allowed(ARGV[5], edited or target) then return { 'changed' } end

local function change(view)
  if view_at(view) == target then view_show(view, target, packed) end
end

if rewrites or (sees and mine and not was_seen) then
  local prev, v = advance(c, NOW)
  local content = rewrites and ARGV[4] or string.sub(packed, at)
  redis.call('ZREM', KEYS[1], packed)
  packed = message_pack(author, type, target, rewrites and v or edited, was_seen or sees, content)
  redis.call('ZADD', KEYS[1], target, packed)
  event(EDITED, prev, v, target, packed, nil, c[READ_BY + 1 - side] >= target)
  happen(c, change, w, log, other, other_log)
elseif sees and not mine and c[READ_BY + side] < target then
  read_up_to(c, target, w, log, other, other_log)
end
return struct.pack('>I6I6', c[READ_BY], c[READ_BY + 1]) .. packed
