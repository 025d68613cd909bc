-- What every write is told beside its own matter. It holds for this call alone, as KEYS and ARGV do.
-- ARGV: 2-3 the two ids; 1 the rest, packed, since each ARGV costs: the caller's side (a byte), events kept (4 bytes),
-- for how many ms (6), two fresh epochs (8 each), and from byte 28 what this operation has to be told.

local NOW, NOW_US, SIDE, EVENTS_KEPT, EVENTS_AGE
local OWN = 28

local function open_line()
  NOW, NOW_US = clock()
  SIDE, EVENTS_KEPT, EVENTS_AGE = struct.unpack('>BI4I6', ARGV[1])
end
