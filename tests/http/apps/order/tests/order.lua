-- What was written since the last time, a line each.
local function lines()
  local found = {}
  for _, entry in ipairs(crm.query("entry", {sort = "number"})) do
    table.insert(found, entry.text)
    crm.delete(entry)
  end
  return found
end

local function box(t)
  local one = t.insert("box", {name = "b"})
  lines()
  return one
end

local function refused_with(t, values, expected)
  t.refused(function() t.insert("item", values) end, {message = expected})
  t.equal(lines(), {}, "nothing has happened")
end

test("a save: values, before_save, storing, roll-ups, after_save", function(t)
  local one = box(t)
  local item = t.insert("item", {box = one, name = "  one "})
  t.equal(lines(), {
    "before_save one 5 double 10 number nil old nil total 0",
    "after_save one 5 double 10 number I001 old nil total 5",
  })
  crm.update(item, {amount = 7})
  t.equal(lines(), {
    "before_save one 7 double 14 number I001 old 10 total 5",
    "after_save one 7 double 14 number I001 old 10 total 7",
  })
end)

test("where nothing changes, nothing is stored and after_save does not run", function(t)
  local item = t.insert("item", {box = box(t), name = "one"})
  lines()
  crm.update(item, {name = "one"})
  t.equal(#lines(), 1)
  t.equal(crm.find("item", item.id).version, item.version)
end)

test("values are checked before the hook, what must be there and rules after it", function(t)
  local one = box(t)
  refused_with(t, {box = one, name = "x", key = "stop", amount = "many"}, "whole number")
  refused_with(t, {box = one, name = "x", key = "stop", amount = 500}, "at most 100")
  refused_with(t, {box = one, key = "stop"}, "the hook refuses")
  refused_with(t, {box = one, name = "bad", key = "stop"}, "the hook refuses")
  t.insert("item", {box = one})
  t.equal(lines()[2], "after_save by the hook 5 double 10 number I001 old nil total 5")
end)

test("what a hook assigns is checked like what was sent, then rules, then keys", function(t)
  local one = box(t)
  t.insert("item", {box = one, name = "first", key = "k"})
  lines()
  refused_with(t, {box = one, name = "large"}, "at most 100")
  refused_with(t, {box = one, name = "spoil"}, "bad name")
  refused_with(t, {box = one, name = "bad", key = "k"}, "bad name")
  refused_with(t, {box = one, name = "x", key = "k"}, "already in use")
end)

test("an action, then the whole save of what it has changed", function(t)
  t.action(box(t), "fill")
  t.equal(lines(), {"action b", "action ends b", "box before_save filled", "box after_save filled"})
end)

test("a deletion: the parent's hook, each child with its hooks, the parent", function(t)
  local one = box(t)
  t.insert("item", {box = one, name = "1"})
  t.insert("item", {box = one, name = "2"})
  lines()
  crm.delete(one)
  t.equal(lines(), {
    "box before_delete 2",
    "before_delete 1 10 2", "after_delete 1 1",
    "before_delete 2 10 1", "after_delete 2 0",
    "box after_delete 0",
  })
end)
