local note = require("note")
local rule = {}

local function state(item, old)
  local stored = crm.find("box", item.box.id)
  return item.name, item.amount, "double", item.double, "number", item.number, "old", old and old.double, "total", stored.total
end

function rule.before_save(item, old)
  note("before_save", state(item, old))
  if item.key == "stop" then crm.refuse("the hook refuses") end
  if not item.name then item.name = "by the hook" end
  if item.name == "large" then item.amount = 101 end
  if item.name == "spoil" then item.name = "bad" end
end

function rule.after_save(item, old) note("after_save", state(item, old)) end
function rule.before_delete(item) note("before_delete", item.name, item.double, crm.count("item")) end
function rule.after_delete(item) note("after_delete", item.name, crm.count("item")) end

return rule
