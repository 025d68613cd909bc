-- A view: one side's inbox entry. A byte (16 + how the latest message is kept), then six-byte numbers:
-- the v applied, my read cursor, theirs, cleared up to; two bytes of unread; the latest message.
-- The latest is kept whole up to 512 packed bytes (1), above that only its v (2), or there is none (0).

local VIEW, NONE, WHOLE, PLACE, WHOLE_MAX = 16, 0, 1, 2, 512
local UNREAD_CAP = 999

-- A missing or damaged view reads as a fresh one: its applied v is 0, so it will be rebuilt.
local function view_read(packed)
  local kept, at = packed and #packed >= 27 and string.byte(packed) - VIEW, 0
  if kept == WHOLE and #packed >= 34 then
    at = struct.unpack('>I6', packed, 29)
  elseif kept == PLACE and #packed == 33 then
    at = struct.unpack('>I6', packed, 28)
  elseif kept ~= NONE then
    return { applied = 0, mine = 0, theirs = 0, cleared = 0, unread = 0, kept = NONE, at = 0, latest = '' }
  end
  local _, applied, mine, theirs, cleared, unread = struct.unpack('>BI6I6I6I6I2', packed)
  return { -- no `latest`: it stays as it lies in `packed` until another is shown
    applied = applied, mine = mine, theirs = theirs, cleared = cleared, unread = unread, kept = kept, at = at, packed = packed,
  }
end

local function view_write(w)
  return struct.pack('>BI6I6I6I6I2', VIEW + w.kept, w.applied, w.mine, w.theirs, w.cleared, w.unread)
    .. (w.latest or string.sub(w.packed, 28))
end

-- Show this message (packed, at v) as the newest; nil shows none.
local function view_show(w, v, packed)
  w.at = packed and v or 0
  if not packed then
    w.kept, w.latest = NONE, ''
  elseif #packed <= WHOLE_MAX then
    w.kept, w.latest = WHOLE, packed
  else
    w.kept, w.latest = PLACE, struct.pack('>I6', v)
  end
end
