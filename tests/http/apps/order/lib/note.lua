-- A line that stands in the transaction: what was undone has left none.
return function(...)
  local words = {}
  for i = 1, select("#", ...) do words[i] = tostring((select(i, ...))) end
  crm.insert("entry", {text = table.concat(words, " ")})
end
