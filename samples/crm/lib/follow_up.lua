-- Logging a talk from the record that it was about: a phone's quickest way to an activity.
local follow_up = {}

local longest_subject = 40 -- characters of what was said

local function subject_of(record, notes)
  local first = notes:match("^[^\n]*")
  if utf8.len(first) <= longest_subject then return first end
  return first:sub(1, utf8.offset(first, longest_subject) - 1) .. "…"
end

-- An action for records that activities point at by this field.
function follow_up.by(field)
  return function(record, input)
    crm.insert("activity", {
      subject = subject_of(record, input.notes), kind = input.kind, notes = input.notes,
      next_on = input.next_on, [field] = record,
    })
  end
end

return follow_up
