-- Rates of exchange, and money whose currency stands in another column of its row.
--
--   rates "fx" { on = "row", rounding = "half up to $0.01", [[
--     | from       | currency | USD    |        1 EUR = 1.0842 USD
--     | 2026-01-01 | EUR      | 1.0842 |
--   ]] }
--   convert(deals.amount, fx)    convert(total_eur, fx)
--
-- The rate is that of the row's own date (`row`) or of the window's last day (`period`).
-- A row that counts stops the run where its rate is not there: it never falls out of a sum.

local currency = require "rung.currency"
local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote

local rates = {}

local function known_currency(cell, what)
  local entry = currency.by_code[cell.text]
  if not entry then
    diagnostic.fail("unknown-currency", cell.place, nil, nil,
      "there is no currency " .. quote(cell.text) .. what,
      diagnostic.did_you_mean(cell.text, currency.codes, "such as USD, EUR or JPY"))
  end
  return cell.text
end

-- | from | currency | USD |: the place of the first column that is not a date, and the
-- currency converted to.
local function read_header(definition, t)
  local dated = t.header[1].text == "from"
  local first = dated and 2 or 1
  if #t.header ~= first + 1 or t.header[first].text ~= "currency" then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "rates have the columns `currency` and the currency converted to, perhaps `from` first",
      "| currency | USD |")
  end
  definition.dated = dated
  definition.target = known_currency(t.header[first + 1], " to convert to")
  local to = definition.fields.to
  if to and to.text ~= definition.target then
    diagnostic.fail("currency-mix", to.place, nil, nil,
      format("these are rates to %s, as the table's header says", definition.target),
      format("to = \"%s\", or %s in the header", definition.target, to.text))
  end
  return first
end

-- A figure above 0, or nil.
local function positive(text)
  local value = literal.read(text)
  return value and value.kind == "number" and value.decimal.digits > 0 and value or nil
end

local function check_digits(cell, text)
  local _, problem, message = literal.read(text)
  if problem ~= "too-many-digits" then return end
  diagnostic.fail(problem, cell.place, nil, nil, message,
    "a rate that does not end is written as a ratio, such as 100/88")
end

-- A rate is a figure, or two that stand for their exact ratio: 100/88.
local function read_rate(definition, cell, code)
  local above, below = string.match(cell.text, "^(.-)%s*/%s*(.*)$")
  local value = positive(above or cell.text)
  local divisor = above and positive(below)
  if not value or above and not divisor then
    check_digits(cell, above or cell.text)
    diagnostic.fail("wrong-value", cell.place, nil, nil,
      "a rate is a number above 0; this is " .. quote(cell.text),
      format("how many %s one %s is, such as 1.0842 or 100/88", definition.target, code))
  end
  if code == definition.target
    and literal.compare(value.decimal, divisor and divisor.decimal
      or { digits = 1, scale = 0 }) ~= 0 then
    diagnostic.fail("wrong-value", cell.place, nil, nil,
      format("one %s is one %s", code, code), "leave the row out")
  end
  return value, divisor
end

-- definition.series: currency -> { { from, cell, value, divisor }, ... } in order of the
-- dates.
local function read_row(definition, row, first)
  local code = known_currency(row[first], "")
  local from = definition.dated and values.from_date(row[1]) or nil
  local series = definition.series[code] or {}
  local last = series[#series]
  if last and not (from and last.from < from) then
    if last.from == from then
      diagnostic.fail("duplicate-name", row[first].place, nil, nil,
        format("a second rate for %s%s", code, from and " from " .. from or ""),
        not from and "rates that change have a first column `from` with dates" or nil)
    end
    diagnostic.fail("table-order", row[1].place, nil, nil,
      format("the dates of %s must rise: %s comes after %s", code, from, last.from))
  end
  definition.series[code] = series
  local value, divisor = read_rate(definition, row[first + 1], code)
  series[#series + 1] = { from = from, cell = row[first + 1], value = value,
    divisor = divisor }
end

local function read_rounding(definition)
  local field = definition.fields.rounding
  if not field then return nil end
  local rounding, message = literal.rounding(field.text)
  if not rounding then diagnostic.fail("wrong-value", field.place, nil, nil, message) end
  if rounding.value.currency ~= definition.target then
    diagnostic.fail("currency-mix", field.place, nil, nil,
      "what is converted is rounded as money in " .. definition.target,
      format("half up to %s 0.01", definition.target))
  end
  return rounding
end

local function read_on(definition)
  local field = definition.fields.on
  if not field then return definition.dated and "row" or "period" end
  if field.text ~= "row" and field.text ~= "period" then
    diagnostic.fail("wrong-value", field.place, nil, nil, "`on` is row or period",
      "the rate on the row's own date, or on the last day of the window")
  end
  if not definition.dated then
    diagnostic.fail("wrong-value", field.place, nil, nil,
      "these rates have no dates to choose by", "a first column `from`")
  end
  return field.text
end

-- Reads the table of rates.
function rates.read(definition)
  local main = definition.main
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "rates need a table")
  end
  local t = tables.read(main.place, main.text)
  local first = read_header(definition, t)
  definition.series, definition.made = {}, {}
  for _, row in ipairs(t.rows) do read_row(definition, row, first) end
  definition.on = read_on(definition)
  definition.rounding = read_rounding(definition)
end

