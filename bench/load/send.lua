-- W1: a text of 60 bytes from anybody to anybody else.  wrk -s send.lua URL -- TOKENS PEOPLE

dofile('found.lua')

local TEXT = 'The quick brown fox jumps over the lazy dog, twice, on time.'
local BODY = '{"type":"text","text":"' .. TEXT .. '"}'
local tokens = {}

function init(arguments)
  for token in io.lines(arguments[1]) do
    tokens[#tokens + 1] = token
    if #tokens == tonumber(arguments[2]) then break end
  end
  math.randomseed(os.time())
end

function request()
  local author = math.random(#tokens)
  local peer = math.random(#tokens - 1)
  if peer >= author then peer = peer + 1 end
  return table.concat({
    'POST /api/user/', peer, ' HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: ', tokens[author],
    '\r\nContent-Type: application/json\r\nContent-Length: ', #BODY, '\r\n\r\n', BODY,
  })
end
