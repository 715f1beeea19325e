-- Accounts: what can be done from their page.
local follow_up = require("follow_up")
local rule = {}

rule.actions = {log = follow_up.by("account")}

return rule
