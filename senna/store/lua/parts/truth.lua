-- What the conversation says of a side's view. The conversation is the truth; a view is a copy.

-- The newest message above `cleared`: its v and how it lies there, or 0 and nil.
local function newest(cleared)
  local top = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local v = num(top[2])
  if v > cleared then return v, top[1] end
  return 0, nil
end

-- How many messages of the other side lie after `after`: newest first, exact to 999, and at most 2,000
-- messages are looked at. Behind so many of one's own that the count is not known, nil.
local function count(side, after)
  local unread, bound, low = 0, '+inf', string.format('(%.0f', after)
  for _ = 1, 10 do
    local page = redis.call('ZREVRANGEBYSCORE', KEYS[1], bound, low, 'WITHSCORES', 'LIMIT', 0, 200)
    for i = 1, #page, 2 do
      local m = message_read(page[i], tonumber(page[i + 1]))
      if m and m.side ~= side then unread = unread + 1 end
    end
    if unread >= UNREAD_CAP then return UNREAD_CAP end
    if #page < 400 then return unread end
    bound = '(' .. page[400]
  end
  return nil
end

local function rebuild(side, c)
  local w = view_read(nil)
  w.mine, w.theirs, w.cleared = c[READ_BY + side], c[READ_BY + 1 - side], c[CLEARED_BY + side]
  local v, packed = newest(w.cleared)
  view_show(w, v, packed)
  w.unread = count(side, math.max(w.mine, w.cleared)) or UNREAD_CAP
  return w
end
