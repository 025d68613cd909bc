-- What the other scripts for wrk say at the end, for a program to read.
-- A timeout of wrk is none: it still waits, and the answer counts as a slow one.

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"operations": %d, "rate": %.1f, "p50": %.3f, "p99": %.3f, "wrong": %d}\n',
    summary.requests, summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write))
end
