-- What a user's log holds behind a stamp, and what proves that nothing is missing between.
-- Flags: no-writes
-- KEYS: 1 views, 2 log
-- ARGV: 1 a stamp, '' for only the head; 2 how many entries at the most
-- Answers: {epoch, head, floor}, and with a stamp: 1 when it is proved, how many entries are behind it, {entries};
--          nothing when the log was never begun

local log = log_read(redis.call('HGET', KEYS[1], HEAD), (clock()))
if not log then return false end
local answer = { log[EPOCH], log[HEAD_S], log[FLOOR] }
if ARGV[1] == '' then return answer end

-- What a hand pushed between counts as written with the entry before it.
local function stamp(rank)
  for at = rank, math.max(rank - 9, 0), -1 do
    local entry = redis.call('LINDEX', KEYS[2], at)
    if #entry >= 7 and string.byte(entry) % 32 <= 5 then return (struct.unpack('>I6', entry, 2)) end
  end
  return 0
end

local wanted, length = tonumber(ARGV[1]), redis.call('LLEN', KEYS[2])
local low, high = 0, length
while low < high do -- stamps grow along the list, so halve it
  local middle = math.floor((low + high) / 2)
  if stamp(middle) <= wanted then low = middle + 1 else high = middle end
end
local proved = wanted == log[HEAD_S] or wanted == log[FLOOR] or (low > 0 and stamp(low - 1) == wanted)
answer[4], answer[5] = proved and 1 or 0, length - low
answer[6] = redis.call('LRANGE', KEYS[2], low, low + tonumber(ARGV[2]) - 1)
return answer
