-- Tell both sides of a conversation that one of them is typing, or has stopped. Nothing of it is kept. Where there
-- is no conversation, or one side blocks the other, nobody is told, and the caller is answered the same.
-- Flags: allow-oom
-- KEYS: 1 the caller's views, 2 meta
-- ARGV: 1 the caller's id, 2 the other's, 3 '1' typing, '0' stopped, 4 the caller's channel, 5 the other's
-- Answers: 1

local TYPING = 6 -- beside the kinds of apply.lua
local c = meta()
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 or blocks(c, 0) or blocks(c, 1) then return 1 end

local marks = ARGV[3] == '1' and 2 or 0
local function whisper(channel, mine, peer)
  redis.call('PUBLISH', channel, struct.pack('>BBBc0', TYPING, marks + mine, #peer, peer))
end

whisper(ARGV[4], 1, ARGV[2])
whisper(ARGV[5], 0, ARGV[1])
return 1
