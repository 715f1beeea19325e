-- Milestones: with the first one the delivery runs, with the last one it is done; the payment falls due.
local rule = {}

-- The delivery's own counts are right by now: they follow every milestone.
function rule.after_save(milestone, old)
  if not milestone.accepted_on or not old or old.accepted_on then return end
  local delivery = crm.find("delivery", milestone.delivery.id)
  local status = delivery.accepted == delivery.milestones and "done" or "running"
  if delivery.status ~= status then crm.update(delivery, {status = status}) end
  if milestone.payment and not milestone.payment.received_on then
    crm.insert("task", {
      title = crm.t("texts.milestone.collect", milestone.name), kind = "call", contract = delivery.contract,
      account = delivery.account, due_on = crm.today():add_days(3), owner = delivery.contract.owner,
    })
  end
end

rule.actions = {}

function rule.actions.accept(milestone, input)
  milestone.accepted_on = input.accepted_on
end

return rule
