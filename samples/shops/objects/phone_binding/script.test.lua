local function shop(t, serial)
  return t.insert("shop", {shop_no = "S9900" .. serial, name = "测试店铺 " .. serial, category = "food"})
end

local function phone(t, values)
  local given = {number = "13700019901"}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("phone_number", given)
end

local function bind(t, shop, phone, purpose)
  return t.insert("phone_binding", {shop = shop, phone = phone, purpose = purpose or "sign_in"})
end

test("a number stands for three shops at most", function(t)
  local number = phone(t)
  for serial = 10, 12 do bind(t, shop(t, serial), number) end
  t.equal(crm.find("phone_number", number.id).shop_count, 3)
  t.refused(function() bind(t, shop(t, 13), number) end, {field = "phone"})
end)

test("a shop counts once, whatever its number is for", function(t)
  local number, one = phone(t), shop(t, 10)
  local first = bind(t, one, number)
  bind(t, one, number, "owner")
  t.equal(crm.find("phone_number", number.id).shop_count, 1)
  t.action(first, "end_it")
  t.equal(crm.find("phone_number", number.id).shop_count, 1)
  t.action(crm.one("phone_binding", "shop == :shop and status == 'active'", {shop = one}), "end_it")
  t.equal(crm.find("phone_number", number.id).shop_count, 0)
end)

test("a purpose has one active number in a shop", function(t)
  local one, number = shop(t, 10), phone(t)
  local first = bind(t, one, number)
  local second = phone(t, {number = "13700019902"})
  t.refused(function() bind(t, one, second) end, {field = "purpose"})
  t.action(first, "end_it")
  bind(t, one, second)
  t.equal(crm.count("phone_binding", "shop == :shop", {shop = one}), 2)
end)

test("money goes out by verified numbers only", function(t)
  local one, number = shop(t, 10), phone(t)
  t.refused(function() bind(t, one, number, "withdrawal") end, {field = "phone"})
  t.action(number, "verify", {real_name = true})
  local binding = bind(t, one, number, "withdrawal")
  t.equal(crm.find("shop", one.id).withdrawal_numbers, 1)
  t.refused(function() t.action(binding, "end_it") end)
end)

test("a blacklisted number is not bound", function(t)
  local number = phone(t, {risk = "black", risk_note = "投诉"})
  t.refused(function() bind(t, shop(t, 10), number) end, {field = "phone"})
end)

test("history is neither rewritten nor deleted", function(t)
  local binding = bind(t, shop(t, 10), phone(t))
  local other = phone(t, {number = "13700019902"})
  t.refused(function() crm.update(binding, {phone = other}) end, {field = "phone"})
  t.action(binding, "end_it")
  t.refused(function() crm.update(binding, {status = "active"}) end, {field = "status"})
  t.refused(function() crm.delete(binding) end)
end)
