local function phone(t, values)
  local given = {number = "13700019901"}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("phone_number", given)
end

local function in_use(t, number)
  local shop = t.insert("shop", {shop_no = "S990010", name = "测试店铺", category = "food"})
  return t.insert("phone_binding", {shop = shop, phone = number, purpose = "sign_in"})
end

test("carrier and mask follow the number", function(t)
  local one = phone(t)
  t.equal(one.masked, "137****9901")
  t.equal(one.carrier, "mobile")
  t.equal(phone(t, {number = "17000019901"}).kind, "virtual")
end)

test("the same number is registered once, however it is written", function(t)
  phone(t)
  t.refused(function() phone(t, {number = "+86 137 0001 9901"}) end, {field = "number"})
end)

test("an operator sees the mask, not the number", function(t)
  local one = phone(t)
  t.user{login = "op", name = "甲", roles = {"operator"}}
  t.as("op")
  local seen = crm.query("phone_number", {where = "id == :id", args = {id = one.id}, select = {"masked"}})
  t.equal(seen[1].masked, "137****9901")
  t.equal(pcall(crm.query, "phone_number", {where = "number == '+8613700019901'"}), false)
end)

test("what nobody has verified for 180 days gets a check, once", function(t)
  local old = phone(t, {last_verified_at = crm.datetime("2020-01-01T00:00:00Z")})
  in_use(t, old)
  t.user{login = "boss", name = "乙", roles = {"lead"}}
  t.as("boss")
  t.action("phone_number", "plan_checks")
  t.equal(crm.count("phone_check", "phone == :phone", {phone = old}), 1)
  t.action(old, "verify", {real_name = true})
  t.equal(crm.find("phone_number", old.id).open_checks, 0)
  t.equal(crm.find("phone_number", old.id).stale, false)
end)

test("half a year after it was verified it is asked again", function(t)
  t.at("2027-03-01T08:00:00Z")
  local one = phone(t)
  in_use(t, one)
  t.user{login = "boss", name = "乙", roles = {"lead"}}
  t.as("boss")
  t.action(one, "verify", {real_name = true})
  t.equal(#t.jobs(), 1)
  t.at("2027-08-27T08:00:00Z")
  t.equal(t.run_jobs(), 0)
  t.at("2027-08-29T08:00:01Z")
  t.equal(t.run_jobs(), 1)
  t.equal(crm.find("phone_number", one.id).open_checks, 1)
end)

test("only risk control takes a number off the blacklist", function(t)
  local one = phone(t)
  t.action(one, "blacklist", {reason = "投诉"})
  t.user{login = "boss", name = "乙", roles = {"lead"}}
  t.user{login = "warden", name = "丙", roles = {"risk"}}
  t.as("boss")
  t.refused(function() crm.update(one, {risk = "normal"}) end, {field = "risk"})
  t.as("warden")
  crm.update(one, {risk = "normal"})
end)
