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

-- The newest message: its v and how it lies there, or 0 and nil.
local function newest(now)
  local top = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local v = num(top[2])
  if top[1] and (v == 0 or v > now + YEAR) then
    top = redis.call('ZREVRANGEBYSCORE', KEYS[1], now + YEAR, '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
    v = num(top[2])
  end
  return v, top[1]
end

-- The last v is the one kept here or that of the newest message, whichever is larger: a send need not keep it,
-- and a v that the history holds is never handed out again. Answers the v of the newest message, too.
local function conversation(now)
  local c, v = meta(), newest(now)
  if c[V] > now + YEAR then c = { 0, 0, 0, 0, 0, 0, 0 } end -- damaged
  c[V] = math.max(c[V], v)
  return c, v
end

local function keep(c)
  redis.call('SET', KEYS[2], struct.pack('>I6I6I6I6I6I6B', unpack(c, 1, 7)))
end

local function blocks(c, side)
  return math.floor(c[BLOCKS] / 2 ^ side) % 2 == 1
end

-- The next v: a clock that never repeats and never goes back within a conversation.
local function advance(c, now)
  local prev = c[V]
  c[V] = math.max(now, prev + 1)
  return prev, c[V]
end
