-- A page of an inbox, newest first, by rank or right behind a chat.
-- Flags: no-writes
-- KEYS: 1 inbox, 2 views
-- ARGV: 1 first rank, or the v of the chat behind which to begin; 2 how many; 3 that chat's member, '' for rank
-- Answers: {total, {member, v, member, v, ...}, {view, view, ...}}

local first, many, total = tonumber(ARGV[1]), tonumber(ARGV[2]), redis.call('ZCARD', KEYS[1])
local page = {}
if ARGV[3] == '' then
  page = first < total and redis.call('ZREVRANGE', KEYS[1], first, first + many - 1, 'WITHSCORES') or {}
else
  -- Chats of the same v stand in the order of their members: step over those up to the mark.
  local above = redis.call('ZCOUNT', KEYS[1], '(' .. ARGV[1], '+inf')
  local range = redis.call('ZREVRANGE', KEYS[1], above, above + many + 99, 'WITHSCORES')
  for i = 1, #range, 2 do
    local beyond = tonumber(range[i + 1]) < first or range[i] < ARGV[3]
    if beyond and #page < 2 * many then page[#page + 1], page[#page + 2] = range[i], range[i + 1] end
  end
end
if #page == 0 then return { total, page, page } end
local peers = {}
for i = 1, #page / 2 do peers[i] = string.sub(page[2 * i - 1], 6) end
return { total, page, redis.call('HMGET', KEYS[2], unpack(peers)) }
