-- Activities: whose they are is filled in, and everybody concerned knows when it was.
local rule = {}

function rule.before_save(activity)
  local deal, contact = activity.opportunity, activity.contact
  if not activity.account then
    activity.account = deal and deal.account or contact and contact.account or nil
  end
end

-- Moves a time forward, never back: activities are often entered late.
local function touch(record, field, at)
  if record and (not record[field] or record[field] < at) then
    crm.update(record, {[field] = at})
  end
end

function rule.after_save(activity, old)
  local lead = activity.lead
  if lead and lead.status == "new" then crm.update(lead, {status = "working"}) end
  touch(activity.contact, "last_talk", activity.at)
  if activity.kind == "visit" then touch(activity.account, "last_visit", activity.at) end

  if activity.next_on and not (old and old.next_on == activity.next_on) then
    crm.insert("task", {
      title = activity.subject, kind = "call", due_on = activity.next_on, owner = activity.owner,
      lead = activity.lead, account = activity.account, opportunity = activity.opportunity,
    })
  end
end

return rule
