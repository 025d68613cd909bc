-- How fast one person may send, and begin conversations: two GCRA clocks beside the head of their log.
-- A clock is the moment (us) at which the bucket would be empty again; it may run `burst` us ahead.

-- A clock further ahead than it can have run was written by a hand, or by a Redis whose own clock has gone back
-- since: it counts for nothing, or its owner would wait until that moment.
local function started(clock, now, burst)
  return (clock < now or clock > now + burst) and now or clock
end

-- Both clocks advance, or neither: 0, or for how many us to wait. `limits`: us a send, us of burst, and the same
-- of conversations begun, six bytes each.
local function take(log, now, begins, limits)
  local every, burst, every_new, burst_new = struct.unpack('>I6I6I6I6', limits)
  local sends = started(log.sends, now, burst) + every
  local begun = started(log.begun, now, burst_new)
  local wait = sends - burst - now
  if begins then
    begun = begun + every_new
    wait = math.max(wait, begun - burst_new - now)
  end
  if wait > 0 then return wait end
  log.sends, log.begun = sends, begun
  return 0
end
