-- Contracts: once signed the total stands; payments are planned in instalments.
local rule = {}

function rule.before_save(contract, old)
  if old and old.status ~= "draft" and contract.total ~= old.total then
    crm.refuse(crm.t("texts.contract.total_stands"), "total")
  end
  if contract.status == "signed" and not contract.signed_on then
    contract.signed_on = crm.today()
  end
  if contract.opportunity and contract.opportunity.amount and contract.total < contract.opportunity.amount then
    crm.warn(crm.t("texts.contract.below_deal"), "total")
  end
end

-- A signed contract means the deal is won.
function rule.after_save(contract, old)
  local signed = contract.status == "signed" and (not old or old.status == "draft")
  local deal = contract.opportunity
  if signed and deal and deal.stage ~= "won" and deal.stage ~= "lost" then
    crm.update(deal, {
      stage = "won", closed_on = contract.signed_on, amount = deal.amount or contract.total,
      contract_number = contract.number,
    })
  end
end

function rule.before_delete(contract)
  if contract.status ~= "draft" then
    crm.refuse(crm.t("texts.contract.only_drafts"))
  end
end

rule.actions = {}

-- Days from the beginning to each of the usual steps.
local steps = {
  {text = "texts.delivery.shipped", days = 30},
  {text = "texts.delivery.running", days = 60},
  {text = "texts.delivery.accepted", days = 90},
}

function rule.actions.deliver(contract, input)
  if crm.count("delivery", "contract == :one", {one = contract}) > 0 then
    crm.refuse(crm.t("texts.delivery.there_already"))
  end
  local delivery = crm.insert("delivery", {
    name = contract.name, contract = contract, owner = input.manager or contract.owner, status = "running",
  })
  local payments = crm.query("contract_payment", {where = "contract == :one", args = {one = contract}, sort = "due_on"})
  for i, step in ipairs(steps) do
    crm.insert("milestone", {
      delivery = delivery, name = crm.t(step.text), planned_on = input.begins:add_days(step.days), payment = payments[i],
    })
  end
  return delivery
end

function rule.actions.sign(contract, input)
  contract.status = "signed"
  contract.signed_on = input.signed_on
end

function rule.actions.void(contract)
  contract.status = "void"
end

-- Equal parts in whole cents; the last one takes what rounding left over.
function rule.actions.plan(contract, input)
  local open = contract.total - contract.planned
  local part = (open / input.instalments):round(2)
  for i = 1, input.instalments do
    crm.insert("contract_payment", {
      contract = contract, due_on = input.first_due:add_months(i - 1),
      amount = i < input.instalments and part or open - part * (input.instalments - 1),
    })
  end
end

return rule
