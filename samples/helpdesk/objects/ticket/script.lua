-- Tickets: when they are due, who works on them, when they were solved.
local sla = require("sla")

local rule = {}

local settled = {solved = true, closed = true}

function rule.before_save(ticket, old)
  local promised = not old or old.priority ~= ticket.priority or old.customer ~= ticket.customer
    or old.asked_at ~= ticket.asked_at
  if promised then
    ticket.due_at = sla.due_at(ticket.asked_at, ticket.priority, ticket.customer.plan)
  end
  if settled[ticket.status] then
    ticket.solved_at = ticket.solved_at or crm.now()
  else
    ticket.solved_at = nil
  end
  if ticket.agent and ticket.status == "new" then ticket.status = "working" end
  if ticket.due_at < crm.now() and not settled[ticket.status] and promised then
    crm.warn(crm.t("texts.ticket.late_already"), "due_at")
  end
end

function rule.before_delete(ticket)
  if ticket.replies > 0 then crm.refuse(crm.t("texts.ticket.has_replies")) end
end

rule.actions = {}

function rule.actions.take(ticket)
  ticket.agent = crm.user
end

function rule.actions.solve(ticket, input)
  ticket.status = "solved"
  ticket.solution = input.solution
  ticket.article = input.article or ticket.article
  ticket.agent = ticket.agent or crm.user
end

function rule.actions.reopen(ticket, input)
  ticket.status = ticket.agent and "working" or "new"
  crm.insert("reply", {ticket = ticket, kind = "note", text = crm.t("texts.ticket.reopened", input.reason)})
end

function rule.actions.escalate(ticket)
  ticket.priority = "urgent"
end

-- The one that is due first of those that nobody has.
function rule.actions.take_next()
  local next_one = crm.query("ticket", {
    where = "is_empty(agent) and not status.settled", sort = "due_at", limit = 1,
  })[1]
  if not next_one then crm.refuse(crm.t("texts.ticket.nothing_waits")) end
  return crm.update(next_one, {agent = crm.user})
end

return rule
