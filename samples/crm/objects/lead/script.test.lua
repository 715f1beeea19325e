local function lead(t, values)
  local given = {name = "陈晨", company = "晨光机电", phone = "13800000001", source = "fair"}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("lead", given)
end

-- From here on acts as somebody who sells.
local function as_seller(t)
  local seller = t.user{login = "seller", name = "周敏", roles = {"sales_rep"}}
  t.as("seller")
  return seller
end

test("a lead is scored by what is known of it", function(t)
  t.equal(lead(t).score, 30)
  t.equal(lead(t, {phone = "13800000002", email = "a@b.example", budget = 250000}).score, 60)
  t.equal(lead(t, {phone = "13800000003", source = "referral", email = "a@b.example", position = "厂长",
                   budget = 5000000, interests = {"energy", "remote", "network"}}).score, 100)
end)

test("whoever gets a lead gets the task to call", function(t)
  local seller = as_seller(t)
  local one = lead(t)
  local task = crm.one("task", "lead == :lead", {lead = one})
  t.equal(task.kind, "call")
  t.equal(task.due_on, crm.today():add_days(1))
  t.equal(task.owner, seller)
end)

test("the same number is refused while its lead is open", function(t)
  local first = lead(t)
  t.refused(function() lead(t, {phone = "+86 138 0000 0001"}) end, {field = "phone"})
  t.action(first, "drop", {reason = "spam"})
  lead(t)
end)

test("converting makes an account, a contact and a deal, once", function(t)
  as_seller(t)
  local one = lead(t, {email = "chen@chenguang.example", province = "zhejiang"})
  local deal = t.action(one, "convert", {with_deal = true, deal_name = "晨光一期", amount = 120000})
  one = crm.find("lead", one.id)
  t.equal(one.status, "converted")
  t.equal(deal.name, "晨光一期")
  t.equal(deal.account.name, "晨光机电")
  t.equal(deal.contact.name, "陈晨")
  t.equal(crm.count("task", "lead == :lead and account == :account", {lead = one, account = deal.account}), 1)
  t.refused(function() t.action(one, "convert", {with_deal = false}) end)
  t.refused(function() crm.delete(one) end)
end)

test("a new account needs the province", function(t)
  t.refused(function() t.action(lead(t), "convert", {with_deal = false}) end, {field = "province"})
end)

test("nobody is converted by hand", function(t)
  local one = lead(t)
  t.refused(function() crm.update(one, {status = "converted"}) end, {field = "status"})
end)

test("a dropped lead says why", function(t)
  local one = lead(t)
  t.refused(function() crm.update(one, {status = "dropped"}) end, {field = "drop_reason"})
  t.action(one, "drop", {reason = "no_budget"})
  t.equal(crm.find("lead", one.id).drop_reason, "no_budget")
end)
