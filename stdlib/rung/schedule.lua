-- Schedules: rates by bracket, and how they pay: split, whole or interpolated.

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
  if not definition.columns and #t.header ~= first then
    diagnostic.fail("table-shape", t.header[first] and t.header[first].place
      or t.header[1].place, nil, nil,
        "a schedule has one rate column, or one for each tier")
  end
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
end

-- Edges rise; with an upper column each row begins where the one before ends.
function schedule.check_edges(rows, has_high)
  local last, last_high
  for i, row in ipairs(rows) do
    local value = literal.read(row[1].text)
    if value and value.decimal and last and last.decimal then
      local _, code = types.unify({ kind = last.kind, scale = 0,
        currency = last.currency },
        { kind = value.kind, scale = 0, currency = value.currency })
      if code then
        diagnostic.fail(code, row[1].place, nil, nil, "the edges have different units")
      end
      if literal.compare(last.decimal, value.decimal) >= 0 then
        diagnostic.fail("table-order", row[1].place, nil, nil,
          "the edges must rise: this one is not above the one before")
      end
    end
    local high = has_high and not tables.is_blank(row[2]) and literal.read(row[2].text)
    if has_high and last_high and value then
      local order = literal.compare(value.decimal, last_high.decimal)
      if order > 0 then
        diagnostic.fail("table-gap", row[1].place, nil, nil,
          "there is a gap between this row and the one before")
      elseif order < 0 then
        diagnostic.fail("table-overlap", row[1].place, nil, nil,
          "this row overlaps the one before")
      end
    elseif has_high and i > 1 and not last_high then
      diagnostic.fail("table-overlap", row[1].place, nil, nil,
        "the row before has no upper end, so this row overlaps it")
    end
    last, last_high = value or last, high or nil
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

local function schedule_value(cx, ast, definition, how, x)
  local inputs, edges, rates = { x }, {}, {}
  local inner = scope.context(cx, { thing = definition.thing })
  for i, row in ipairs(definition.rows) do
    local base = values.dated_address("schedule." .. definition.name, definition.from)
    base = base .. "." .. row[1].text
    edges[i] = values.cell(inner, row[1], base .. "." .. definition.edge)
    local by_tier = {}
    for k, column in ipairs(definition.columns) do
      by_tier[k] = values.cell(inner, row[column],
        definition.tiered and base .. "." .. scope.tiers[k] or base .. ".rate")
    end
    rates[i] = definition.tiered and scope.by_tier(cx, ast, by_tier,
      quote(definition.name))
      or by_tier[1]
    inputs[#inputs + 1], inputs[#inputs + 2] = edges[i], rates[i]
  end
  edges[#edges + 1] = x
  local edge_type = lower.unify(cx, ast, edges)
  local rate_type = lower.unify(cx, ast, rates)
  local t = rate_type
  if definition.how == "interpolated" then
    return interpolate(inner, ast, x, edges, rates, rate_type)
  end
  if how == "pay" then
    local code
    t, code = types.product(edge_type, rate_type)
    if not t then lower.mix(cx, ast, code, edge_type, rate_type) end
  end
  local op = schedule_operators[how][definition.how or "whole"]
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
  if how == "pay" and versions[1].how == "interpolated" then
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
