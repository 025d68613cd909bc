-- Change a message: its content, that its author calls it seen, or that its reader has seen it.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in apply.lua, 4 packed: v (6 bytes), type of the new content (255 without), 1 seen, 0 when the platform
--       has banned the caller; 5 new content, 6 allowed stamps as ',1,2,' or ''
-- Answers: {'edited', packed, read cursor of side 0, of side 1} {'missing'}
--          {'not author'} {'refused'} {'inapplicable'} {'changed'}

local NO_TYPE = 255
local line = open_line()
local c = conversation(line.now)
local side, target, wanted, seen, admitted = line.side, struct.unpack('>I6BBB', ARGV[4])
local packed = message_at(target, c[CLEARED_BY + side])
local author, type, was_seen, edited, at = message_read(packed, target)
local mine, rewrites, sees = author == side, wanted == type, seen == 1
if not author then return { 'missing' } end
if wanted ~= NO_TYPE and not mine then return { 'not author' } end
if mine and (admitted == 0 or blocks(c, 1 - side)) then return { 'refused' } end
if not rewrites and not sees then return { 'inapplicable' } end
if not allowed(ARGV[6], edited or target) then return { 'changed' } end

local function change(w)
  if w.at == target then view_show(w, target, packed) end
end

if rewrites or (sees and mine and not was_seen) then
  local prev, v = advance(c, line.now)
  local content = rewrites and ARGV[5] or string.sub(packed, at)
  redis.call('ZREM', KEYS[1], packed)
  packed = message_pack(author, type, target, rewrites and v or edited, was_seen or sees, content)
  redis.call('ZADD', KEYS[1], target, packed)
  local read = c[READ_BY + 1 - side] >= target
  local ev = { kind = EDITED, v = v, prev = prev, target = target, side = side, message = packed, seen = read }
  happen(c, ev, line, change)
elseif sees and not mine and c[READ_BY + side] < target then
  read_up_to(c, side, target, line)
end
return { 'edited', packed, c[READ_BY], c[READ_BY + 1] }
