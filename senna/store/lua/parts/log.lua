-- A user's log: what happened, stamped s, oldest first. Its head lies in the hash of the views, under `!`, which
-- is nobody's id: the epoch (8 bytes); the newest s and the floor (6 each); unread messages and conversations with
-- some (4 each); and the two clocks of the owner's send limit (8 each): one read and one write serve all of it.
-- An entry: kind (+ 128 when v is not s, + 64 when target is not v, + 32 when the owner did it), s, [v], [target], peer.

local HEAD = '!'

local function log_read(stored, now)
  if not stored or #stored ~= 44 then return nil end
  local epoch, head, floor, unread, chats, sends, begun = struct.unpack('>c8I6I6I4I4I8I8', stored)
  if floor > head or head > now + YEAR then return nil end -- damaged
  return { epoch = epoch, head = head, floor = floor, unread = unread, chats = chats, sends = sends, begun = begun }
end

-- A log that is not there yet, or lost its head: a new line of history, under a new epoch.
local function log_new(key, epoch)
  redis.call('DEL', key)
  return { epoch = epoch, head = 0, floor = 0, unread = 0, chats = 0, sends = 0, begun = 0, new = true }
end

local function log_write(log)
  return struct.pack('>c8I6I6I4I4I8I8', log.epoch, log.head, log.floor, log.unread, log.chats, log.sends, log.begun)
end

local function log_entry(ev, s, mine, peer)
  local kind = ev.kind + (mine and 32 or 0)
  if ev.v ~= s and ev.target ~= ev.v then return struct.pack('>BI6I6I6', kind + 192, s, ev.v, ev.target) .. peer end
  if ev.v ~= s then return struct.pack('>BI6I6', kind + 128, s, ev.v) .. peer end
  if ev.target ~= s then return struct.pack('>BI6I6', kind + 64, s, ev.target) .. peer end
  return struct.pack('>BI6', kind, s) .. peer
end

-- Trim what is over the depth or over age: at every tenth entry, and ten at the most.
-- The floor is the stamp of the last entry that went.
local function log_trim(key, log, length, line)
  local over, oldest = math.min(length - line.depth, 10), line.now - line.age
  if over <= 0 then
    over = 0
    for _, entry in ipairs(redis.call('LRANGE', key, 0, 9)) do
      if #entry < 7 or struct.unpack('>I6', entry, 2) < oldest then over = over + 1 else break end
    end
  end
  if over == 0 then return end
  local gone = redis.call('LPOP', key, over)
  if #gone[over] >= 7 then log.floor = struct.unpack('>I6', gone[over], 2) end
end
