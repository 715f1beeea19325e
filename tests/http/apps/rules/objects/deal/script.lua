-- What a deal's `what` says is what happens when it is saved.
local rule = {}
local before, after, leaving = {}, {}, {}

function before.sign(deal) deal.stage = "won"; deal.signed_on = crm.today(); deal.fixed = "by the rule" end
function before.refuse(deal) crm.refuse("No such deal.", "amount") end
function before.refuse_hidden(deal) crm.refuse("Not with that margin.", "margin") end
function before.warn(deal) crm.warn("That is little.", "amount"); crm.warn("Think twice.") end
function before.error(deal) error("boom") end
function before.error_table(deal) error({}) end
function before.error_nil(deal) error(nil) end
function before.index(deal) return deal.nobody.name end
function before.formula(deal) deal.amount = 250; deal.name = "tax " .. tostring(deal.tax) end
function before.owner(deal) deal.owner = crm.user end
function before.id(deal) deal.id = "0000000000001" end
function before.version(deal) deal.version = 7 end
function before.text(deal) return crm.t(("{1}"):rep(20000), ("x"):rep(60000)) end
function before.large(deal) return #crm.query("plain") end
function before.large_parts(deal) for i = 1, 100 do pcall(crm.query, "plain", {limit = 4}) end end
function before.warned(deal) crm.insert("twin", {name = "warned"}) end
function before.slow_query(deal)
  while true do pcall(crm.count, "plain", "contains(lower(body), 'zz') or contains(upper(body), 'ZZ')") end
end
function before.bad_option(deal) deal.stage = "lost" end

function before.loop(deal) while true do end end
function before.loop_held(deal) while true do pcall(function() while true do end end) end end
function before.memory(deal) local t = {} for i = 1, 100000000 do t[i] = "x" .. i end end
function before.memory_held(deal)
  pcall(function() local t = {} for i = 1, 100000000 do t[i] = "x" .. i end end)
end
function before.pattern(deal) return string.find(string.rep("a", 30000), ".-.-.-.-b") end
function before.queries(deal) for i = 1, 101 do crm.count("entry", "", {}) end end
function before.queries_held(deal) for i = 1, 101 do pcall(crm.count, "entry", "", {}) end end
function before.rows(deal) for i = 1, 12 do crm.query("entry", {where = "text ~= 'none'"}) end end

function after.write(deal) for i = 1, 3 do crm.insert("entry", {text = "of " .. deal.name, deal = deal}) end end
function after.write_error(deal) after.write(deal); error("after all") end
-- Few are stored, so that it is this limit that is met, and not the time; refused ones count.
function after.writes(deal)
  for i = 1, 2001 do pcall(crm.insert, "entry", {text = i < 20 and "n" or nil}) end
end
function after.many(deal) for i = 1, 300 do crm.insert("entry", {text = "n"}) end end
function after.caught(deal)
  local ok, refusal = pcall(crm.insert, "entry", {text = "bad"})
  crm.log("caught", ok)
  crm.insert("entry", {text = "good", deal = deal})
end
function after.uncaught(deal) crm.insert("entry", {text = "bad"}) end
function after.again(deal) crm.update(deal, {amount = (deal.amount or 0) + 1}) end
function after.again_held(deal) pcall(crm.update, deal, {amount = (deal.amount or 0) + 1}) end
function after.assign_field(deal) deal.amount = 1 end
function after.words(deal) crm.log(crm.t("texts.greeting", deal.name), crm.t("texts.none")) end
function after.mail(deal) crm.mail{to = "a@example.com", subject = "Hello", body = "x"} end
function after.mail_error(deal) after.mail(deal); error("no mail") end
function after.sql(deal)
  crm.count("entry; DROP TABLE o_entry", "", {})
end
function after.sql_where(deal)
  return crm.count("entry", "text == :t", {t = "x' OR '1' == '1"})
end
function after.read(deal)
  crm.log(#crm.query("entry", {where = "deal == :d", args = {d = deal}, select = {"text", "deal.name"}, sort = "text"}),
    crm.sum("deal", "amount", "id == :d", {d = deal}), crm.count("entry", "text == :t", {t = "of " .. deal.name}),
    crm.one("deal", "name == :n", {n = deal.name}).id == deal.id)
end
function after.margin_filter(deal) crm.query("deal", {where = "margin > 1"}) end
function after.margin_sort(deal) crm.query("deal", {sort = "margin"}) end
function after.margin_read(deal) crm.log(tostring(crm.find("deal", deal.id).margin)) end
function after.other_id(deal) crm.log(tostring(crm.find("deal", deal.name))) end
function after.guard(deal) crm.insert("guard", {name = deal.name}) end
function after.upper(deal) crm.insert("upper", {name = deal.name}) end
function after.chain(deal) crm.insert("twin", {name = "a", left = 20}) end
function after.chain_short(deal) crm.insert("twin", {name = "a", left = 5}) end

function leaving.stay(deal) crm.refuse("It stays.") end

local function call(table, deal)
  local run = deal.what and table[deal.what]
  if run then run(deal) end
end

function rule.before_save(deal, old) call(before, deal) end
function rule.after_save(deal, old) call(after, deal) end
function rule.before_delete(deal) call(leaving, deal) end
function rule.after_delete(deal) crm.log("gone", deal.name) end

return rule