-- The day whose rate is taken: `as of` says one, rows have their own, else the last one.
local function rate_day(cx, ast, definition)
  local t = cx.rows and cx.rows.table
  local said = type(cx.by_row) == "table" and cx.by_row.date
  if definition.on == "row" and said then return said end
  if definition.on == "row" and t and t.kind == "source" and t ~= scope.subject then
    local date = scope.row_date(cx, ast, cx.rows)
    if date then return date end
    scope.fail(cx, ast, "no-date", format("rows of %s have no date to take the rate on",
      t.name), format("dated = \"...\" in the source, or on = \"period\" in rates %s",
        quote(definition.name)))
  end
  return scope.node(cx, ast, { op = "window_end", type = types.date, domain = 0,
    window = cx.counts and cx.counts.ends or cx.window })
end

-- The rate of a series of rows that is in force on the day.
local function in_force(inner, ast, definition, code, day)
  local inputs, list = { day }, {}
  for i, row in ipairs(definition.series[code]) do
    local address = values.dated_address("rates." .. definition.name, row.from)
    local at = scope.context(inner, { formula = row.cell })
    list[i] = lower.constant(at, nil, row.value, address .. "." .. code)
    if row.divisor then
      list[i] = lower.arithmetic(at, nil, "/", list[i], lower.constant(at, nil, row.divisor))
    end
    inputs[#inputs + 1] = row.from and scope.node(inner, ast, { op = "constant",
      type = types.date, domain = 0, literal = row.from })
    inputs[#inputs + 1] = list[i]
  end
  if not definition.dated then return list[1] end
  return lower.node(inner, ast, "pick_dated", lower.unify(inner, ast, list), inputs)
end

-- How many of the target one of `code` is, on the day: made once a day, for a table of
-- daily rates is long.
local function rate_of(cx, ast, definition, code, day)
  local inner = scope.context(cx, { thing = definition.thing })
  if not definition.series[code] then
    if code == definition.target then return lower.integer(inner, ast, 1) end
    scope.fail(cx, ast, "table-gap", format("rates %s have no row for %s",
      quote(definition.name), code),
      format("how many %s one %s is", definition.target, code))
  end
  local slot = format("%s/%d", code, day.id)
  local made = definition.made[slot] or in_force(inner, ast, definition, code, day)
  definition.made[slot] = made
  return made
end

-- The rate of each row by the currency that stands in it.
local function rate_by_row(cx, ast, definition, code, day)
  local inner = scope.context(cx, { thing = definition.thing })
  local inputs, list = { code }, {}
  for i, choice in ipairs(code.type.choices) do
    inputs[#inputs + 1] = lower.constant(inner, ast, { kind = "text", text = choice })
    list[i] = rate_of(cx, ast, definition, choice, day)
    inputs[#inputs + 1] = list[i]
  end
  return lower.node(inner, ast, "lookup", lower.unify(inner, ast, list), inputs)
end

local function rates_of(cx, ast)
  local name = ast.op == "name" and ast.name or ast.op == "text" and ast.value
  local versions = name and scope.values[name]
  if not versions or versions[1].word ~= "rates" then
    local names = {}
    for other, list in pairs(scope.values) do
      if list[1].word == "rates" then names[#names + 1] = other end
    end
    table.sort(names)
    scope.fail(cx, ast, "unknown-name", "there are no rates "
      .. quote(name or "here"), diagnostic.did_you_mean(name or "", names,
        #names > 0 and "rates: " .. table.concat(names, ", ")
          or "rates \"fx\" [[ | currency | USD | ... ]]"))
  end
  scope.used[name] = true
  values.leave_if_bad(versions)
  return versions[1]
end

-- Money in the target's currency: rows of `counts` that have an amount need a rate.
local function converted(cx, ast, definition, amount, rate, code, day)
  local scaled = { kind = "money", currency = definition.target }
  local ratio = amount.type.ratio or rate.type.ratio
  if not ratio and amount.type.scale + rate.type.scale > types.SCALE_MAX then
    scope.fail(cx, ast, "too-many-decimals",
      "the amount and the rate have more than 30 decimals together; round one first")
  end
  local inputs = { amount, rate, code, day }
  local domain = math.max(amount.domain, rate.domain, code.domain, day.domain)
  local counts = cx.counts and cx.counts.domain == domain and cx.counts or {}
  local value = scope.node(cx, ast, { op = "convert", domain = domain, inputs = inputs,
    type = types.with(scaled, not ratio and amount.type.scale + rate.type.scale or 0,
      ratio),
    filter = counts.filter, date = counts.date, window = counts.date and counts.window })
  return definition.rounding and lower.round(cx, ast, value, definition.rounding) or value
end

-- convert(amount, fx)
function scope.convert(cx, ast)
  local definition = rates_of(cx, ast.args[2])
  local amount = lower.tree(ast.args[1], cx)
  local mixed = amount.type.kind == "mixed" and amount.type
  if not mixed and amount.type.kind ~= "money" then
    scope.fail(cx, ast.args[1], "type-mix", "only money is converted; this is "
      .. types.describe(amount.type), "money is written with its currency, such as €5")
  end
  if not mixed and amount.type.currency == definition.target then return amount end
  local day = rate_day(cx, ast, definition)
  local rate, code
  if mixed then
    code = lower.tree({ op = "column", table = mixed.table, name = mixed.currency_column,
      at = ast.args[1].at, to = ast.args[1].to }, cx)
    rate = rate_by_row(cx, ast, definition, code, day)
    amount = { id = amount.id, domain = amount.domain,
      type = types.number(amount.type.scale) }
  else
    code = lower.constant(cx, ast, { kind = "text", text = amount.type.currency })
    rate = rate_of(cx, ast, definition, amount.type.currency, day)
  end
  return converted(cx, ast, definition, amount, rate, code, day)
end

function values.by_word.rates(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a table of rates",
    format("convert(amount, %s)", name))
end

return rates
