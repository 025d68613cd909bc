-- A user's log: what happened, stamped s, oldest first. Its head lies in the hash of the views, under `!`, which
-- is nobody's id: the epoch (8 bytes); the newest s and the floor (6 each); unread messages and conversations with
-- some (4 each); and the two clocks of the owner's send limit (8 each): one read and one write serve all of it.
-- An entry: kind (+ 128 when v is not s, + 64 when target is not v, + 32 when the owner did it), s, [v], [target], peer.

local HEAD = '!'
local EPOCH, HEAD_S, FLOOR, UNREADS, CHATS, SENDS, BEGUN, BEGINS = 1, 2, 3, 4, 5, 6, 7, 8

local function log_read(stored, now)
  if not stored or #stored ~= 44 then return nil end
  local log = { struct.unpack('>c8I6I6I4I4I8I8', stored) }
  if log[FLOOR] > log[HEAD_S] or log[HEAD_S] > now + YEAR then return nil end -- damaged
  log[BEGINS] = nil -- where struct says at which byte it stopped
  return log
end

-- A log that is not there yet, or lost its head: a new line of history, under a new epoch.
local function log_new(epoch)
  return { epoch, 0, 0, 0, 0, 0, 0, true }
end

local function log_write(log)
  return struct.pack('>c8I6I6I4I4I8I8', unpack(log, EPOCH, BEGUN))
end

local function log_entry(s, mine, peer)
  local kind = EVENT + (mine and 32 or 0)
  if EVENT_V ~= s and TARGET ~= EVENT_V then return struct.pack('>BI6I6I6', kind + 192, s, EVENT_V, TARGET) .. peer end
  if EVENT_V ~= s then return struct.pack('>BI6I6', kind + 128, s, EVENT_V) .. peer end
  if TARGET ~= s then return struct.pack('>BI6I6', kind + 64, s, TARGET) .. peer end
  return struct.pack('>BI6', kind, s) .. peer
end

-- Trim what is over the depth or over age: at every tenth entry, and ten at the most.
-- The floor is the stamp of the last entry that went.
local function log_trim(key, log, length)
  local over, oldest = math.min(length - EVENTS_KEPT, 10), NOW - EVENTS_AGE
  if over <= 0 then
    over = 0
    for _, entry in ipairs(redis.call('LRANGE', key, 0, 9)) do
      if #entry < 7 or struct.unpack('>I6', entry, 2) < oldest then over = over + 1 else break end
    end
  end
  if over == 0 then return end
  local gone = redis.call('LPOP', key, over)
  if #gone[over] >= 7 then log[FLOOR] = struct.unpack('>I6', gone[over], 2) end
end
