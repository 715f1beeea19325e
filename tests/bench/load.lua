-- load.lua -- what wrk sends: the requests of a file, one after the other, and what came of them.
--
--   wrk ... -s load.lua URL -- FILE TOKEN THREADS
--
-- A line of the file is METHOD, path and body with tabs between them. The rule: each thread has its own share of the lines and
-- begins anew after the last one.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  local all, line = tonumber(args[3]), 0
  local headers = { ["Authorization"] = "Bearer " .. args[2], ["Content-Type"] = "application/json" }
  local requests, turn = {}, 0
  for text in io.lines(args[1]) do
    if line % all == number then
      local method, path, body = text:match("^(%u+)\t([^\t]+)\t?(.*)$")
      requests[#requests + 1] = wrk.format(method, path, headers, body ~= "" and body or nil)
    end
    line = line + 1
  end
  request = function()
    turn = turn + 1
    return requests[1 + (turn - 1) % #requests]
  end
end

function done(summary, latency)
  io.write(string.format(
    'RESULT {"requests":%d,"us":%d,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
