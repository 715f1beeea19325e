local function ticket(t, values)
  local customer = t.insert("customer", {name = "Kim Vale", email = "kim@vale.example", plan = "plus"})
  local given = {subject = "No light", customer = customer, question = "The lamp is dark.", priority = "high"}
  for name, value in pairs(values or {}) do given[name] = value end
  return t.insert("ticket", given)
end

test("a ticket knows when it is due, by priority and plan", function(t)
  t.at("2026-03-02T08:00:00Z")
  local one = ticket(t)
  t.equal(one.due_at, crm.datetime("2026-03-02T20:00:00Z"))
  t.action(one, "escalate")
  t.equal(crm.find("ticket", one.id).due_at, crm.datetime("2026-03-02T12:00:00Z"))
end)

test("whoever takes a ticket works on it", function(t)
  local agent = t.user{login = "robin", name = "Robin", roles = {"agent"}}
  local one = ticket(t)
  t.as("robin")
  t.action(one, "take")
  one = crm.find("ticket", one.id)
  t.equal(one.agent, agent)
  t.equal(one.status, "working")
end)

test("the most urgent one is taken first", function(t)
  t.at("2020-03-02T08:00:00Z")  -- before everything in data/
  t.user{login = "robin", name = "Robin", roles = {"agent"}}
  local first = ticket(t)
  t.insert("ticket", {subject = "Later", customer = first.customer, question = "?", priority = "low"})
  t.as("robin")
  t.equal(t.action("ticket", "take_next"), first)
end)

test("a solved ticket says how, and loses it when it comes back", function(t)
  local one = ticket(t)
  t.refused(function() crm.update(one, {status = "solved"}) end, {field = "solution"})
  t.action(one, "solve", {solution = "A new bulb."})
  one = crm.find("ticket", one.id)
  t.equal(one.solved_at, crm.now())
  t.equal(one.customer.waiting, 0)
  t.action(one, "reopen", {reason = "Dark again"})
  one = crm.find("ticket", one.id)
  t.equal(one.solved_at, nil)
  t.equal(one.replies, 1)
end)

test("a customer's tickets are counted", function(t)
  local one = ticket(t)
  local customer = crm.find("customer", one.customer.id)
  t.equal(customer.tickets, 1)
  t.equal(customer.waiting, 1)
end)

test("an agent does not delete what was answered", function(t)
  local one = ticket(t)
  t.insert("reply", {ticket = one, text = "We are looking."})
  t.refused(function() crm.delete(one) end)
end)
