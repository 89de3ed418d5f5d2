-- Functions over figures: their arguments, types and meaning as nodes.

local literal = require "rung.literal"
local lower = require "rung.lower"
local scope = require "rung.scope"
local types = require "rung.types"
local format = string.format

local functions = lower.functions

local function define(name, least, most, takes, example, fn)
  functions[name] = { least = least, most = most, takes = takes, example = example,
    lower = fn }
end

local function numbers(ast, cx)
  local values = {}
  for i, arg in ipairs(ast.args) do values[i] = lower.numeric(arg, cx) end
  return values
end

-- The lower or higher of tiers.
local function extreme_tier(cx, ast, name, values)
  local result = values[1]
  for i = 2, #values do
    local first = lower.compare(cx, ast, name == "min" and "le" or "ge", result, values[i])
    result = lower.node(cx, ast, "if", types.tier, { first, result, values[i] })
  end
  return result
end

-- min and max also hold for dates and tiers.
local function extreme(name)
  define(name, 2, 50, "two figures or more", name .. "(a, b)", function(ast, cx)
    local values = {}
    for i, arg in ipairs(ast.args) do values[i] = lower.tree(arg, cx) end
    for i, value in ipairs(values) do
      values[i] = lower.fit_text(cx, ast.args[i], value, values[i > 1 and 1 or 2])
    end
    local t = lower.unify(cx, ast, values)
    if t.kind == "tier" then return extreme_tier(cx, ast, name, values) end
    if not types.is_numeric(t) and t.kind ~= "date" then
      scope.fail(cx, ast, "type-mix", name .. " needs figures, dates or tiers; this is "
        .. types.describe(t))
    end
    return lower.node(cx, ast, name, t, values)
  end)
end
extreme "min"
extreme "max"

local function hold(cx, ast, x, low, high)
  local t = lower.unify(cx, ast, { x, low })
  local raised = lower.node(cx, ast, "max", t, { x, low })
  t = lower.unify(cx, ast, { raised, high })
  return lower.node(cx, ast, "min", t, { raised, high })
end
lower.hold = hold

define("clamp", 3, 3, "a figure, the least and the most", "clamp(x, 0, 10)",
  function(ast, cx)
    local v = numbers(ast, cx)
    return hold(cx, ast, v[1], v[2], v[3])
  end)

define("abs", 1, 1, "one figure", "abs(x)", function(ast, cx)
  local v = numbers(ast, cx)
  return lower.node(cx, ast, "abs", v[1].type, v)
end)

-- Rounds a value: rounding = { mode, value = literal }.
function lower.round(cx, ast, value, rounding)
  local increment = rounding.value
  if (increment.kind == "money") ~= (value.type.kind == "money")
    or (increment.currency and increment.currency ~= value.type.currency) then
    lower.mix(cx, ast, "type-mix", value.type,
      { kind = increment.kind, currency = increment.currency })
  end
  return lower.node(cx, ast, "round", types.with(value.type, increment.decimal.scale),
    { value }, { literal = rounding.mode .. " "
      .. literal.text(increment.decimal, increment.decimal.scale) })
end

define("round", 1, 1, "a figure and how to round", "round(x, half up to 0.01)",
  function(ast, cx)
    return lower.round(cx, ast, lower.numeric(ast.args[1], cx), ast.rounding)
  end)

local function whole(name)
  define(name, 1, 1, "one figure", name .. "(x)", function(ast, cx)
    local value = lower.numeric(ast.args[1], cx)
    return lower.node(cx, ast, "round", types.with(value.type, 0), { value },
      { literal = name .. " 1" })
  end)
end
whole "floor"
whole "ceil"

