-- A page of a conversation, by rank, or before or after a place.
-- Flags: no-writes
-- KEYS: 1 history, 2 meta
-- ARGV: 1 the reader's side, 2 'rank' 'before' or 'after', 3 first rank or v, 4 how many, 5 'WITHSCORES' or nothing
-- Answers: {total, read cursor of side 0, of side 1, {packed, ...}, the score of the last}, or with scores
-- {packed, v, ...}: newest first, oldest first for 'after'

local c = meta()
local cleared = c[CLEARED_BY + tonumber(ARGV[1])]
local above = cleared == 0 and '(0' or string.format('(%.0f', cleared)
local total = cleared == 0 and redis.call('ZCARD', KEYS[1]) or redis.call('ZCOUNT', KEYS[1], above, '+inf')
local page
if ARGV[2] == 'rank' then
  local first = tonumber(ARGV[3])
  local last = math.min(first + tonumber(ARGV[4]), total) - 1
  page = first > last and {} or redis.call('ZREVRANGE', KEYS[1], first, last, unpack(ARGV, 5))
elseif ARGV[2] == 'before' then
  page = redis.call('ZREVRANGEBYSCORE', KEYS[1], '(' .. ARGV[3], above, 'LIMIT', 0, ARGV[4], unpack(ARGV, 5))
else
  local after = tonumber(ARGV[3]) > cleared and '(' .. ARGV[3] or above
  page = redis.call('ZRANGEBYSCORE', KEYS[1], after, '+inf', 'LIMIT', 0, ARGV[4], unpack(ARGV, 5))
end
-- A message carries its v, so scores are not asked for: but for one, by which the next page begins.
local at = not ARGV[5] and page[1] and redis.call('ZSCORE', KEYS[1], page[#page]) or false
return { total, c[READ_BY], c[READ_BY + 1], page, at }
