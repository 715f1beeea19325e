-- Deliveries: of a signed contract, for its customer.
local rule = {}

function rule.before_save(delivery, old)
  if old then return end
  local contract = delivery.contract
  if contract.status == "draft" or contract.status == "void" then
    crm.refuse(crm.t("texts.delivery.not_signed"), "contract")
  end
  delivery.account = contract.account
end

return rule
