-- What the buttons of a contract do.
local rule = {}

rule.actions = {
  renew = function(contract, input)
    local years = contract.years + input.years
    contract.years = years
    if input.account then contract.account = input.account end
    return years
  end,

  stop_now = function(contract)
    contract.status = "over"
    return crm.insert("contract", {name = contract.name .. " (again)", account = contract.account})
  end,

  warn_me = function(contract)
    crm.warn("This has no margin.", "name")
    if contract.years > 5 then crm.refuse("It is too long.", "years") end
  end,

  grade = function(contract)
    contract.margin = 5
  end,

  tidy = function()
    local ended = 0
    for _, contract in ipairs(crm.query("contract", {where = "status == 'over'"})) do
      crm.delete(contract)
      ended = ended + 1
    end
    return {ended = ended}
  end,
}

return rule
