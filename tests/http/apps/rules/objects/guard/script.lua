-- What an elevated script sets off has full rights, too.
local rule = {}
function rule.before_save(guard) guard.name = guard.name .. "!" end
return rule
