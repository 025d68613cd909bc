-- What the conversation says of a side's view. The conversation is the truth; a view is a copy.

-- The newest message above `cleared`: its v and how it lies there, or 0 and nil.
local function visible(cleared, now)
  local v, packed = newest(now)
  if v > cleared then return v, packed end
  return 0, nil
end

-- The v of the newest message of a side, or 0: as its view shows it, unless the history was asked (and said newest_v),
-- or the view knows of another clearing than the conversation. Nothing is newer than what happened last.
local function newest_of(side, w, c, newest_v)
  local cleared = c[CLEARED_BY + side]
  if not newest_v and w[CLEARED] == cleared then return math.min(view_at(w), c[V]) end
  local v = newest_v or newest(NOW)
  return v > cleared and v or 0
end

-- How many messages of the other side lie after `after`: newest first, exact to 999, and at most 2,000
-- messages are looked at. Behind so many of one's own that the count is not known, nil.
local function count(side, after)
  local unread, bound, low = 0, '+inf', string.format('(%.0f', after)
  for _ = 1, 10 do
    local page = redis.call('ZREVRANGEBYSCORE', KEYS[1], bound, low, 'WITHSCORES', 'LIMIT', 0, 200)
    for i = 1, #page, 2 do
      if message_read(page[i], tonumber(page[i + 1])) == 1 - side then unread = unread + 1 end
    end
    if unread >= UNREAD_CAP then return UNREAD_CAP end
    if #page < 400 then return unread end
    bound = '(' .. page[400]
  end
  return nil
end

local function rebuild(side, c, now)
  local w = view_read(nil)
  w[MINE], w[THEIRS], w[CLEARED] = c[READ_BY + side], c[READ_BY + 1 - side], c[CLEARED_BY + side]
  local v, packed = visible(w[CLEARED], now)
  view_show(w, v, packed)
  w[UNREAD] = count(side, math.max(w[MINE], w[CLEARED])) or UNREAD_CAP
  return w
end

-- What all views of one side say together is unread. For a head that is new or beside a view that was rebuilt:
-- differences to what nobody knows add up to nothing. Somebody with more than 2,000 chats keeps the old number.
local function recount(log, views)
  if redis.call('HLEN', views) > 2000 then return end
  log[UNREADS], log[CHATS] = 0, 0
  local all = redis.call('HGETALL', views)
  for i = 1, #all, 2 do
    local unread = all[i] ~= HEAD and view_read(all[i + 1])[UNREAD] or 0
    log[UNREADS] = log[UNREADS] + unread
    if unread > 0 then log[CHATS] = log[CHATS] + 1 end
  end
end
