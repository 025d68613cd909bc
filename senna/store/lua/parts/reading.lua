-- Raise a side's read cursor and say so to both. The cursor never goes back.

local function read_up_to(c, side, target, line)
  c[READ_BY + side] = target
  local prev, v = advance(c, line.now)

  local function change(w, mine)
    if not mine then w.theirs = target return end
    w.mine = target
    local after = math.max(target, w.cleared)
    w.unread = w.at <= after and 0 or count(side, after) or w.unread
  end

  return happen(c, { kind = READ, v = v, prev = prev, target = target, side = side }, line, change)
end
