-- Lists in scripts: tables of the options' names, in their order.
local rule = {}

function rule.before_save(visit)
  if visit.name == "all" then visit.topics = {"quality", "price", "price"} end
  if visit.name == "none" then visit.topics = {} end
  if visit.name == "wrong" then visit.topics = {"weather"} end
  if visit.name == "old" then visit.topics = {"price", "fax"} end
  if visit.name == "count" then visit.name = #visit.topics .. ": " .. table.concat(visit.topics, " ") end
end

return rule