-- 0 at a, 1 at b, held between.
define("linear", 2, 2, "a figure and a range", "linear(x, 0..10)", function(ast, cx)
  local range = ast.args[2]
  if range.op ~= "range" then
    scope.fail(cx, range, "syntax", "linear takes a range a..b", "linear(x, 0..10)")
  end
  local x = lower.numeric(ast.args[1], cx)
  local a, b = lower.numeric(range.from, cx), lower.numeric(range.to_, cx)
  if a.literal and b.literal and literal.compare(a.literal.decimal,
    b.literal.decimal) == 0 then
    scope.fail(cx, range, "table-order", "the range is empty: both ends are the same")
  end
  lower.unify(cx, ast.args[1], { x, a })
  lower.unify(cx, range, { a, b })
  local part = lower.arithmetic(cx, ast, "-", x, a)
  local length = lower.arithmetic(cx, range, "-", b, a)
  return hold(cx, ast, lower.arithmetic(cx, ast, "/", part, length),
    lower.integer(cx, ast, 0), lower.integer(cx, ast, 1))
end)

-- The name under quotes (or bare) that an argument gives.
local function name_of(cx, arg, message)
  if arg.op ~= "text" and arg.op ~= "name" then
    scope.fail(cx, arg, "wrong-arguments", message)
  end
  return arg.value or arg.name
end

local function zero_of(cx, ast, t)
  return lower.constant(cx, ast, { kind = t.kind, currency = t.currency,
    decimal = { digits = 0, scale = 0 } })
end

