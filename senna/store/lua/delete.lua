-- Delete a message. Only its author may.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in apply.lua, 4 v, 5 allowed stamps as ',1,2,' or ''
-- Answers: {'deleted'} {'missing'} {'not author'} {'changed'}

local line = open_line()
local c = conversation(line.now)
local side, target = line.side, tonumber(ARGV[4])
local author, _, _, edited = message_read(message_at(target, c[CLEARED_BY + side]), target)
if not author then return { 'missing' } end
if author ~= side then return { 'not author' } end
if not allowed(ARGV[5], edited or target) then return { 'changed' } end

local prev, v = advance(c, line.now)
redis.call('ZREMRANGEBYSCORE', KEYS[1], target, target)

local function change(w, mine)
  if w.at == target then view_show(w, visible(w.cleared, line.now)) end
  local after = math.max(w.mine, w.cleared)
  if mine or target <= after or w.unread == 0 then return end
  -- At the cap the true number is not known: count again.
  w.unread = w.unread < UNREAD_CAP and w.unread - 1 or count(1 - side, after) or UNREAD_CAP
end

happen(c, { kind = DELETED, v = v, prev = prev, target = target, side = side }, line, change)
return { 'deleted' }
