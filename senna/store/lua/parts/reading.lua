-- Raise the caller's read cursor and say so to both. The cursor never goes back.

local function read_up_to(c, target, w, log, other, other_log)
  c[READ_BY + SIDE] = target
  local prev, v = advance(c, NOW)

  local function change(view, mine)
    if not mine then view[THEIRS] = target return end
    view[MINE] = target
    local after = math.max(target, view[CLEARED])
    view[UNREAD] = view_at(view) <= after and 0 or count(SIDE, after) or view[UNREAD]
  end

  keep(c)
  event(READ, prev, v, target)
  return happen(c, change, w, log, other, other_log)
end
