-- Service cases: when one is due follows from its priority and from who asks.
local rule = {}

local hours = {urgent = 8, high = 24, normal = 72}

function rule.before_save(case, old)
  if not old or case.priority ~= old.priority or case.asked_at ~= old.asked_at or case.account ~= old.account then
    local wait = hours[case.priority] * (case.account.level == "a" and 1800 or 3600)
    case.due_at = case.asked_at + wait
  end
  if case.status == "solved" then
    case.solved_at = case.solved_at or crm.now()
  else
    case.solved_at = nil
  end
end

rule.actions = {}

function rule.actions.respond(case)
  case.first_response_at = crm.now()
  case.status = "working"
end

function rule.actions.solve(case, input)
  case.first_response_at = case.first_response_at or crm.now()
  case.status, case.solution = "solved", input.solution
end

return rule
