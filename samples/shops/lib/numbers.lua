-- What a number tells by itself: its carrier, and how it is shown to those who may not read it.
local numbers = {}

-- By the first three digits; those of virtual operators are taken from several carriers' ranges.
local carriers = {}
local function range(carrier, prefixes)
  for prefix in prefixes:gmatch("%d+") do carriers[prefix] = carrier end
end
range("mobile", "134 135 136 137 138 139 147 150 151 152 157 158 159 172 178 182 183 184 187 188 195 197 198")
range("unicom", "130 131 132 145 155 156 166 175 176 185 186 196")
range("telecom", "133 149 153 173 177 180 181 189 190 191 193 199")
range("virtual", "162 165 167 170 171")

-- The number as it is dialled at home, without the country's code.
local function national(number)
  return (number:gsub("^%+86", ""))
end

function numbers.carrier(number)
  local digits = national(number)
  return #digits == 11 and carriers[digits:sub(1, 3)] or "other"
end

function numbers.mask(number)
  local digits = national(number)
  if #digits < 8 then return "****" .. digits:sub(-2) end
  return digits:sub(1, 3) .. "****" .. digits:sub(-4)
end

return numbers
