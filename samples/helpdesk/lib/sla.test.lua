local sla = require("sla")

test("a better plan is served sooner", function(t)
  local since = crm.datetime("2026-03-02T08:00:00Z")
  t.equal(sla.due_at(since, "urgent", "basic"), crm.datetime("2026-03-02T16:00:00Z"))
  t.equal(sla.due_at(since, "urgent", "top"), crm.datetime("2026-03-02T10:00:00Z"))
  t.equal(sla.due_at(since, "low", nil), crm.datetime("2026-03-09T08:00:00Z"))
end)
