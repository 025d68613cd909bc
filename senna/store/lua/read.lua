-- Read up to a message, or to the newest.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in line.lua, 4 v or '' for the newest
-- Answers: the caller's unread count of this conversation, or {'missing'} when it is cleared for the caller

open_line()
local side, wanted = SIDE, tonumber(ARGV[4])
local w, log = open_side(side)
local other, other_log = open_side(1 - side)
local c, newest_v = conversation(NOW, w, other)
if wanted and wanted <= c[CLEARED_BY + side] then return { 'missing' } end
local top = newest_of(side, w, c, newest_v)
local target = math.min(wanted or top, top)
if target > c[READ_BY + side] then w = read_up_to(c, target, w, log, other, other_log) end
return w[UNREAD]
