-- How fast one person may send, and begin conversations: two GCRA clocks beside the head of their log.
-- A clock is the moment (us) at which the bucket would be empty again; it may run `burst` us ahead.

-- Both clocks advance, or neither: 0, or for how many us to wait.
local function take(log, line, begins)
  local now = line.now_us
  -- A clock far ahead was written by a hand: nobody is locked out for a year by it.
  local sends = math.min(math.max(log.sends, now), now + line.burst) + line.every
  local begun = math.min(math.max(log.begun, now), now + line.burst_new)
  local wait = sends - line.burst - now
  if begins then
    begun = begun + line.every_new
    wait = math.max(wait, begun - line.burst_new - now)
  end
  if wait > 0 then return wait end
  log.sends, log.begun = sends, begun
  return 0
end
