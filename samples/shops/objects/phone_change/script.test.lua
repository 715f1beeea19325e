-- A shop with a number for signing in, another number, and the change from one to the other.
local function change(t, values)
  local shop = t.insert("shop", {shop_no = "S990010", name = "测试店铺", category = "food"})
  local before = t.insert("phone_number", {number = "13700019901", real_name_verified = true})
  local after = t.insert("phone_number", {number = "13700019902"})
  local given = {shop = shop, purpose = "sign_in", new_number = after, reason = "停用", sms_code_ok = true}
  for name, value in pairs(values or {}) do given[name] = value end
  local binding = t.insert("phone_binding", {shop = shop, phone = before, purpose = given.purpose})
  return t.insert("phone_change", given), binding
end

test("an accepted change ends the old binding and begins the new one", function(t)
  local one, before = change(t)
  t.equal(one.old_binding, before)
  t.action(one, "submit")
  t.action(one, "accept")
  one = crm.find("phone_change", one.id)
  t.equal(one.status, "done")
  before = crm.find("phone_binding", before.id)
  t.equal(before.status, "ended")
  t.equal(before.valid_to, crm.today())
  local now = crm.one("phone_binding", "shop == :shop and status == 'active'", {shop = one.shop})
  t.equal(now.phone, one.new_number)
end)

test("a change is confirmed by a code", function(t)
  local one = change(t, {sms_code_ok = false})
  t.refused(function() t.action(one, "submit") end, {field = "sms_code_ok"})
end)

test("the way money goes out changes with evidence only", function(t)
  local one = change(t, {purpose = "withdrawal"})
  t.refused(function() t.action(one, "submit") end, {field = "evidence"})
end)

test("no step is left out", function(t)
  local one = change(t)
  t.refused(function() crm.update(one, {status = "done"}) end, {field = "status"})
  t.refused(function() t.action(one, "accept") end)
  t.action(one, "submit")
  t.refused(function() crm.update(one, {status = "done"}) end, {field = "status"})
  t.action(one, "refuse", {answer = "不清晰"})
  t.equal(crm.find("phone_change", one.id).decided_on, crm.today())
end)
