-- Numbers: carrier and mask follow the number; what was verified is asked again after 180 days.
local numbers = require("numbers")

local rule = {}

local DAYS = 180

function rule.before_save(phone, old)
  if not old or phone.number ~= old.number then
    phone.carrier = numbers.carrier(phone.number)
    phone.masked = numbers.mask(phone.number)
    if phone.carrier == "virtual" then phone.kind = "virtual" end
  end
end

function rule.before_delete(phone)
  if crm.count("phone_binding", "phone == :phone", {phone = phone}) > 0 then
    crm.refuse(crm.t("texts.number.has_history"))
  end
end

local function check(phone, owner)
  return crm.insert("phone_check", {phone = phone, due_on = crm.today():add_days(7), owner = owner})
end

rule.actions = {}

function rule.actions.verify(phone, input)
  phone.real_name_verified = input.real_name
  phone.last_verified_at = crm.now()
  for _, open in ipairs(crm.query("phone_check", {where = "phone == :phone and status == 'open'", args = {phone = phone}})) do
    crm.update(open, {status = "done", done_on = crm.today()})
  end
  crm.later("phone_number.ask_again", {id = phone.id}, {after = (DAYS + 1) .. "d", key = phone.id})
end

function rule.actions.blacklist(phone, input)
  phone.risk = "black"
  phone.risk_note = input.reason
end

-- Those in use first that have waited longest; what has a check already is left out.
function rule.actions.plan_checks()
  local stale = crm.query("phone_number", {
    where = "stale and shop_count > 0 and open_checks == 0", sort = "last_verified_at", limit = 100,
  })
  if #stale == 0 then crm.refuse(crm.t("texts.number.nothing_stale")) end
  for _, phone in ipairs(stale) do check(phone, crm.user) end
end

rule.jobs = {
  -- Somebody may have verified it meanwhile, or be about to.
  ask_again = function(args)
    local phone = crm.find("phone_number", args.id)
    if phone and phone.stale and phone.shop_count > 0 and phone.open_checks == 0 then check(phone, crm.user) end
  end,
}

return rule
