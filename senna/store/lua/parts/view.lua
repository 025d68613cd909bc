-- A view: one side's inbox entry. A byte (16 + how the latest message is kept), then six-byte numbers:
-- the v applied, my read cursor, theirs, cleared up to; two bytes of unread; the latest message.
-- The latest is kept whole up to 512 packed bytes (1), above that only its v (2), or there is none (0).
-- Here it is a list made in one piece, since named fields cost more: as it lies in Redis, then what is in it. The latest
-- is taken from there, too, until another is shown.

local PACKED, KEPT, APPLIED, MINE, THEIRS, CLEARED, UNREAD, LATEST = 1, 2, 3, 4, 5, 6, 7, 8
local NONE, WHOLE, PLACE, WHOLE_MAX = 16, 17, 18, 512
local UNREAD_CAP = 999

-- A missing or damaged view reads as a fresh one: its applied v is 0, so it will be rebuilt.
local function view_read(packed)
  local size = packed and #packed or 0
  local kept = size >= 27 and string.byte(packed)
  if (kept == WHOLE and size >= 34) or (kept == PLACE and size == 33) or kept == NONE then
    local w = { packed, struct.unpack('>BI6I6I6I6I2', packed) }
    w[LATEST] = nil -- where struct says at which byte it stopped
    return w
  end
  return { '', NONE, 0, 0, 0, 0, 0, '' }
end

local function view_latest(w)
  local latest = w[LATEST]
  if not latest then
    latest = string.sub(w[PACKED], 28)
    w[LATEST] = latest
  end
  return latest
end

local function view_write(w)
  return struct.pack('>BI6I6I6I6I2', unpack(w, KEPT, UNREAD)) .. view_latest(w)
end

-- The v of the message it shows, 0 for none.
local function view_at(w)
  if w[KEPT] == NONE then return 0 end
  return (struct.unpack('>I6', view_latest(w), w[KEPT] == WHOLE and 2 or 1))
end

-- Show this message (packed, at v) as the newest; nil shows none.
local function view_show(w, v, packed)
  if not packed then
    w[KEPT], w[LATEST] = NONE, ''
  elseif #packed <= WHOLE_MAX then
    w[KEPT], w[LATEST] = WHOLE, packed
  else
    w[KEPT], w[LATEST] = PLACE, struct.pack('>I6', v)
  end
end
