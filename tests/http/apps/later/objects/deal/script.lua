-- What a deal's `what` says is the job that its making orders.
local rule = {jobs = {}, actions = {}}
local jobs = rule.jobs

function rule.after_save(deal, old)
  if old or not deal.what then return end
  local options = {}
  if deal.after then options.after = deal.after end
  if deal.what == "keyed" then options.key = deal.name end
  crm.later("deal." .. deal.what, {
    id = deal.id, deal = deal, day = crm.date("2026-03-01"), at = crm.datetime("2026-03-01T10:00:00Z"),
    total = crm.decimal("12.50"), list = {1, "two", true}, empty = {}, name = deal.name,
  }, options)
  if deal.name == "refused" then crm.refuse("No such deal.") end
end

function rule.actions.order(deal)
  crm.later("deal.note_user", {id = deal.id})
end

local function note(args, text) crm.update("deal", args.id, {note = text}) end

function jobs.note(args)
  note(args, table.concat({
    tostring(args.day + 1), tostring(args.at), tostring(args.total * 2), tostring(args.deal.name),
    tostring(args.list[1] + 1), args.list[2], tostring(args.list[3]), tostring(#args.empty),
  }, " | "))
end

function jobs.note_user(args)
  note(args, crm.user and crm.user.login or "nobody")
  crm.log("noted by", crm.user and crm.user.login)
end

function jobs.keyed(args) crm.insert("entry", {text = args.name, deal = args.id}) end

-- Takes time, whatever the disk is like, and few instructions.
local function work() return ("x"):rep(65536) end

-- Goes on where it was: as a job must that may be run twice.
function jobs.steps(args)
  local from = crm.count("entry", "deal == :deal", {deal = args.id})
  for i = from + 1, 600 do
    for _ = 1, 3 do work() end
    crm.insert("entry", {text = "step " .. i, deal = args.id})
  end
  note(args, "complete")
end

function jobs.long(args)
  for i = 1, 9000 do note(args, "turn " .. i) end
end

function jobs.fail(args)
  crm.insert("entry", {text = "before the failure", deal = args.id})
  error("boom")
end

function jobs.refuse() crm.refuse("This is over.") end

function jobs.mends(args)
  if not crm.find("deal", args.id).note then
    note(args, "once")
    error("the first time")
  end
  note(args, "mended")
end

function jobs.atomic(args)
  local ok = pcall(crm.atomic, function()
    crm.insert("entry", {text = "gone", deal = args.id})
    error("not this")
  end)
  local seven = crm.atomic(function()
    crm.insert("entry", {text = "kept", deal = args.id})
    crm.atomic(function() crm.insert("entry", {text = "kept, too", deal = args.id}) end)
    return 7
  end)
  note(args, tostring(ok) .. " " .. tostring(seven))
end

function jobs.computes() while true do work() end end
function jobs.loop() while true do end end
function jobs.loop_held() while true do pcall(function() while true do end end) end end
function jobs.memory() local t = {} for i = 1, 100000000 do t[i] = "x" .. i end end
function jobs.atomic_loop() crm.atomic(function() while true do end end) end
function jobs.atomic_writes(args)
  crm.atomic(function() for i = 1, 2001 do pcall(crm.insert, "entry", {nothing = i}) end end)
end
function jobs.queries() for i = 1, 201 do crm.count("entry", "", {}) end end
function jobs.again(args) crm.later("deal.again", {id = args.id}); crm.later("deal.again", {id = args.id}) end
function jobs.chain(args) crm.later("deal.keyed", {id = args.id, name = "chained"}) end

return rule
