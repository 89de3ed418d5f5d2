-- Syntax tree -> typed nodes: what each operator means, its types and grains.

local diagnostic = require "rung.diagnostic"
local literal = require "rung.literal"
local parser = require "rung.parser"
local scope = require "rung.scope"
local types = require "rung.types"
local plan = require "rung.plan"
local quote = diagnostic.quote
local format = string.format

local lower = { ops = {}, functions = {} }

-- Lowers a tree in a context; returns a value of the context's grain or of one figure.
function lower.tree(ast, cx)
  return lower.ops[ast.op](ast, cx)
end

local trees = setmetatable({}, { __mode = "k" })

-- The tree of a formula { text, place }, parsed once.
function lower.parse(formula)
  local tree = trees[formula]
  if not tree then
    tree = parser.parse(formula.place, formula.text)
    trees[formula] = tree
  end
  return tree
end

-- Lowers a formula { text, place } in a context.
function lower.formula(formula, cx)
  return lower.tree(lower.parse(formula), scope.context(cx, { formula = formula }))
end

local function same_domain(values)
  local domain = 0
  for i = 1, #values do
    local own = values[i].domain
    if own > domain then domain = own end
  end
  return domain
end

-- A node over values of the context's grain.
function lower.node(cx, ast, op, type_, inputs, fields)
  local n = { op = op, type = type_, inputs = inputs, domain = same_domain(inputs) }
  for key, value in next, fields or scope.none do n[key] = value end
  return scope.node(cx, ast, n)
end

-- The same figure shown as another kind: the largest of one figure is the figure.
function lower.as_kind(cx, ast, value, kind)
  local t = types.with(value.type, value.type.scale, value.type.ratio)
  t.kind = kind
  return lower.node(cx, ast, "max", t, { value })
end

-- No value of a type.
function lower.none(cx, ast, type_)
  return scope.node(cx, ast, { op = "missing", type = type_, domain = 0 })
end

local mixes = {
  ["type-mix"] = "%s and %s do not go together",
  ["currency-mix"] = "%s and %s are different currencies",
  ["too-many-decimals"] = "%s times %s has more than 30 decimals; round one first",
}

function lower.mix(cx, ast, code, a, b, help)
  local mixed = a.kind == "mixed" and a or b.kind == "mixed" and b
  if mixed then scope.fail_mixed(cx, ast, mixed) end
  if not help and code == "type-mix"
    and (a.kind == "money") ~= (b.kind == "money") and types.is_numeric(a)
    and types.is_numeric(b) then
    local m = a.kind == "money" and a or b
    help = format("money is written with its currency, such as %s 100", m.currency)
  elseif not help and code == "currency-mix" then
    help = "convert(x, fx) makes money of the other currency, with rates \"fx\" [[ ... ]]"
  end
  scope.fail(cx, ast, code, format(mixes[code], types.describe(a), types.describe(b)),
    help)
end

-- The common type of values, or a failure.
function lower.unify(cx, ast, values)
  local t = values[1].type
  for i = 2, #values do
    local u, code = types.unify(t, values[i].type)
    if not u then lower.mix(cx, ast, code, t, values[i].type) end
    t = u
  end
  return t
end

-- The type of a literal's value.
function lower.type_of(value)
  if value.decimal then
    return { kind = value.kind, scale = value.decimal.scale, currency = value.currency }
  end
  return types[value.kind]
end

function lower.constant(cx, ast, value, address)
  local n = { op = "constant", domain = 0, address = address, type = lower.type_of(value) }
  if value.kind == "date" then
    n.literal = value.date
  elseif value.kind == "text" then
    n.literal = value.text
  elseif value.kind == "flag" then
    n.literal = value.flag and "true" or "false"
  else
    n.literal = literal.text(value.decimal, value.decimal.scale)
  end
  local result = scope.node(cx, ast, n)
  -- A fresh value: `literal` is what checks of tables and bounds compare.
  return { id = result.id, type = result.type, domain = 0, literal = value }
end

function lower.integer(cx, ast, n)
  return lower.constant(cx, ast,
    { kind = "number", decimal = { digits = n, scale = 0 } })
end

local ops = lower.ops

function ops.literal(ast, cx) return lower.constant(cx, ast, ast.value) end
function ops.flag(ast, cx) return lower.constant(cx, ast,
  { kind = "flag", flag = ast.value }) end
