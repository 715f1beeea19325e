test("a rule signs, at the day of the test", function(t)
  t.at("2026-03-01")
  local deal = t.insert("deal", {name = "A", what = "sign"})
  t.equal(deal.signed_on, crm.date("2026-03-01"))
  t.equal(deal.fixed, "by the rule")
end)

test("a refusal can be expected", function(t)
  t.refused(function() t.insert("deal", {name = "A", what = "refuse"}) end, {field = "amount"})
  t.equal(crm.count("deal", "", {}), 0)
end)

test("the outbox is caught", function(t)
  t.insert("deal", {name = "A", what = "mail"})
  t.equal(#t.outbox(), 1)
end)

test("somebody else sees less", function(t)
  t.user{login = "tim", name = "Tim", roles = {"rep"}}
  local deal = t.insert("deal", {name = "A"})
  t.as("tim")
  t.equal(crm.find("deal", deal.id), nil)
end)
