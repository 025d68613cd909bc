-- Change a message: its content, that its author calls it seen, or that its reader has seen it.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-5 as in apply.lua, 6 v, 7 type of the new content or '', 8 new content, 9 '1' seen, 10 allowed stamps as ',1,2,' or '',
--       11 '0' when the platform has banned the caller
-- Answers: {'edited', packed, read cursor of side 0, of side 1} {'missing'}
--          {'not author'} {'refused'} {'inapplicable'} {'changed'}

local line = open_line()
local c = conversation(line.now)
local side, target, seen = line.side, tonumber(ARGV[6]), ARGV[9] == '1'
local packed = message_at(target, c[CLEARED_BY + side])
local m = message_read(packed, target)
if not m then return { 'missing' } end
if ARGV[7] ~= '' and m.side ~= side then return { 'not author' } end
if m.side == side and (ARGV[11] == '0' or blocks(c, 1 - side)) then return { 'refused' } end
local rewrites = tonumber(ARGV[7]) == m.type
if not rewrites and not seen then return { 'inapplicable' } end
if not allowed(ARGV[10], m) then return { 'changed' } end

local function change(w)
  if w.at == target then view_show(w, target, packed) end
end

if rewrites or (seen and m.side == side and not m.seen) then
  local prev, v = advance(c, line.now)
  if rewrites then m.edited, m.content = v, ARGV[8] end
  redis.call('ZREM', KEYS[1], packed)
  packed = message_pack(m.side, m.type, m.v, m.edited, m.seen or seen, m.content)
  redis.call('ZADD', KEYS[1], target, packed)
  local read = c[READ_BY + 1 - side] >= target
  local ev = { kind = EDITED, v = v, prev = prev, target = target, side = side, message = packed, seen = read }
  happen(c, ev, line, change)
elseif seen and m.side ~= side and c[READ_BY + side] < target then
  read_up_to(c, side, target, line)
end
return { 'edited', packed, c[READ_BY], c[READ_BY + 1] }
