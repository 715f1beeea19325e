-- load.lua -- what wrk sends: R1 reads a record, R4 finds contacts by two words, W1 creates a contact, W2 moves an opportunity on.
--
--   wrk ... -s load.lua URL -- KIND BASE TOKEN IDS THREADS START
--
-- The rule: no request repeats the one before it. Each thread has its own share of the ids; whenever it has been through
-- them, the stage is the next one, so that every PATCH changes something. START tells the runs apart.
local stages = { "contact", "needs", "offer", "talks", "won" }
local names = { "wang", "li", "zhang", "liu", "chen", "yang", "zhao", "huang", "zhou", "wu", "xu", "sun" }
local threads_apart = 7
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

local function read_ids(path, all)
  local ids, line = {}, 0
  for id in io.lines(path) do
    if line % all == number then ids[#ids + 1] = id end
    line = line + 1
  end
  return ids
end

function init(args)
  local kind, base, token, all, start = args[1], args[2], args[3], tonumber(args[5]), tonumber(args[6])
  local ids, turn = read_ids(args[4], all), 0
  local headers = { ["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json" }
  local function next_id()
    turn = turn + 1
    return ids[1 + (turn - 1) % #ids]
  end
  local kinds = {
    R1 = function() return wrk.format("GET", base .. "/data/account/" .. next_id(), headers) end,
    R4 = function()
      turn = turn + 1
      return wrk.format("GET", string.format("%s/data/contact?q=%s+%d&limit=50&sort=name", base,
        names[1 + turn % #names], 10 + (turn * threads_apart + number) % 990), headers)
    end,
    W1 = function()
      local account = next_id()
      return wrk.format("POST", base .. "/data/contact", headers, string.format(
        '{"name":"New %d %d %d","account":"%s","position":"buyer","mail":"new%d@example.com","mobile":"+86 139 0000 0000","birthday":"1990-05-17"}',
        start, number, turn, account, turn))
    end,
    W2 = function()
      local id = next_id()
      local round = start + math.floor((turn - 1) / #ids)
      return wrk.format("PATCH", base .. "/data/opportunity/" .. id, headers,
        '{"stage":"' .. stages[1 + round % #stages] .. '"}')
    end,
  }
  request = kinds[kind]
end

function done(summary, latency)
  io.write(string.format(
    'RESULT {"requests":%d,"us":%d,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
