local function shop(t, values)
  local given = {shop_no = "S990010", name = "测试店铺", category = "food"}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("shop", given)
end

test("an operator binds a number that they cannot read", function(t)
  local operator = t.user{login = "op", name = "甲", roles = {"operator"}}
  t.as("op")
  local one = shop(t)
  t.equal(one.owner, operator)
  t.action(one, "bind", {number = "137 0001 9901", purpose = "sign_in"})
  t.action(one, "bind", {number = "13700019901", purpose = "owner"})
  one = crm.find("shop", one.id)
  t.equal(one.numbers, 2)
  t.equal(crm.count("phone_number", "masked == '137****9901'"), 1)
end)

test("a shop that is removed gives its numbers back", function(t)
  local one = shop(t)
  t.action(one, "bind", {number = "13700019901", purpose = "sign_in"})
  crm.update(one, {status = "removed", removed_why = "售假"})
  t.equal(crm.find("shop", one.id).numbers, 0)
  t.equal(crm.one("phone_number", "masked == '137****9901'").shop_count, 0)
end)

test("an operator removes no shop", function(t)
  t.user{login = "op", name = "甲", roles = {"operator"}}
  t.as("op")
  local one = shop(t)
  t.refused(function() crm.update(one, {status = "removed", removed_why = "售假"}) end, {field = "status"})
end)

test("a subcategory fits its category", function(t)
  t.refused(function() shop(t, {subcategory = "phones"}) end, {field = "subcategory"})
  shop(t, {subcategory = "tea"})
end)
