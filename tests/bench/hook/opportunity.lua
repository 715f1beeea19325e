-- A usual small rule: it looks at what changes, refuses one move, and derives a value.
local rule = {}

function rule.before_save(opportunity, old)
  if old and old.stage ~= opportunity.stage then
    if opportunity.stage == "won" and not opportunity.amount then
      crm.refuse("What is won has an amount.", "amount")
    end
    opportunity.note = "from " .. old.stage
  end
end

return rule
