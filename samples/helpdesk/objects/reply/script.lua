-- Replies move their ticket: an answer waits for the customer, a question for an agent.
local rule = {}

function rule.after_save(reply, old)
  if old then return end
  local ticket = reply.ticket
  if ticket.solved_at and reply.at <= ticket.solved_at then return end  -- entered late: it was settled since
  if reply.kind == "answer" and ticket.status == "working" then
    crm.update(ticket, {status = "waiting"})
  elseif reply.kind == "question" and ticket.status ~= "new" then
    crm.update(ticket, {status = "working"})
  end
end

return rule
