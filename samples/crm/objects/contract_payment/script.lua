-- Payments: what has come in settles the contract once nothing is missing any more.
local rule = {}

function rule.before_save(payment)
  if payment.received and payment.received > payment.amount then
    crm.warn(crm.t("texts.payment.more_than_due"), "received")
  end
end

-- The contract's own sums are right by now: they follow every payment.
function rule.after_save(payment)
  local contract = crm.find("contract", payment.contract.id)
  if contract and contract.status == "signed" and contract.unpaid <= 0 then
    crm.update(contract, {status = "paid"})
  end
end

rule.actions = {}

function rule.actions.receive(payment, input)
  payment.received = input.amount
  payment.received_on = input.received_on
end

return rule
