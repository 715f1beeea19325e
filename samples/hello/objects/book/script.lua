-- Books: one that is being read is not begun a second time.
local rule = {}

function rule.before_save(book, old)
  if old then return end
  if crm.count("book", "name == :name and is_empty(finished)", {name = book.name}) > 0 then
    crm.refuse("You are reading this book already.", "name")
  end
end

return rule