function ops.text(ast, cx)
  return lower.constant(cx, ast, { kind = "text", text = ast.value })
end

function ops.missing(ast, cx)
  scope.fail(cx, ast, "syntax", "`missing` stands only after `is`", "x is missing")
end

function ops.name(ast, cx) return scope.name(cx, ast, ast.name) end

function ops.range(ast, cx)
  scope.fail(cx, ast, "syntax", "a range a..b stands only in linear(x, a..b)")
end
function ops.arrow(ast, cx)
  scope.fail(cx, ast, "syntax", "a -> b stands only in step(x, a -> b)")
end

function ops.during(ast, cx)
  local name = ast.base.name
  if cx.rows and scope.column(cx, ast, cx.rows, name) then
    scope.fail(cx, ast, "grain-mix", quote(name)
      .. " is a column: `during` goes after the "
      .. "whole expression of the aggregate", "sum(deals.arr during previous year)")
  end
  local window = scope.window(cx.window, ast.period, lower.period_unit)
  local inner = scope.context(cx, { window = window, rows = scope.none,
    locals = scope.none,
    group = scope.none, by_row = scope.none })
  return scope.lift(cx, ast, scope.name(inner, ast.base, name))
end

-- table.column
function ops.column(ast, cx)
  local t = scope.table(ast.table)
  if cx.rows and cx.rows.table == t and t then
    local value = scope.column(cx, ast, cx.rows, ast.name)
    if value then return value end
  end
  if t and t == scope.subject then
    local inner = scope.context(cx, { rows = scope.none, locals = scope.none })
    if t.columns[ast.name] then
      return scope.lift(cx, ast, scope.column(inner, ast,
        { table = t, domain = t.domain },
        ast.name))
    end
    if scope.values[ast.name] then
      return scope.lift(cx, ast, scope.value(inner, ast, ast.name))
    end
  elseif t and cx.rows and cx.rows.table.kind == "source" then
    local ref = scope.ref_to(cx, ast, t)
    if ref and t.columns and t.columns[ast.name] then
      local value = scope.column(cx, ast, { table = t, domain = t.domain }, ast.name)
      return scope.node(cx, ast, { op = "spread", type = value.type,
        domain = cx.rows.domain,
        inputs = { value }, via = ref })
    end
  end
  if t then return lower.not_here(ast, cx, t) end
  return lower.qualified(ast, cx)
end

-- The one ref column of the context's rows to table t, as a value; nil when none.
function scope.ref_to(cx, ast, t)
  local found
  for _, column in ipairs(cx.rows.table.order) do
    if column.type.kind == "ref" and column.type.target == t.name then
      if found then
        scope.fail(cx, ast, "ambiguous-name",
          format("%s refers to %s twice: by %s and %s",
          cx.rows.table.name, t.name, found.name, column.name))
      end
      found = column
    end
  end
  return found and scope.column(cx, ast, cx.rows, found.name)
end

-- table.column outside of the table's rows, or no such column.
function lower.not_here(ast, cx, t)
  local names = scope.column_names(t)
  for _, name in ipairs(names) do
    if name == ast.name then
      scope.fail(cx, ast, "grain-mix", format(
        "%s is one per row of %s; here %s is needed",
        quote(t.name .. "." .. ast.name), t.name, scope.grain_name(scope.home(cx))),
        scope.aggregate_help(t, ast.name))
    end
  end
  scope.fail(cx, ast.name_part, "unknown-name",
    format("%s has no column %s", t.name, quote(ast.name)),
    diagnostic.did_you_mean(ast.name, names, "columns: " .. table.concat(names, ", ")))
end

