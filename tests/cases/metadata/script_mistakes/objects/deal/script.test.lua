test("a deal has a name", function(t) end)
