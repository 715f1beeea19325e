local function deal(t, values)
  local account = t.insert("account", {name = "宏远机械", country = "cn", province = "jiangsu"})
  local given = {name = "宏远一期", account = account, stage = "proposal", amount = 1000,
                 close_date = crm.today():add_days(60)}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("opportunity", given)
end

local function line(t, one, quantity, price)
  local product = t.insert("product", {code = "T-" .. quantity, name = "试验件", family = "gateway", unit = "piece",
                                       list_price = price, floor_price = price, cost = 1, active = true})
  return t.insert("opportunity_line", {opportunity = one, product = product, quantity = quantity, price = price})
end

test("the lines add up in the deal and in its account", function(t)
  local one = deal(t)
  line(t, one, 2, 400)
  line(t, one, 1, 300)
  one = crm.find("opportunity", one.id)
  t.equal(one.lines_total, crm.decimal("1100"))
  t.equal(one.account.open_amount, crm.decimal("1000"))
  t.action(one, "take_over_total")
  t.equal(crm.find("account", one.account.id).open_amount, crm.decimal("1100"))
end)

test("a contract is made from the deal, for whole years", function(t)
  local one = deal(t)
  local contract = t.action(one, "make_contract", {name = "宏远合同", starts_on = crm.date("2026-03-01"), years = 2})
  t.equal(contract.total, crm.decimal("1000"))
  t.equal(contract.ends_on, crm.date("2028-02-29"))
  t.equal(contract.account, one.account)
end)

test("a contract comes with the proposal, not before", function(t)
  local one = deal(t, {stage = "contact"})
  t.refused(function() t.action(one, "make_contract", {name = "太早"}) end)
end)
