test("none", function(t) end)
