-- What a send was answered before. For a store that is full and takes no send, not even one that would store nothing.
-- Flags: no-writes
-- KEYS: 1-3 repeats by day
-- ARGV: 1 hash of (author, key) (16 bytes) and fingerprint
-- Answers: {'repeated', v} {'reused'}, or nothing when there was none

return (remembered(1, string.sub(ARGV[1], 1, 16), string.sub(ARGV[1], 17), (clock())))
