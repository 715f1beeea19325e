-- Invoices: all of a contract together are never more than its total.
local rule = {}

function rule.before_save(invoice)
  invoice.title_line = invoice.title_line or invoice.contract.account.name
end

-- The contract's own sum is right by now: it follows every invoice.
function rule.after_save(invoice)
  local contract = crm.find("contract", invoice.contract.id)
  if contract.invoiced > contract.total then
    crm.refuse(crm.t("texts.invoice.too_much", contract.invoiced), "amount")
  end
end

return rule
