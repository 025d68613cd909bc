-- How fast one person may send, and begin conversations: two GCRA clocks beside the head of their log.
-- A clock is the moment (us) at which the bucket would be empty again; it may run `burst` us ahead.

-- A clock further ahead than it can have run was written by a hand, or by a Redis whose own clock has gone back
-- since: it counts for nothing, or its owner would wait until that moment.
local function started(clock, burst)
  return (clock < NOW_US or clock > NOW_US + burst) and NOW_US or clock
end

-- Both clocks advance, or neither: 0, or for how many us to wait. `every` and `burst`, in us, of a send, and the same
-- of conversations begun.
local function take(log, begins, every, burst, every_new, burst_new)
  local sends, begun = started(log[SENDS], burst) + every, started(log[BEGUN], burst_new)
  local wait = sends - burst - NOW_US
  if begins then
    begun = begun + every_new
    wait = math.max(wait, begun - burst_new - NOW_US)
  end
  if wait > 0 then return wait end
  log[SENDS], log[BEGUN] = sends, begun
  return 0
end
