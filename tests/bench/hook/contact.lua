-- A usual small rule that only looks: a value is filled in where it is missing, one combination refused.
local rule = {}

function rule.before_save(contact, old)
  if not contact.position then contact.position = "unknown" end
  if contact.active and contact.remark == "gone" then
    crm.refuse("Whoever is gone is not active.", "active")
  end
end

return rule
