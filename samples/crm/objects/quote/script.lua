-- Quotes: versions of what is offered for a deal; the one that is accepted says what the deal is worth.
local rule = {}

function rule.before_save(quote, old)
  if not old then
    local deal = quote.opportunity
    quote.account = deal.account
    quote.version_no = crm.count("quote", "opportunity == :deal", {deal = deal}) + 1
  elseif old.status == "accepted" and quote.status ~= "accepted" then
    crm.refuse(crm.t("texts.quote.accepted_stays"), "status")
  end
end

function rule.before_delete(quote)
  if quote.status ~= "draft" then crm.refuse(crm.t("texts.quote.only_drafts")) end
end

rule.actions = {}

function rule.actions.send(quote)
  quote.status = "sent"
end

function rule.actions.decline(quote)
  quote.status = "declined"
end

function rule.actions.accept(quote)
  local others = crm.query("quote", {
    where = "opportunity == :deal and not status.closed and id ~= :id",
    args = {deal = quote.opportunity, id = quote.id},
  })
  for _, other in ipairs(others) do crm.update(other, {status = "replaced"}) end
  crm.update(quote.opportunity, {amount = quote.total})
  quote.status = "accepted"
end

function rule.actions.new_version(quote)
  local copy = crm.insert("quote", {name = quote.name, opportunity = quote.opportunity, owner = quote.owner, remarks = quote.remarks})
  for _, line in ipairs(crm.query("quote_line", {where = "quote == :quote", args = {quote = quote}, sort = "position"})) do
    crm.insert("quote_line", {
      quote = copy, position = line.position, product = line.product, quantity = line.quantity,
      price = line.price, discount = line.discount,
    })
  end
  quote.status = quote.status == "sent" and "replaced" or quote.status
  return copy
end

function rule.actions.make_contract(quote, input)
  return crm.insert("contract", {
    name = input.name, account = quote.account, opportunity = quote.opportunity, quote = quote, owner = quote.owner,
    total = quote.total, starts_on = input.starts_on,
    ends_on = input.starts_on:add_months(12 * input.years):add_days(-1),
  })
end

return rule
