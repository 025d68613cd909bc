-- Delete a message. Only its author may.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in line.lua, 4 v, 5 allowed stamps as ',1,2,' or nothing
-- Answers: {'deleted'} {'missing'} {'not author'} {'changed'}

open_line()
local side, target = SIDE, tonumber(ARGV[4])
local w, log = open_side(side)
local other, other_log = open_side(1 - side)
local c = conversation(NOW, w, other)
local author, _, _, edited = message_read(message_at(target, c[CLEARED_BY + side]), target)
if not author then return { 'missing' } end
if author ~= side then return { 'not author' } end
if not allowed(ARGV[5], edited or target) then return { 'changed' } end

local prev, v = advance(c, NOW)
redis.call('ZREMRANGEBYSCORE', KEYS[1], target, target)

local function change(view, mine)
  if view_at(view) == target then view_show(view, visible(view[CLEARED], NOW)) end
  local after = math.max(view[MINE], view[CLEARED])
  if mine or target <= after or view[UNREAD] == 0 then return end
  -- At the cap the true number is not known: count again.
  view[UNREAD] = view[UNREAD] < UNREAD_CAP and view[UNREAD] - 1 or count(1 - side, after) or UNREAD_CAP
end

event(DELETED, prev, v, target)
happen(c, change, w, log, other, other_log)
return { 'deleted' }
