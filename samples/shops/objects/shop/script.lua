-- Shops: numbers are bound by a button; a shop that is removed gives its numbers back.
local rule = {}

function rule.after_save(shop, old)
  if not old or shop.status ~= "removed" or old.status == "removed" then return end
  local active = crm.query("phone_binding", {where = "shop == :shop and status == 'active'", args = {shop = shop}})
  for _, binding in ipairs(active) do
    crm.update(binding, {status = "ended", valid_to = crm.today()})
  end
end

rule.actions = {}

function rule.actions.bind(shop, input)
  local phone = crm.one("phone_number", "number == :number", {number = input.number})
    or crm.insert("phone_number", {number = input.number})
  crm.insert("phone_binding", {shop = shop, phone = phone, purpose = input.purpose})
end

return rule
