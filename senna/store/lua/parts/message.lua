-- A message as it lies in the history: flag, v, when edited the v of the edit, content.
-- The flag: 32 (format) + 16 seen + 8 edited + 2 * type + side.
-- All six bytes of v are in it because members of a ZSET are unique: two equal texts are two messages.

local FORMAT, SEEN, EDITED, IMAGE = 32, 16, 8, 1

local function message_pack(side, type, v, edited, seen, content)
  local flag = FORMAT + (seen and SEEN or 0) + (edited and EDITED or 0) + type * 2 + side
  if edited then return struct.pack('>BI6I6c0', flag, v, edited, content) end
  return struct.pack('>BI6c0', flag, v, content)
end

-- nil when it is no message of ours, or lies at another v: it stays where it is and shows as unreadable.
local function message_read(packed, v)
  local flag = packed and #packed >= 7 and string.byte(packed) or 0
  if flag < FORMAT or flag >= 2 * FORMAT then return nil end
  local type, edited = math.floor(flag / 2) % 4, flag % 16 >= EDITED
  if type > IMAGE or struct.unpack('>I6', packed, 2) ~= v or (edited and #packed < 13) then return nil end
  return {
    v = v, side = flag % 2, type = type, seen = flag % 32 >= SEEN,
    edited = edited and struct.unpack('>I6', packed, 8) or nil,
    content = string.sub(packed, edited and 14 or 8),
  }
end

-- If-Match: the stamp of its last wording is among those the caller knows.
local function allowed(stamps, m)
  return stamps == '' or string.find(stamps, string.format(',%.0f,', m.edited or m.v), 1, true)
end

-- The message at v as it lies there, unless this side has cleared it.
local function message_at(v, cleared)
  if v <= cleared then return nil end
  return redis.call('ZRANGEBYSCORE', KEYS[1], v, v)[1]
end