-- metric.arr, param.target: the word of a definition spelled out.
function lower.qualified(ast, cx)
  local versions = scope.values[ast.name]
  if versions and versions[1].word == ast.table then
    return scope.lift(cx, ast, scope.value(cx, ast, ast.name))
  end
  local decision = scope.values[ast.table]
  if decision and decision[1].word == "decision" then
    return scope.lift(cx, ast, scope.value(cx, ast, ast.table, ast.name))
  end
  local names = {}
  for _, t in ipairs(scope.table_order) do names[#names + 1] = t.name end
  scope.fail(cx, ast.table_part, "unknown-name",
    "there is no source or group " .. quote(ast.table),
    diagnostic.did_you_mean(ast.table, names, "there are: " .. table.concat(names, ", ")))
end

-- date_hint: what helps where a date stands.
local function numeric(ast, cx, date_hint)
  local value = lower.tree(ast, cx)
  if value.type.kind == "mixed" then scope.fail_mixed(cx, ast, value.type) end
  if not types.is_numeric(value.type) then
    scope.fail(cx, ast, "type-mix", "a figure is needed here; this is "
      .. types.describe(value.type), value.type.kind == "date" and date_hint or nil)
  end
  return value
end
lower.numeric = numeric

function lower.flag(ast, cx)
  local value = lower.tree(ast, cx)
  if value.type.kind ~= "flag" then
    local example = { money = "... >= $1", text = "... = 'x'", date = "... >= 2026-01-01",
      tier = "... >= 'gold'" }
    scope.fail(cx, ast, "type-mix", "a condition is needed here; this is "
      .. types.describe(value.type),
      "compare it: " .. (example[value.type.kind] or "... >= 1"))
  end
  return value
end

local arithmetic = {
  ["+"] = { "add", types.unify }, ["-"] = { "subtract", types.unify },
  ["*"] = { "multiply", types.product }, ["/"] = { "divide", types.quotient },
}

function lower.arithmetic(cx, ast, sign, a, b)
  local rule = arithmetic[sign]
  local t, code = rule[2](a.type, b.type)
  if code == "type-mix" and sign == "*" then
    scope.fail(cx, ast, code, "money times money is no figure",
      "one of the two is a number or a percent")
  elseif code == "type-mix" and sign == "/" then
    scope.fail(cx, ast, code, "a number divided by money is no figure")
  elseif not t then
    lower.mix(cx, ast, code, a.type, b.type)
  end
  return lower.node(cx, ast, rule[1], t, { a, b })
end

-- What to write in place of a date that is added to or subtracted from.
local date_hints = { ["+"] = "a later day: add_days(a, 30)",
  ["-"] = "days from a to b: days(a, b); an earlier day: add_days(a, -30)" }

function ops.binary(ast, cx)
  return lower.arithmetic(cx, ast, ast.sign, numeric(ast.left, cx, date_hints[ast.sign]),
    numeric(ast.right, cx))
end

function ops.negate(ast, cx)
  if ast.arg.op == "literal" and ast.arg.value.decimal then
    local value = {}
    for k, v in pairs(ast.arg.value) do value[k] = v end
    value.decimal = { digits = -value.decimal.digits, scale = value.decimal.scale }
    return lower.constant(cx, ast, value)
  end
  local value = numeric(ast.arg, cx)
  return lower.node(cx, ast, "negate", value.type, { value })
end

-- A text literal beside a tier is a tier; beside a `one of` column it must be a choice.
local function fit_text(cx, ast, value, other)
  if value.type.kind ~= "text" or not value.literal then return value end
  local text = value.literal.text
  if other.type.kind == "tier" then
    local index = text == "none" and 0 or scope.tier_index[text]
    if not index then
      scope.fail(cx, ast, "unknown-value", "there is no tier " .. quote(text),
        diagnostic.did_you_mean(text, scope.tiers, "tiers: "
          .. table.concat(scope.tiers, ", ")))
    end
    return scope.node(cx, ast, { op = "constant", type = types.tier, domain = 0,
      literal = format("%d", index) })
  end
  local choices = other.type.choices
  if choices then
    for _, choice in ipairs(choices) do
      if choice == text then return value end
    end
    scope.fail(cx, ast, "unknown-value", format("%s is never %s", other.type.column
      or "this",
      quote(text)), diagnostic.did_you_mean(text, choices,
      "it is one of: " .. table.concat(choices, ", ")))
  end
  return value
end

lower.fit_text = fit_text

-- A percent beside a bare figure above 1: 70 is 7000%.
function lower.warn_bare_percent(cx, ast, percent, bare, bare_ast)
  local value = bare.literal
  if percent.type.kind ~= "percent" or not value or value.kind ~= "number"
    or literal.compare(value.decimal, { digits = 1, scale = 0 }) <= 0 then
    return
  end
  local at = bare_ast or ast
  local text = literal.text(value.decimal, value.decimal.scale)
  diagnostic.warn("bare-percent", cx.formula.place, at and at.at, at and at.to,
    text .. " is compared with a percent: it is "
      .. literal.show { kind = "percent", decimal = value.decimal },
    "write " .. text .. "%")
end

function lower.compare(cx, ast, sign, a, b, left_ast, right_ast)
  a, b = fit_text(cx, left_ast or ast, a, b), fit_text(cx, right_ast or ast, b, a)
  local t, code = types.unify(a.type, b.type)
  if not t then lower.mix(cx, ast, code, a.type, b.type) end
  if (t.kind == "flag" or t.kind == "ref") and sign ~= "eq" and sign ~= "ne" then
    scope.fail(cx, ast, "type-mix", types.describe(t) .. " has no order: use = or !=")
  end
  lower.warn_bare_percent(cx, ast, a, b, right_ast)
  lower.warn_bare_percent(cx, ast, b, a, left_ast)
  local value = lower.node(cx, ast, sign, types.flag, { a, b })
  value.compared = { left = a, right = b, sign = sign }
  return value
end

function ops.compare(ast, cx)
  local a, b = lower.tree(ast.left, cx), lower.tree(ast.right, cx)
  return lower.compare(cx, ast, ast.sign, a, b, ast.left, ast.right)
end

local function joined(op)
  return function(ast, cx)
    local values = {}
    for i, part in ipairs(ast.list) do values[i] = lower.flag(part, cx) end
    return lower.node(cx, ast, op, types.flag, values)
  end
end
ops["and"], ops["or"] = joined "and", joined "or"

ops["not"] = function(ast, cx)
  return lower.node(cx, ast, "not", types.flag, { lower.flag(ast.arg, cx) })
end

function ops.is_missing(ast, cx)
  local value = lower.node(cx, ast, "is_missing", types.flag, { lower.tree(ast.arg, cx) })
  if ast.negated then value = lower.node(cx, ast, "not", types.flag, { value }) end
  return value
end

local function in_braces(cx, ast, arg)
  local values = {}
  for i, item in ipairs(ast.list) do
    values[i] = lower.compare(cx, item, "eq", arg, lower.tree(item, cx), ast.arg, item)
  end
  if #values == 0 then scope.fail(cx, ast, "syntax", "an empty list after `in`") end
  return #values == 1 and values[1] or lower.node(cx, ast, "or", types.flag, values)
end

ops["in"] = function(ast, cx)
  local arg = lower.tree(ast.arg, cx)
  local value = (ast.set and lower.in_list or in_braces)(cx, ast, arg)
  if ast.negated then value = lower.node(cx, ast, "not", types.flag, { value }) end
  return value
end

function ops.otherwise(ast, cx)
  local a, b = lower.tree(ast.left, cx), lower.tree(ast.right, cx)
  a, b = fit_text(cx, ast.left, a, b), fit_text(cx, ast.right, b, a)
  return lower.node(cx, ast, "otherwise", lower.unify(cx, ast, { a, b }), { a, b })
end

ops["if"] = function(ast, cx)
  local cond = lower.flag(ast.cond, cx)
  local a, b = lower.tree(ast.yes, cx), lower.tree(ast.no, cx)
  return lower.node(cx, ast, "if", lower.unify(cx, ast, { a, b }), { cond, a, b })
end

function ops.call(ast, cx)
  local spec = lower.functions[ast.name]
  if not spec then
    local names = {}
    for name in pairs(lower.functions) do names[#names + 1] = name end
    for name in pairs(parser.aggregates) do names[#names + 1] = name end
    table.sort(names)
    scope.fail(cx, ast.name_part, "unknown-name",
      "there is no function " .. quote(ast.name),
      diagnostic.did_you_mean(ast.name, names))
  end
  if #ast.args < spec.least or #ast.args > (spec.most or spec.least) then
    scope.fail(cx, ast, "wrong-arguments", format("%s takes %s", ast.name, spec.takes),
      spec.example)
  end
  return spec.lower(ast, cx)
end

-- Sets plan.current for records that are not formulas.
function lower.at(thing, place)
  plan.current.thing, plan.current.place, plan.current.at = thing, place, nil
end

return lower
