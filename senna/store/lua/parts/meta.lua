-- What is known beside a history, KEYS[2], as a list: the last v, the read cursor of side 0 and of side 1, cleared up
-- to by side 0 and by side 1, garbage up to (six bytes each), and a byte of blocks: 1 side 0 blocks, 2 side 1 does.

local V, READ_BY, CLEARED_BY, GARBAGE, BLOCKS = 1, 2, 4, 6, 7 -- add the side to the second and the third

-- A v that a hand put a year ahead is nobody's last: the next would be told to follow it.
local YEAR = 31622400000

local function meta_read(stored)
  local c = stored and #stored == 37 and { struct.unpack('>I6I6I6I6I6I6B', stored) }
  if c and c[V] < MAX_V then return c end
  return { 0, 0, 0, 0, 0, 0, 0 } -- nothing to know yet, or damaged
end

local function meta()
  return meta_read(redis.call('GET', KEYS[2]))
end

local function keep(c)
  redis.call('SET', KEYS[2], struct.pack('>I6I6I6I6I6I6B', unpack(c, 1, 7)))
end

local function blocks(c, side)
  if side == 0 then return c[BLOCKS] % 2 == 1 end
  return c[BLOCKS] % 4 >= 2
end
