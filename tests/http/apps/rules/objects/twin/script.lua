-- Each one makes the next.
local rule = {}
function rule.before_save(twin)
  if twin.name == "warned" then crm.warn("Mind the twin.") crm.refuse("No such twin.") end
end
function rule.after_save(twin)
  if twin.left and twin.left > 0 then crm.insert("twin", {name = twin.name, left = twin.left - 1}) end
end
return rule
