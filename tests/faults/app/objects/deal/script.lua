local rule = {}

function rule.before_save(deal) deal.mark = deal.name .. "/" .. tostring(deal.amount) end

-- Each save of a deal leaves one event: as many as the deal has versions.
function rule.after_save(deal) crm.insert("event", {deal = deal.id, said = deal.mark}) end

return rule
