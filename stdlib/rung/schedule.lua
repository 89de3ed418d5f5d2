-- Schedules: rates by bracket, and how they pay: split, whole or interpolated; or amounts
-- that are earned over their brackets in proportion.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local tables = require "rung.table"
local types = require "rung.types"
local values = require "rung.values"
local format, quote = string.format, diagnostic.quote

local schedule = {}

-- Reads a schedule: edges (cells) and rates by tier or one column.
function schedule.read(definition)
  local main, fields = definition.main, definition.fields
  if not main then
    diagnostic.fail("no-body", definition.place, nil, nil, "a schedule needs a table")
  end
  for _, how in ipairs { "split", "whole", "interpolated" } do
    if fields[how] and definition.how then
      diagnostic.fail("wrong-value", definition.place, nil, nil,
        format("a schedule is %s or %s, not both", definition.how, how))
    end
    definition.how = fields[how] and how or definition.how
  end
  local t = tables.read(main.place, main.text)
  local low = t.header[1].text
  if low ~= "from" and low ~= "above" then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil,
      "a schedule's first column is `from` (>=) or `above` (>)")
  end
  definition.edge = low
  local high = t.header[2] and t.header[2].text
  local has_high = high == "up to" or high == "below"
  if has_high and ((low == "from") ~= (high == "below")) then
    diagnostic.fail("table-gap", t.header[2].place, nil, nil,
      "`from` goes with `below`, `above` with `up to`: else a figure on the edge "
      .. (low == "from" and "is in two rows" or "is in none"))
  end
  local first = has_high and 3 or 2
  definition.columns = values.tier_columns(t, first)
  definition.tiered = definition.columns ~= nil
  definition.amounts = fields.amounts
    or not definition.tiered and t.header[first] and t.header[first].text == "amount"
  if not definition.columns and #t.header ~= first then
    diagnostic.fail("table-shape", t.header[first] and t.header[first].place
      or t.header[1].place, nil, nil,
        "a schedule has one rate column, or one for each tier")
  end
  definition.high = has_high and high or nil
  definition.columns = definition.columns or { first }
  local rates = {}
  for _, row in ipairs(t.rows) do
    for _, column in ipairs(definition.columns) do
      local cell = row[column]
      cell.value = literal.read(cell.text)
      if cell.value then rates[#rates + 1] = cell end
    end
  end
  values.check_same_unit(rates)
  definition.rows = t.rows
  if #t.rows == 0 then
    diagnostic.fail("table-shape", t.header[1].place, nil, nil, "a schedule needs a row")
  end
  schedule.check_edges(t.rows, has_high)
  if definition.amounts then schedule.check_amounts(definition, t) end
end

-- An amount is earned over its row in proportion: the row has two ends.
function schedule.check_amounts(definition, t)
  if definition.how ~= "split" then
    diagnostic.fail("no-semantics", definition.place, nil, nil,
      "amounts are earned in proportion, slice by slice: this schedule is split",
      "split = \"...\"")
  end
  local help = definition.edge == "from" and "a second column `below`"
    or "a second column `up to`"
  if not definition.high then
    diagnostic.fail("table-gap", t.header[1].place, nil, nil,
      "an amount is earned over its row, and these rows have no upper end", help)
  end
  local last = t.rows[#t.rows]
  if tables.is_blank(last[2]) then
    diagnostic.fail("table-gap", last[2].place, nil, nil,
      "an amount is earned over its row, and this row has no upper end")
  end
end

-- The edge of a row is above `below`, a literal or nil.
local function check_rising(cell, value, below)
  if not (value and value.decimal and below and below.decimal) then return end
  local _, code = types.unify({ kind = below.kind, scale = 0, currency = below.currency },
    { kind = value.kind, scale = 0, currency = value.currency })
  if code then
    diagnostic.fail(code, cell.place, nil, nil, "the edges have different units")
  end
  if literal.compare(below.decimal, value.decimal) >= 0 then
    diagnostic.fail("table-order", cell.place, nil, nil,
      "the edges must rise: this one is not above the one before")
  end
end

-- A row begins where the one before ends: `high` is that one's upper cell.
local function check_adjoining(cell, value, high)
  local last = literal.read(high.text)
  if tables.is_blank(high) then
    diagnostic.fail("table-overlap", cell.place, nil, nil,
      "the row before has no upper end, so this row overlaps it")
  elseif not (value and last) then
    if cell.text ~= high.text then
      diagnostic.fail("table-gap", cell.place, nil, nil, format(
        "this row begins at %s and the one before ends at %s: nobody can tell whether "
        .. "that is the same", quote(cell.text), quote(high.text)),
        "write the same in both cells")
    end
    return
  end
  local order = literal.compare(value.decimal, last.decimal)
  if order > 0 then
    diagnostic.fail("table-gap", cell.place, nil, nil,
      "there is a gap between this row and the one before")
  elseif order < 0 then
    diagnostic.fail("table-overlap", cell.place, nil, nil,
      "this row overlaps the one before")
  end
end

-- Edges rise; with an upper column each row begins where the one before ends.
function schedule.check_edges(rows, has_high)
  local last
  for i, row in ipairs(rows) do
    local value = literal.read(row[1].text)
    check_rising(row[1], value, last)
    if has_high and i > 1 then check_adjoining(row[1], value, rows[i - 1][2]) end
    last = value or last
  end
  local final = rows[#rows]
  if has_high and not tables.is_blank(final[2]) then
    check_rising(final[2], literal.read(final[2].text), last)
  end
end

local schedule_operators = {
  pay = { split = "pay_split", whole = "pay_whole" },
    rate = { split = "rate_at", whole = "rate_at" },
}

-- The value between the edges: on the straight line from one row's to the next; the last
-- row's from its edge on; missing below the first.
local function interpolate(cx, ast, x, edges, rates, type_)
  local value = rates[#rates]
  for i = #rates - 1, 1, -1 do
    local rise = lower.arithmetic(cx, ast, "-", rates[i + 1], rates[i])
    local part = lower.arithmetic(cx, ast, "/",
      lower.arithmetic(cx, ast, "-", x, edges[i]),
      lower.arithmetic(cx, ast, "-", edges[i + 1], edges[i]))
    local between = lower.arithmetic(cx, ast, "+", rates[i],
      lower.arithmetic(cx, ast, "*", rise, part))
    local t = lower.unify(cx, ast, { between, value })
    value = lower.node(cx, ast, "if", t,
      { lower.compare(cx, ast, "lt", x, edges[i + 1]), between, value })
  end
  local none = scope.node(cx, ast, { op = "missing", type = type_, domain = 0 })
  return lower.node(cx, ast, "if", lower.unify(cx, ast, { value, none }),
    { lower.compare(cx, ast, "lt", x, edges[1]), none, value })
end

-- Edges of money against amounts that are none: both in units of the currency.
local function without_currency(cx, ast, value)
  local one = lower.constant(cx, ast, { kind = "money", currency = value.type.currency,
    decimal = { digits = 1, scale = 0 } })
  return lower.arithmetic(cx, ast, "/", value, one)
end

-- What amounts pay at x: the rate of a row is its amount over its width, and above the
-- last row, which ends at edges[#rows + 1], nothing more is earned.
local function earned(cx, ast, definition, x, edges, amounts)
  local all = { x, table.unpack(edges) }
  local unit = lower.unify(cx, ast, all)
  if unit.kind == "money" and types.is_plain(lower.unify(cx, ast, amounts)) then
    x = without_currency(cx, ast, x)
    for i, edge in ipairs(edges) do edges[i] = without_currency(cx, ast, edge) end
  end
  local inputs, rates = { x }, {}
  for i, amount in ipairs(amounts) do
    local width = lower.arithmetic(cx, ast, "-", edges[i + 1], edges[i])
    rates[i] = lower.arithmetic(cx, ast, "/", amount, width)
    inputs[#inputs + 1], inputs[#inputs + 2] = edges[i], rates[i]
  end
  local none = lower.integer(cx, ast, 0)
  local last = lower.arithmetic(cx, ast, "*", rates[1], none)
  inputs[#inputs + 1], inputs[#inputs + 2] = edges[#edges], last
  local t = types.product(x.type, lower.unify(cx, ast, rates))
  return lower.node(cx, ast, "pay_split", types.with(t, 0, true), inputs,
    { literal = definition.edge })
end

-- Where the last row ends, as a value; nil where it goes on.
local function end_of(cx, definition)
  local final = definition.rows[#definition.rows]
  if not definition.high or tables.is_blank(final[2]) then return nil end
  local base = values.dated_address("schedule." .. definition.name, definition.from)
  return values.cell(cx, final[2],
    format("%s.%s.%s", base, final[1].text, definition.high))
end

-- A value that is missing where x is beyond the last row.
local function within(cx, ast, definition, x, last, value)
  if not last then return value end
  local inside = lower.compare(cx, ast, definition.high == "below" and "lt" or "le", x,
    last)
  return lower.node(cx, ast, "if", value.type,
    { inside, value, lower.none(cx, ast, value.type) })
end

local function schedule_value(cx, ast, definition, how, x)
  local inputs, edges, rates = { x }, {}, {}
  local inner = scope.context(cx, { thing = definition.thing })
  local last = end_of(inner, definition)
  for i, row in ipairs(definition.rows) do
    local base = values.dated_address("schedule." .. definition.name, definition.from)
    base = base .. "." .. row[1].text
    edges[i] = values.cell(inner, row[1], base .. "." .. definition.edge)
    local by_tier = {}
    for k, column in ipairs(definition.columns) do
      by_tier[k] = values.cell(inner, row[column],
        base .. "." .. (definition.tiered and scope.tiers[k]
          or definition.amounts and "amount" or "rate"))
    end
    rates[i] = definition.tiered and scope.by_tier(cx, ast, by_tier,
      quote(definition.name))
      or by_tier[1]
    inputs[#inputs + 1], inputs[#inputs + 2] = edges[i], rates[i]
  end
  edges[#edges + 1] = last
  if definition.amounts then
    return earned(inner, ast, definition, x, edges, rates)
  end
  edges[#edges + 1] = x
  local edge_type = lower.unify(cx, ast, edges)
  local rate_type = lower.unify(cx, ast, rates)
  local t = rate_type
  if definition.how == "interpolated" then
    return within(inner, ast, definition, x, last,
      interpolate(inner, ast, x, edges, rates, rate_type))
  end
  local op = schedule_operators[how][definition.how or "whole"]
  if how == "rate" then
    return within(inner, ast, definition, x, last,
      lower.node(cx, ast, op, t, inputs, { literal = definition.edge }))
  end
  local code
  t, code = types.product(edge_type, rate_type)
  if not t then lower.mix(cx, ast, code, edge_type, rate_type) end
  if last then
    inputs[#inputs + 1], inputs[#inputs + 2] = last, lower.constant(inner, ast,
      { kind = rate_type.kind, currency = rate_type.currency,
        decimal = { digits = 0, scale = 0 } })
  end
  return lower.node(cx, ast, op, t, inputs, { literal = definition.edge })
end

-- pay(name, x) or rate(name, x).
function scope.schedule(cx, ast, name, how, x)
  local versions = scope.values[name]
  if not versions or versions[1].word ~= "schedule" then
    local names = {}
    for value, list in pairs(scope.values) do
      if list[1].word == "schedule" then names[#names + 1] = value end
    end
    table.sort(names)
    scope.fail(cx, ast.args[1], "unknown-name", "there is no schedule " .. quote(name),
      diagnostic.did_you_mean(name, names))
  end
  scope.used[name] = true
  values.leave_if_bad(versions)
  if how == "rate" and versions[1].amounts then
    scope.fail(cx, ast, "no-semantics", format("schedule %s has amounts, not rates",
      quote(name)), format("pay(%s, x) is what is earned at x", name))
  elseif how == "pay" and versions[1].how == "interpolated" then
    scope.fail(cx, ast, "no-semantics", format("schedule %s is interpolated",
      quote(name)),
      format("rate(%s, x) gives the value at x; multiply it by what it is paid on", name))
  elseif how == "pay" and not versions[1].how then
    scope.fail(cx, ast, "no-semantics", format("schedule %s does not say how it pays",
      quote(name)),
      "split = \"...\" pays each slice at its own rate, "
      .. "whole = \"...\" all at the rate reached")
  end
  return values.each_version(cx, ast, name, function(definition)
    return schedule_value(cx, ast, definition, how, x)
  end)
end

function values.by_word.schedule(cx, ast, name)
  scope.fail(cx, ast, "grain-mix", quote(name) .. " is a schedule: say what is paid on",
    format("pay(%s, x) or rate(%s, x)", name, name))
end

return schedule
