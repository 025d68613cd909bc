-- Read up to a message, or to the newest.
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in apply.lua, 4 v or '' for the newest
-- Answers: {'read', the caller's unread count of this conversation} {'missing'} when it is cleared for the caller

local line = open_line()
local c, newest_v = conversation(line.now)
local side = line.side
local wanted = tonumber(ARGV[4])
if wanted and wanted <= c[CLEARED_BY + side] then return { 'missing' } end
local top = newest_v > c[CLEARED_BY + side] and newest_v or 0
local target = math.min(wanted or top, top)
if target > c[READ_BY + side] then return { 'read', read_up_to(c, side, target, line).unread } end
return { 'read', (open_side(side, line)).unread }
