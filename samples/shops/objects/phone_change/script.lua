-- Number changes: nothing is bound before risk control has accepted it; then the old ends and the new begins at once.
local rule = {}

local next_states = {draft = {submitted = true}, submitted = {done = true, refused = true}}

local function in_force(change)
  return crm.one("phone_binding", "shop == :shop and purpose == :purpose and status == 'active'",
    {shop = change.shop, purpose = change.purpose})
end

local function submittable(change)
  if not change.sms_code_ok then crm.refuse(crm.t("texts.change.needs_code"), "sms_code_ok") end
  if change.purpose == "withdrawal" then
    if #change.evidence == 0 then crm.refuse(crm.t("texts.change.needs_evidence"), "evidence") end
    if not change.new_number.real_name_verified then
      crm.refuse(crm.t("texts.change.needs_real_name"), "new_number")
    end
  end
end

function rule.before_save(change, old)
  if not old then
    change.old_binding = in_force(change)
  elseif change.status ~= old.status then
    local allowed = next_states[old.status]
    if not allowed or not allowed[change.status] then crm.refuse(crm.t("texts.change.by_button"), "status") end
    if change.status == "submitted" then submittable(change) end
    if change.status == "done" and not crm.one("phone_binding",
      "shop == :shop and phone == :phone and purpose == :purpose and status == 'active'",
      {shop = change.shop, phone = change.new_number, purpose = change.purpose}) then
      crm.refuse(crm.t("texts.change.by_button"), "status")
    end
  end
end

rule.actions = {}

function rule.actions.submit(change)
  change.status = "submitted"
end

function rule.actions.accept(change)
  local old = in_force(change)
  if old then crm.update(old, {status = "ended", valid_to = crm.today()}) end
  crm.insert("phone_binding", {
    shop = change.shop, phone = change.new_number, purpose = change.purpose, verified_by = crm.user,
  })
  change.old_binding = old
  change.status, change.decided_on = "done", crm.today()
end

function rule.actions.refuse(change, input)
  change.status, change.answer, change.decided_on = "refused", input.answer, crm.today()
end

return rule
