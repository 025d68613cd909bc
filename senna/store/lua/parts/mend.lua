-- A hand may have put something of another type under one of our names. What was ours is lost there, so what is there
-- instead is removed, and the command is given again: half a write would be worse.

-- What the command answers, and whether its key was begun anew.
local function mended(command, key, ...)
  local answer = redis.pcall(command, key, ...)
  if type(answer) ~= 'table' then return answer, false end
  if string.find(answer.err, 'WRONGTYPE', 1, true) then redis.call('DEL', key) end
  return redis.call(command, key, ...), true
end
