-- A usual small rule that changes something: it looks at a move, refuses one, and writes down where it came from. What a
-- rule has changed is noted on the record, so a row more is stored.
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
