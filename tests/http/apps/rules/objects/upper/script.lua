-- With full rights: it writes what its user may not.
local rule = {}
function rule.after_save(account) crm.insert("guard", {name = "for " .. account.name}) end
return rule
