-- When a row counts: the date of a `dated` source, or the validity of its rows.
--
-- source "certificates" { valid = { from = "issued_on", to = "expires_on" }, [[ ... ]] }
--
-- Both are formulas over the row, or lists of them: the latest `from` and the earliest `to`
-- of those that are there. Rows count when from <= day <= to, where the day is the last one
-- of the window; a row without a `from` always was, one without a `to` has no end.

local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local plan = require "rung.plan"
local scope = require "rung.scope"
local types = require "rung.types"
local format = string.format

local validity = {}

local names = { "from", "to" }

-- Takes the field `valid` of a source's definition.
function validity.declare(declared, fields)
  local valid = fields.valid
  if not valid then return end
  if fields.dated then
    diagnostic.fail("two-dates", fields.dated.place, nil, nil,
      format("%s is both dated and valid: each says when its rows count", declared.name),
      format("keep one; with `valid`, `by %s` in an aggregate asks for that date",
        fields.dated.text))
  end
  if declared == scope.subject then
    diagnostic.fail("wrong-value", valid.place, nil, nil,
      format("%s is the subject: each of its rows has a result", declared.name),
      format("count(%s where ...) counts some of them", declared.name))
  end
  declared.valid = valid
end

-- One formula of `valid`, lowered in its own context.
local function lower_end(cx, rows, name, formula)
  local inner = scope.context({}, { rows = rows, window = cx.window,
    thing = rows.table.definition.thing, formula = formula })
  local value = lower.formula(formula, inner)
  if value.type.kind ~= "date" then
    scope.fail(inner, lower.parse(formula), "type-mix",
      format("`%s` of `valid` is a date; this is %s", name, types.describe(value.type)),
      "a column of type `date`, or add_months(issued_on, 12)")
  end
  return value
end

-- Of several ends the one that narrows the validity.
local narrower = { from = "max", to = "min" }

-- The day that one end of a row's validity is, per row or for all; nil when not given.
local function day(cx, ast, rows, name)
  local formulas = rows.table.valid[name]
  if not formulas then return nil end
  local key = format("valid %s %d", name, rows.domain)
  return scope.enter(cx, ast, key, rows.table.name .. ".valid." .. name, function()
    local result
    for _, formula in ipairs(formulas) do
      local value = lower_end(cx, rows, name, formula)
      result = result and lower.node(cx, ast, narrower[name], types.date, {
        lower.node(cx, ast, "otherwise", types.date, { result, value }),
        lower.node(cx, ast, "otherwise", types.date, { value, result }) }) or value
    end
    return result
  end)
end

-- Checks the formulas, used or not.
function validity.check(declared)
  if not declared.valid then return end
  local rows = { table = declared, domain = declared.domain, window = 0 }
  local cx = { rows = rows, window = 0, thing = declared.definition.thing,
    formula = { place = declared.definition.place } }
  for _, name in ipairs(names) do day(cx, nil, rows, name) end
end

-- The flag of rows that are valid on the last day of a window; nil where the source has
-- no validity, and in all time.
function validity.on(cx, ast, rows, window)
  if not rows.table.valid or plan.is_all_time(window) then return nil end
  local inputs = {}
  for i, name in ipairs(names) do
    inputs[i] = day(cx, ast, rows, name) or lower.none(cx, ast, types.date)
  end
  return scope.node(cx, ast, { op = "valid_on", type = types.flag, domain = rows.domain,
    inputs = inputs, window = window })
end

-- Rows that are valid and fulfil a condition, either of which may be nil. The validity
-- comes first: explanations look for it there.
function validity.also(cx, ast, valid, condition)
  if not valid or not condition then return valid or condition end
  return lower.node(cx, ast, "and", types.flag, { valid, condition })
end

-- The day by which first and last put rows in order: one that always was comes first.
function validity.order(cx, ast, rows)
  if ast.name ~= "first" and ast.name ~= "last" then return nil end
  local from = day(cx, ast, rows, "from")
  if not from then return nil end
  local never = lower.constant(cx, ast, { kind = "date", date = "0001-01-01" })
  return lower.node(cx, ast, "otherwise", types.date, { from, never })
end

-- The date of rows: their `dated` column, or from when they are valid; nil where there is
-- neither.
function scope.row_date(cx, ast, rows)
  local t = rows.table
  if t.dated then return scope.column(cx, ast, rows, t.dated) end
  return t.valid and day(cx, ast, rows, "from") or nil
end

return validity
