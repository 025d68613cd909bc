-- W2 and W3: one page, again and again.  wrk -s page.lua URL -- TOKENS PATH: as the first of them

dofile('found.lua')

local asking

function init(arguments)
  local token = io.lines(arguments[1])()
  asking = 'GET ' .. arguments[2] .. ' HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: ' .. token .. '\r\n\r\n'
end

function request()
  return asking
end
