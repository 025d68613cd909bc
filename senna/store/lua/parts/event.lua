-- What has happened in this call: one event, which is then applied to both sides. The caller's side did it.

local CREATED, EDITED, DELETED, READ, CLEARED_AWAY = 1, 2, 3, 4, 5

local EVENT, EVENT_V, PREV, TARGET -- its kind and v, the v of the event before, and of the message that it speaks of
local MESSAGE, CLIENT, SEEN -- what only a message has: how it lies there, its client id, whether the other side saw it

local function event(kind, prev, v, target, message, client, seen)
  EVENT, PREV, EVENT_V, TARGET, MESSAGE, CLIENT, SEEN = kind, prev, v, target, message or '', client or '', seen
end
