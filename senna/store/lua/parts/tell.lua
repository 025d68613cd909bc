-- Write what happened into a side's log and publish it on that side's channel, both under one stamp.
-- What is published: kind, the stamp before, s, v, target, unread, marks (1 the owner did it, 2 seen by the
-- other side), epoch, the peer and the client id with their lengths before them, then the message.

local function tell(mine, at, peer, w, before, log)
  local last, unread = log[HEAD_S], w[UNREAD]
  local s = NOW > last and NOW or last + 1
  log[HEAD_S] = s
  local key, entry = KEYS[at + 2], log_entry(s, mine, peer)
  local length, anew = mended('RPUSH', key, entry)
  if anew then log[FLOOR] = last end
  if length % 10 == 0 then log_trim(key, log, length) end
  if unread ~= before then
    log[UNREADS] = math.max(log[UNREADS] + unread - before, 0)
    log[CHATS] = math.max(log[CHATS] + (unread > 0 and 1 or 0) - (before > 0 and 1 or 0), 0)
  end
  local client, marks = mine and CLIENT or '', (mine and 1 or 0) + (SEEN and 2 or 0)
  redis.call('PUBLISH', '{' .. KEYS[at] .. '}', struct.pack('>BI6I6I6I6I2Bc8BB', EVENT, last, s, EVENT_V, TARGET, unread,
    marks, log[EPOCH], #peer, #client) .. peer .. client .. MESSAGE)
end