-- step(x, 10 -> 5, 20 -> 10): 0 below 10, 5 from 10, 10 from 20.
define("step", 2, 60, "a figure and steps", "step(x, 10 -> 5, 20 -> 10)",
  function(ast, cx)
  local x = lower.numeric(ast.args[1], cx)
  local inputs, results, last = { x }, {}, nil
  for i = 2, #ast.args do
    local pair = ast.args[i]
    if pair.op ~= "arrow" then
      scope.fail(cx, pair, "syntax", "step takes steps `from -> value`",
        "step(x, 10 -> 5, 20 -> 10)")
    end
    local edge, value = lower.numeric(pair.from, cx), lower.numeric(pair.to_, cx)
    lower.unify(cx, pair.from, { x, edge })
    if edge.literal and last
      and literal.compare(last.literal.decimal, edge.literal.decimal) >= 0 then
      scope.fail(cx, pair.from, "table-order", "steps must rise")
    end
    last = edge.literal and edge
    inputs[#inputs + 1], inputs[#inputs + 2] = edge, value
    results[#results + 1] = value
  end
  local t = lower.unify(cx, ast, results)
  local reached = lower.node(cx, ast, "rate_at", t, inputs, { literal = "from" })
  local below = lower.compare(cx, ast, "lt", x, inputs[2])
  return lower.node(cx, ast, "if", t, { below, zero_of(cx, ast, t), reached })
end)

-- 6.67 a unit and 40 from 6 units on: what whole units below the edge give is no more.
local function check_units(cx, ast, rate, edge, total)
  if not (rate.literal and edge.literal and total.literal) then return end
  local units = edge.literal.decimal
  local last = { digits = -(-units.digits // math.tointeger(10^units.scale)) - 1,
    scale = 0 }
  local below = literal.product(last, rate.literal.decimal)
  if last.digits < 0 or rate.literal.decimal.digits < 0 then
    scope.fail(cx, ast, "wrong-arguments", "units and what they give are above 0",
      functions.per_unit.example)
  elseif below and literal.compare(below, total.literal.decimal) > 0 then
    local shown = { kind = rate.literal.kind, currency = rate.literal.currency,
      decimal = below }
    scope.fail(cx, ast, "wrong-arguments", format("%d units give %s, more than %s",
      last.digits, literal.show(shown), literal.show(total.literal)),
      "what is given from an edge on is at least what the units below it give")
  end
end

-- per_unit(n, 6.67, 6 -> 40): 6.67 for each unit, exactly 40 from 6 units on.
define("per_unit", 2, 3, "a number of units, what each gives, and perhaps `edge -> total`",
  "per_unit(n, 6.67, 6 -> 40)", function(ast, cx)
  local n, rate = lower.numeric(ast.args[1], cx), lower.numeric(ast.args[2], cx)
  if not types.is_plain(n.type) then
    scope.fail(cx, ast.args[1], "type-mix", "units are a number; this is "
      .. types.describe(n.type), "divide it: arr / $1k")
  end
  local units = lower.node(cx, ast, "max", n.type, { n, zero_of(cx, ast, n.type) })
  local given = lower.arithmetic(cx, ast, "*", units, rate)
  local pair = ast.args[3]
  if not pair then return given end
  if pair.op ~= "arrow" then
    scope.fail(cx, pair, "syntax", "per_unit takes `edge -> total` last",
      functions.per_unit.example)
  end
  local edge, total = lower.numeric(pair.from, cx), lower.numeric(pair.to_, cx)
  local t = lower.unify(cx, pair.to_, { given, total })
  check_units(cx, pair, rate, edge, total)
  local reached = lower.compare(cx, pair, "ge", n, edge)
  local held = lower.node(cx, ast, "min", t, { given, total })
  return lower.node(cx, ast, "if", t, { reached, total, held })
end)

-- growth(now, before, least): now / before - 1, where a base below `least` counts as it.
define("growth", 2, 3, "a figure, the one before, and perhaps the least base",
  "growth(arr, arr during previous year)", function(ast, cx)
  local v = numbers(ast, cx)
  local least = v[3] and v[3].literal
  if least and least.decimal.digits <= 0 then
    scope.fail(cx, ast.args[3], "wrong-arguments", "the least base is above 0",
      "growth(arr, arr during previous year, $1000)")
  end
  local t = lower.unify(cx, ast, v)
  local base = v[3] and lower.node(cx, ast, "max", t, { v[2], v[3] }) or v[2]
  local above = lower.compare(cx, ast, "gt", base, zero_of(cx, ast, t))
  base = lower.node(cx, ast, "if", base.type,
    { above, base, lower.none(cx, ast, base.type) })
  local growth = lower.arithmetic(cx, ast, "-", lower.arithmetic(cx, ast, "/", v[1], base),
    lower.integer(cx, ast, 1))
  return lower.as_kind(cx, ast, growth, "percent")
end)

define("at_least", 2, 100, "a number and conditions", "at_least(2, a, b, c)",
  function(ast, cx)
    local k = ast.args[1]
    if k.op ~= "literal" or k.value.kind ~= "number" or k.value.decimal.scale ~= 0
      or k.value.decimal.digits < 0 or k.value.decimal.digits > #ast.args - 1 then
      scope.fail(cx, k, "wrong-arguments",
        format("at_least begins with a whole number up to %d", #ast.args - 1),
        "at_least(2, a, b, c)")
    end
    local values = {}
    for i = 2, #ast.args do values[i - 1] = lower.flag(ast.args[i], cx) end
    return lower.node(cx, ast, "at_least", types.flag, values,
      { literal = format("%d", k.value.decimal.digits) })
  end)

-- how_many(c1, c2, ...): a condition that is not known does not hold.
define("how_many", 1, 100, "conditions", "how_many(a, b, c)", function(ast, cx)
  local total
  for _, arg in ipairs(ast.args) do
    local holds = lower.node(cx, arg, "holds", types.flag, { lower.flag(arg, cx) })
    local one = lower.node(cx, arg, "if", types.count,
      { holds, lower.integer(cx, arg, 1), lower.integer(cx, arg, 0) })
    total = total and lower.arithmetic(cx, arg, "+", total, one) or one
  end
  return total
end)

define("meets", 1, 1, "the name of a tier", "meets('silver')", function(ast, cx)
  return scope.lift(cx, ast, scope.meets(cx, ast,
    name_of(cx, ast.args[1], "meets takes the name of a tier in quotes")))
end)

local function dated(ast, cx)
  local value = lower.tree(ast, cx)
  if value.type.kind ~= "date" then
    scope.fail(cx, ast, "type-mix", "a date is needed here; this is "
      .. types.describe(value.type))
  end
  return value
end

define("days", 2, 2, "two dates", "days(start, stop)", function(ast, cx)
  return lower.node(cx, ast, "days", types.count,
    { dated(ast.args[1], cx), dated(ast.args[2], cx) })
end)

-- months(a, b): the greatest whole n for which add_months(a, n) is not after b. Counted by
-- the names of the months it is right, or one too many where b's day comes before a's.
define("months", 2, 2, "two dates", "months(signed_on, closed_on)", function(ast, cx)
  local a, b = dated(ast.args[1], cx), dated(ast.args[2], cx)
  local function between(part)
    return lower.arithmetic(cx, ast, "-", lower.node(cx, ast, part, types.count, { b }),
      lower.node(cx, ast, part, types.count, { a }))
  end
  local named = lower.arithmetic(cx, ast, "+", between "month",
    lower.arithmetic(cx, ast, "*", between "year", lower.integer(cx, ast, 12)))
  local reached = lower.node(cx, ast, "add_months", types.date, { a, named })
  return lower.node(cx, ast, "if", named.type, { lower.compare(cx, ast, "le", reached, b),
    named, lower.arithmetic(cx, ast, "-", named, lower.integer(cx, ast, 1)) })
end)

for _, part in ipairs { "year", "quarter", "month" } do
  define(part, 1, 1, "a date", part .. "(closed_on)", function(ast, cx)
    return lower.node(cx, ast, part, types.count, { dated(ast.args[1], cx) })
  end)
end

for _, unit in ipairs { "month_start", "quarter_start", "half_start", "year_start" } do
  define(unit, 1, 1, "a date", unit .. "(closed_on)", function(ast, cx)
    return lower.node(cx, ast, "span_start", types.date, { dated(ast.args[1], cx) },
      { literal = string.match(unit, "^%a+") })
  end)
end

for _, unit in ipairs { "add_months", "add_days" } do
  define(unit, 2, 2, "a date and a whole number", unit .. "(closed_on, 3)",
    function(ast, cx)
    local n = lower.numeric(ast.args[2], cx)
    if n.type.kind ~= "number" or n.type.ratio or n.type.scale ~= 0 then
      scope.fail(cx, ast.args[2], "type-mix", "a whole number is needed here")
    end
    return lower.node(cx, ast, unit, types.date, { dated(ast.args[1], cx), n })
  end)
end

-- pay(schedule, x) and rate(schedule, x).
for _, name in ipairs { "pay", "rate" } do
  define(name, 2, 2, "a schedule and a figure", name .. "(growth_rate, arr)",
    function(ast, cx)
      local schedule = ast.args[1]
      if schedule.op ~= "name" and schedule.op ~= "text" then
        scope.fail(cx, schedule, "wrong-arguments", name
          .. " begins with a schedule's name")
      end
      return scope.schedule(cx, ast, schedule.name or schedule.value, name,
        lower.numeric(ast.args[2], cx))
    end)
end

local function score_name(ast, cx)
  return name_of(cx, ast.args[1], ast.name .. " takes the name of a score in quotes")
end

define("score", 1, 2, "the name of a score, and perhaps of a category",
  "score('aligned')", function(ast, cx)
  local name, category = score_name(ast, cx), ast.args[2]
  if not category then return scope.lift(cx, ast, scope.score(cx, ast, name)) end
  return scope.lift(cx, ast, scope.score_category(cx, ast, name,
    name_of(cx, category, "a category stands in quotes")))
end)

-- points('s', 'measure') or points('s', 'category', 'measure').
define("points", 2, 3, "the names of a score and a measure", "points('aligned', 'ARR')",
  function(ast, cx)
    local names = {}
    for i = 2, #ast.args do
      names[i - 1] = name_of(cx, ast.args[i], "a measure stands in quotes")
    end
    return scope.lift(cx, ast, scope.score_points(cx, ast, score_name(ast, cx), names))
  end)

define("least_points", 1, 1, "the name of a score", "least_points('aligned')",
  function(ast, cx)
    return scope.lift(cx, ast, scope.least_points(cx, ast, score_name(ast, cx)))
  end)

define("convert", 2, 2, "money and rates", "convert(deals.amount, fx)",
  function(ast, cx) return scope.convert(cx, ast) end)

-- period.start and period.end come as columns of `period`.
local column = lower.ops.column
function lower.ops.column(ast, cx)
  if ast.table == "period" and (ast.name == "start" or ast.name == "end")
    and not scope.tables.period then
    return scope.node(cx, ast, { op = "window_" .. ast.name, type = types.date,
      domain = 0,
      window = cx.window })
  end
  return column(ast, cx)
end

return functions
