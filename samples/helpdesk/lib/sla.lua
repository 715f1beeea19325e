-- How long a ticket may take: the priority's hours, shared among the plans.
local sla = {}

local hours = {urgent = 8, high = 24, normal = 72, low = 168}
local speed = {basic = 1, plus = 2, top = 4}

function sla.due_at(since, priority, plan)
  return since:add_minutes(hours[priority] * 60 // speed[plan or "basic"])
end

return sla
