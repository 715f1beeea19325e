-- Bindings: at most three shops to a number, a number counted once in a shop, history kept.
local rule = {}

local SHOPS = 3

-- Another active binding of this number in this shop.
local function sibling(binding, condition)
  return crm.one("phone_binding", "shop == :shop and phone == :phone and status == 'active' and id ~= :id" .. condition,
    {shop = binding.shop, phone = binding.phone, id = binding.id or ""})
end

-- One active binding of a number in a shop stands for that shop in the number's count; which one is decided here,
-- whatever somebody sends.
function rule.before_save(binding, old)
  binding.counted = binding.status == "active" and not sibling(binding, " and counted")
  if binding.counted and not old and binding.phone.shop_count >= SHOPS then
    crm.refuse(crm.t("texts.binding.three_shops", binding.phone.masked), "phone")
  end
  if binding.status == "ended" then binding.valid_to = binding.valid_to or crm.today() end
end

-- It has ended: another purpose of the same number counts for the shop now.
function rule.after_save(binding, old)
  if old and old.counted and not binding.counted then
    local other = sibling(binding, "")
    if other then crm.update(other, {counted = true}) end
  end
end

function rule.before_delete()
  crm.refuse(crm.t("texts.binding.is_history"))
end

rule.actions = {}

function rule.actions.end_it(binding)
  binding.status = "ended"
  binding.valid_to = crm.today()
end

return rule
