local rule = {}

function rule.after_save(deal, old)
  if deal.name == 'call the boss' then
    crm.notify{ to = 'bea', subject = 'A deal for you', body = 'Have a look', record = deal }
    crm.notify{ to = 'nobody-here', subject = 'lost' }
  end
end

return rule
