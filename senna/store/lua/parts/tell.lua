-- Write an event into a side's log and publish it on that side's channel, both under one stamp.
-- What is published: kind, the stamp before, s, v, target, unread, marks (1 the owner did it, 2 seen by the
-- other side), epoch, the peer and the client id with their lengths before them, then the message.

local function tell(mine, at, peer, w, before, log, ev, line)
  local last, s = log.head, math.max(line.now, log.head + 1)
  log.head = s
  local length = redis.call('RPUSH', KEYS[at + 2], log_entry(ev, s, mine, peer))
  if length % 10 == 0 then log_trim(KEYS[at + 2], log, length, line) end
  if w.unread ~= before then
    log.unread = math.max(log.unread + w.unread - before, 0)
    log.chats = math.max(log.chats + (w.unread > 0 and 1 or 0) - (before > 0 and 1 or 0), 0)
  end
  local client = mine and ev.client or ''
  local marks = (mine and 1 or 0) + (ev.seen and 2 or 0)
  redis.call('PUBLISH', '{' .. KEYS[at] .. '}', struct.pack('>BI6I6I6I6I2Bc8BB', ev.kind, last, s, ev.v, ev.target,
    w.unread, marks, log.epoch, #peer, #client) .. peer .. client .. (ev.message or ''))
end
