-- Who of these people is there, as one of them may know it. With whom the caller has no conversation, and who has
-- blocked the caller, is away, and nothing tells the two apart.
-- Flags: no-writes
-- KEYS: 1 the caller's views, then what is known beside each conversation, then each presence
-- ARGV: 1 for how many ms a heartbeat counts, 2 each one's side in the conversation, a digit per person, then their ids
-- Answers: {1 or 0, when they were last there or 0, the same of the next, ...}

local now, life, many = (clock()), tonumber(ARGV[1]), #ARGV - 2
local views = redis.pcall('HMGET', KEYS[1], unpack(ARGV, 3))
local beside = redis.call('MGET', unpack(KEYS, 2, many + 1))
local answer = {}
for i = 1, many do
  local online, last = false, 0
  if views[i] and not blocks(meta_read(beside[i]), tonumber(string.sub(ARGV[2], i, i))) then
    online, last = presence(KEYS[many + 1 + i], now, life)
  end
  answer[2 * i - 1], answer[2 * i] = online and 1 or 0, last
end
return answer
