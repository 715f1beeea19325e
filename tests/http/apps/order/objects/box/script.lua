local note = require("note")
local rule = {actions = {}}

function rule.before_save(box) note("box before_save", box.name) end
function rule.after_save(box) note("box after_save", box.name) end
function rule.before_delete() note("box before_delete", crm.count("item")) end
function rule.after_delete() note("box after_delete", crm.count("item")) end

function rule.actions.fill(box)
  note("action", box.name)
  box.name = "filled"
  note("action ends", crm.find("box", box.id).name)
end

return rule
