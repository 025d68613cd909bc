-- A hand may have put something of another type under one of our names. What was ours is lost there, so what is there
-- instead is removed, and whoever wanted to write writes again: half a write would be worse.

-- What `redis.pcall` answered, or nothing when it could not be. Whatever else stood in the way is said at the next try.
local function mend(key, answer)
  if type(answer) ~= 'table' then return answer end
  if string.find(answer.err, 'WRONGTYPE', 1, true) then redis.call('DEL', key) end
end
