-- Clear a conversation for one side. The other keeps everything, and hears nothing.
-- Flags: allow-oom
-- KEYS: 1 history, 2 meta, 3-5 side 0: inbox views log, 6-8 side 1
-- ARGV: 1-3 as in apply.lua
-- Answers: {'cleared'}, {'empty'} when there was nothing to clear

local line = open_line()
local c, newest_v = conversation(line.now)
local side = line.side
local listed = redis.call('ZSCORE', KEYS[3 + side * 3], 'user-' .. ARGV[3 - side])
if not listed and newest_v <= c[CLEARED_BY + side] then return { 'empty' } end

local prev, v = advance(c, line.now)
c[CLEARED_BY + side] = prev
if c[CLEARED_BY + 1 - side] > 0 then prune(c) end

local function change(w, mine)
  if not mine then return end
  w.cleared, w.unread = prev, 0
  view_show(w, 0, nil)
end

happen(c, { kind = CLEARED, v = v, prev = prev, target = prev, side = side }, line, change)
return { 'cleared' }
