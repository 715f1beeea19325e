-- Leads: one becomes a shop by its button, with its number as the owner's.
local rule = {}

function rule.before_save(lead, old)
  if lead.status == "converted" and old and not lead.shop then
    crm.refuse(crm.t("texts.lead.by_button"), "status")
  end
end

rule.actions = {}

function rule.actions.open_shop(lead, input)
  local shop = crm.insert("shop", {
    shop_no = input.shop_no, name = input.name, category = lead.category, region = lead.region, owner = lead.owner,
  })
  local phone = crm.one("phone_number", "number == :number", {number = lead.phone})
    or crm.insert("phone_number", {number = lead.phone})
  crm.insert("phone_binding", {shop = shop, phone = phone, purpose = "owner"})
  lead.shop, lead.status, lead.next_contact_on = shop, "converted", nil
  return shop
end

function rule.actions.drop(lead)
  lead.status = "dropped"
end

return rule
