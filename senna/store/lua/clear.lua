-- Clear a conversation for one side. The other keeps everything, and hears nothing.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in line.lua
-- Answers: {'cleared'}, {'empty'} when there was nothing to clear

open_line()
local side = SIDE
local w, log = open_side(side)
local other, other_log = open_side(1 - side)
local c, newest_v = conversation(NOW, w, other)
local listed = redis.call('ZSCORE', KEYS[3 + side * 3], 'user-' .. ARGV[3 - side])
if not listed and newest_of(side, w, c, newest_v) == 0 then return { 'empty' } end

local prev, v = advance(c, NOW)
c[CLEARED_BY + side] = prev
if c[CLEARED_BY + 1 - side] > 0 then prune(c) end

local function change(view, mine)
  if not mine then return end
  view[CLEARED], view[UNREAD] = prev, 0
  view_show(view, 0, nil)
end

keep(c)
event(CLEARED_AWAY, prev, v, prev)
happen(c, change, w, log, other, other_log)
return { 'cleared' }
