---@meta
-- What scripts have besides Lua: for editors. Written by `make docs`.

---@class record
---@field id string
---@field version integer
---@field [string] any

---@class refusal
---@field message string
---@field field string?
---@field code string?

---@class date
---@field year integer
---@field month integer
---@field day integer
---@field weekday integer 1 is Monday
local date_methods = {}

--- n days later; as `d + n`.
---@param n integer
---@return date
function date_methods:add_days(n) end

--- n months later; 31 January plus 1 is February's last day.
---@param n integer
---@return date
function date_methods:add_months(n) end

--- n years later.
---@param n integer
---@return date
function date_methods:add_years(n) end

--- The last day of its month.
---@return date
function date_methods:end_of_month() end

--- The first day of its month.
---@return date
function date_methods:start_of_month() end

---@class datetime: date
---@field hour integer
---@field minute integer
---@field second integer
---@field date date
local datetime_methods = {}

--- n days later, at the same time of day.
---@param n integer
---@return datetime
function datetime_methods:add_days(n) end

--- n hours later.
---@param n integer
---@return datetime
function datetime_methods:add_hours(n) end

--- n minutes later; for seconds `d + n`.
---@param n integer
---@return datetime
function datetime_methods:add_minutes(n) end

--- n months later, at the same time of day.
---@param n integer
---@return datetime
function datetime_methods:add_months(n) end

--- n years later, at the same time of day.
---@param n integer
---@return datetime
function datetime_methods:add_years(n) end

--- The last day of its month.
---@return date
function datetime_methods:end_of_month() end

--- The first day of its month.
---@return date
function datetime_methods:start_of_month() end

---@class decimal
---@operator add(any): decimal
---@operator sub(any): decimal
---@operator mul(any): decimal
---@operator div(any): decimal
---@operator mod(any): decimal
---@operator unm: decimal
local decimal_methods = {}

--- Without its sign.
---@return decimal
function decimal_methods:abs() end

--- Up to a whole number.
---@return integer
function decimal_methods:ceil() end

--- Also for a number, where == is always false.
---@param x any
---@return boolean
function decimal_methods:equals(x) end

--- Down to a whole number.
---@return integer
function decimal_methods:floor() end

--- With exactly so many places.
---@param places integer?
---@return string
function decimal_methods:format(places) end

--- The nearest floating-point number.
---@return number
function decimal_methods:number() end

--- Half away from zero; without places to a whole number.
---@param places integer?
---@return decimal
function decimal_methods:round(places) end

---@class crm
---@field user record? the acting user
crm = {}

--- Reads one record by its id, if the acting user may see it.
---@param object string
---@param id string
---@return record?
function crm.find(object, id) end

--- The one record that fits; an error if several do.
---@param object string
---@param where string?
---@param args table?
---@return record?
function crm.one(object, where, args) end

--- Records; with `select` tables of these fields, also through lookups. `where` is an expression with :name for what stands in `args`.
---@param object string
---@param options {where?: any, args?: any, select?: any, sort?: any, limit?: any}
---@return table[]
function crm.query(object, options) end

--- How many records fit.
---@param object string
---@param where string?
---@param args table?
---@return integer
function crm.count(object, where, args) end

--- The sum of a field over the records that fit.
---@param object string
---@param field string?
---@param where string?
---@param args table?
---@return number
function crm.sum(object, field, where, args) end

--- Makes a record, with all its rules.
---@param object string
---@param values table
---@return record
function crm.insert(object, values) end

--- Changes a record, with all its rules; also crm.update(object, id, values).
---@param record record
---@param values table
---@return record
function crm.update(record, values) end

--- Moves a record to the bin; also crm.delete(object, id).
---@param record record
function crm.delete(record) end

--- Updates the record whose unique field `key` has the value in `values`, or makes it.
---@param object string
---@param key string
---@param values table
---@return record, boolean
function crm.upsert(object, key, values) end

--- Gives a record another owner: a user, their id or login name.
---@param record record
---@param owner any
---@return record
function crm.assign(record, owner) end

