-- Tasks: when one was settled is written down; what is done comes back with a click.
local rule = {}

function rule.before_save(task, old)
  local closed = task.status ~= "open"
  local was_closed = old and old.status ~= "open"
  if closed and not was_closed then task.done_at = task.done_at or crm.now() end
  if not closed then task.done_at = nil end
end

rule.actions = {}

function rule.actions.complete(task)
  task.status = "done"
end

-- From the day it was due, or from today if that day is over: a postponed task is never overdue.
function rule.actions.postpone(task, input)
  local today = crm.today()
  local from = task.due_on > today and task.due_on or today
  task.due_on = from:add_days(input.days)
end

return rule
