-- Numbers as they lie in Redis. What a hand wrote there by mistake reads as 0 and stops nobody.

local MAX_V = 281474976710655

local function num(stored)
  local n = tonumber(stored)
  if not n or n ~= n or n < 0 or n > MAX_V then return 0 end
  return math.floor(n)
end

-- The clock of Redis in ms, and in us.
local function clock()
  local time = redis.call('TIME')
  local us = time[1] * 1e6 + time[2]
  return (us - us % 1000) / 1000, us
end
