-- A message as it lies in the history: flag, v, when edited the v of the edit, content.
-- The flag: 32 (format) + 16 seen + 8 edited + 2 * type + side.
-- All six bytes of v are in it because members of a ZSET are unique: two equal texts are two messages.

local FORMAT, SEEN_FLAG, EDITED_FLAG, IMAGE = 32, 16, 8, 1

local function message_pack(side, type, v, edited, seen, content)
  local flag = FORMAT + (seen and SEEN_FLAG or 0) + (edited and EDITED_FLAG or 0) + type * 2 + side
  local head = edited and struct.pack('>BI6I6', flag, v, edited) or struct.pack('>BI6', flag, v)
  return head .. content -- struct would copy it byte by byte
end

-- Its side, type, whether it is seen, the v of its edit, and the byte at which its content begins (struct says where
-- it stopped). Nothing when it is no message of ours, or lies at another v: it stays there and shows as unreadable.
local function message_read(packed, v)
  local flag = packed and #packed >= 7 and string.byte(packed) or 0
  if flag < FORMAT or flag >= 2 * FORMAT then return nil end
  local type, edited = math.floor(flag / 2) % 4, flag % 16 >= EDITED_FLAG
  if type > IMAGE or struct.unpack('>I6', packed, 2) ~= v or (edited and #packed < 13) then return nil end
  if not edited then return flag % 2, type, flag % 32 >= SEEN_FLAG, nil, 8 end
  return flag % 2, type, flag % 32 >= SEEN_FLAG, struct.unpack('>I6', packed, 8)
end

-- If-Match: the stamp of the last wording is among those the caller knows.
local function allowed(stamps, stamp)
  return not stamps or string.find(stamps, string.format(',%.0f,', stamp), 1, true)
end

-- The message at v as it lies there, unless this side has cleared it.
local function message_at(v, cleared)
  if v <= cleared then return nil end
  return redis.call('ZRANGEBYSCORE', KEYS[1], v, v)[1]
end
