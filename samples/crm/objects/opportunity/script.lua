-- Deals: the amount is watched against the lines; a contract is made from what was agreed.
local follow_up = require("follow_up")
local rule = {}

function rule.before_save(deal, old)
  local lines = deal.lines_total
  local changed = not old or deal.amount ~= old.amount or deal.stage ~= old.stage
  if changed and deal.amount and lines and lines > 0 and (deal.amount - lines):abs() > lines / 5 then
    crm.warn(crm.t("texts.opportunity.differs", lines), "amount")
  end
end

rule.actions = {log = follow_up.by("opportunity")}

function rule.actions.take_over_total(deal)
  deal.amount = deal.lines_total
end

function rule.actions.make_quote(deal)
  local quote = crm.insert("quote", {name = deal.name, opportunity = deal, owner = deal.owner})
  for _, line in ipairs(crm.query("opportunity_line", {where = "opportunity == :deal and product.active", args = {deal = deal}, sort = "position"})) do
    crm.insert("quote_line", {
      quote = quote, position = line.position, product = line.product, quantity = line.quantity,
      price = line.price, discount = line.discount,
    })
  end
  return quote
end

function rule.actions.make_contract(deal, input)
  return crm.insert("contract", {
    name = input.name, account = deal.account, opportunity = deal, owner = deal.owner,
    total = input.total or deal.amount, starts_on = input.starts_on,
    ends_on = input.starts_on and input.starts_on:add_months(12 * input.years):add_days(-1) or nil,
  })
end

return rule