--- In a job: what the function writes is one transaction, all or nothing, within the limits of a rule. Elsewhere everything is one already, and this is a step of it.
---@param fn function
---@return any
function crm.atomic(fn) end

--- Ends the script; nothing is saved, and the user reads the message, at the field if one is named.
---@param message string
---@param field string?
function crm.refuse(message, field) end

--- A message for the user beside what was saved.
---@param message string
---@param field string?
function crm.warn(message, field) end

--- A line in the run's log; at most 1,000 lines and 64 KiB in a run.
---@param ... any
function crm.log(...) end

--- Sent when the transaction has succeeded.
---@param options {to?: any, subject?: any, template?: any, body?: any}
function crm.mail(options) end

--- A notification in the UI, when the transaction has succeeded: to a user or a login, leading to a record.
---@param options {to?: any, subject?: any, body?: any, record?: any}
function crm.notify(options) end

--- A request to the outside, when the transaction has succeeded.
---@param options {url?: any, body?: any}
function crm.webhook(options) end

--- Orders rule.jobs.welcome of the object contract as "contract.welcome", in this transaction: after "90s", "15m", "2h", "1d" or "1w", or at a date or datetime; else soon. `args` is what the function gets. While a job with the same `key` waits there is no second one.
---@param job any
---@param args table?
---@param options {after?: any, at?: any, key?: any}
---@return any
function crm.later(job, args, options) end

--- The translation of a key, in the language of the acting user.
---@param key string
---@param ... any
---@return string
function crm.t(key, ...) end

--- Does the acting user have the role?
---@param role string
---@return boolean
function crm.has_role(role) end

--- The time of the transaction: the same as long as it lasts.
---@return datetime
function crm.now() end

--- Its day in the time zone of the tenant.
---@return date
function crm.today() end

--- Of "2026-11-22", of a datetime, or crm.date(year, month, day).
---@param text string
---@return date
function crm.date(text) end

--- Of "2026-11-22T14:07:00Z" or of a date; without an offset in the tenant's zone.
---@param text string
---@return datetime
function crm.datetime(text) end

--- Of a number or of "12.50"; exact, 18 digits, 6 places.
---@param value any
---@return decimal
function crm.decimal(value) end

date, datetime, decimal = crm.date, crm.datetime, crm.decimal

---@class t
local t = {}

--- As crm.insert.
---@param object string
---@param values table
---@return record
function t.insert(object, values) end

--- As crm.update.
---@param record record
---@param values table
---@return record
function t.update(record, values) end

--- As crm.delete.
---@param record record
function t.delete(record) end

--- As crm.find.
---@param object string
---@param id string
---@return record?
function t.find(object, id) end

--- From here on acts as this user; without a login as the system.
---@param login string?
function t.as(login) end

--- From here on it is then.
---@param date date
function t.at(date) end

--- Makes a user for this test.
---@param options {login?: any, name?: any, roles?: any}
---@return record
function t.user(options) end

--- Runs an action; of an object without a record: t.action(object, name, input).
---@param record record
---@param name string
---@param input table?
---@return any
function t.action(record, name, input) end

--- What was given to crm.mail, crm.notify and crm.webhook, oldest first.
---@return table[]
function t.outbox() end

--- What crm.later has ordered and nobody has run yet, in the order of its time: tables {job, args, at}.
---@return table[]
function t.jobs() end

--- Runs every job whose time has come, also those that they order; t.at says what time it is.
---@return any
function t.run_jobs() end

--- The function must be refused: at this field, with this code, with this text in the message.
---@param fn function
---@param options {field?: any, code?: any, message?: any}
---@return refusal
function t.refused(fn, options) end

--- The condition must hold.
---@param condition any
---@param message string
function t.expect(condition, message) end

--- Both must be equal; tables by what is in them, decimals also with numbers.
---@param a any
---@param b any
---@param message string
function t.equal(a, b, message) end

--- Declares a test; only in test files.
---@param name string
---@param fn fun(t: t)
function test(name, fn) end
