-- Groups: one row for each combination of keys among the rows that one is made from, made
-- once for each window that it is seen in.

local aggregate = require "rung.aggregate"
local diagnostic = require "rung.diagnostic"
local lower = require "rung.lower"
local period = require "rung.period"
local plan = require "rung.plan"
local scope = require "rung.scope"
local validity = require "rung.validity"
local format, quote = string.format, diagnostic.quote

local group = {}

-- The optional column of the source that may leave a key missing, or nil.
local function optional_column(key, from)
  local function optional(name)
    local column = from.kind == "source" and from.columns[name]
    return column and column.type.optional and name or nil
  end
  if not key.formula then return optional(key.text) end
  local found, supplied
  aggregate.walk(lower.parse(key.formula), function(node)
    supplied = supplied or node.op == "otherwise" or node.op == "is_missing"
    found = found or node.op == "name" and optional(node.name)
  end)
  return not supplied and found or nil
end

-- A row whose key is missing is in no row of the group: said once, unless `where` is
-- there of the column.
local function warn_optional_keys(t, from)
  if t.warned then return end
  t.warned = true
  for _, key in ipairs(t.keys) do
    local name = optional_column(key, from)
    local said = t.where and name and string.find(t.where.text, name, 1, true)
    if name and not said then
      diagnostic.warn("optional-key", key.place, nil, nil,
        format("rows of %s without %s are in no row of group %s", from.name,
          quote(name), t.name),
        format("where = \"%s is not missing\" says that they are meant to be left out",
          name))
    end
  end
end

-- A key in a row of what the group is made from: a column, or a formula over the row.
local function key_value(cx, t, rows, key)
  if not key.formula then
    local value = scope.column(cx, nil, rows, key.text)
    if value then return value end
    diagnostic.fail("unknown-name", key.place, nil, nil,
      format("a key is a column, and %s has no column %s", t.from, quote(key.text)),
      diagnostic.did_you_mean(key.text, scope.column_names(rows.table),
        not aggregate.is_name(key.text) and format("a formula has a name: by = { name = \"%s\" }",
          key.text) or nil))
  end
  local inner = scope.context(cx, { formula = key.formula, thing = key.thing })
  local value = aggregate.need_rows(inner, nil, lower.formula(key.formula, inner), rows)
  if value.type.ratio then
    scope.fail(inner, nil, "type-mix", "a key is told apart exactly, and this is a ratio",
      "round(x, half up to 0.01) makes it a decimal")
  end
  return value
end

local function instance_in(cx, t, window, base)
  local from = scope.tables[t.from]
  local rows = aggregate.rows_of(cx, nil, from, window)
  local inner = scope.context({}, { rows = rows, window = base, formula = t.formula,
    thing = t.thing })
  local date = from.dated and scope.column(inner, nil, rows, from.dated)
  if t.during and t.during[1] and t.during[1].kind == "all" then date = nil end
  local valid = validity.on(inner, nil, rows, window)
  inner.counts = aggregate.counting(inner, rows, valid, date, window)
  local filter = validity.also(inner, nil, valid,
    t.where and lower.flag(lower.parse(t.where),
      scope.context(inner, { formula = t.where })))
  inner = scope.context(inner,
    { counts = aggregate.counting(inner, rows, filter, date, window) })
  local keys, ids, owner_key = {}, {}, nil
  for i, key in ipairs(t.keys) do
    local value = key_value(inner, t, rows, key)
    if value.type.kind == "mixed" then
      scope.fail_mixed({ formula = key }, nil, value.type)
    end
    keys[i], ids[i] = value.type, value.id
    if value.type.kind == "ref" and value.type.target == scope.subject.name then
      owner_key = owner_key or i
    end
  end
  warn_optional_keys(t, from)
  local domain = plan.group { thing = t.thing, from = rows.domain, window = date
    and window,
    date = date and date.id, filter = filter and filter.id, keys = ids,
    owner_key = owner_key and owner_key - 1 }
  return { table = t, domain = domain, from = rows.domain, window = window, base = base,
    key_types = keys, owner_key = owner_key, values = {} }
end

-- The rows of a group in the window that it has when seen from `base`: made once a
-- window.
function scope.group_rows(cx, ast, t, base)
  local window = base
  if t.during then window = scope.window(base, t.during, lower.period_unit) end
  local instance = t.instances[window]
  if not instance then
    instance = scope.enter(cx, ast, "group " .. t.name .. window, t.name, function()
      return instance_in(cx, t, window, base)
    end)
    t.instances[window] = instance
  end
  return { table = t, domain = instance.domain, window = window, instance = instance }
end

-- A key or an aggregate of a group, or nil.
function scope.group_column(cx, ast, rows, name)
  local t, instance = rows.table, rows.instance
  for i, key in ipairs(t.keys) do
    if key.text == name then
      local named = key.formula and scope.context(cx, { thing = key.thing }) or cx
      return scope.node(named, ast, { op = "key", type = instance.key_types[i],
        domain = instance.domain, literal = format("%d", i - 1) })
    end
  end
  for _, field in ipairs(t.fields) do
    if field.name == name then
      local tier = cx.tier
      local slot = name .. "/" .. tostring(tier)
      if not instance.values[slot] then
        local inner = scope.context({}, { rows = rows, group = instance, tier = tier,
          window = instance.base, thing = field.thing })
        instance.values[slot] = scope.enter(cx, ast, "group " .. t.name .. "." .. slot
          .. instance.window, t.name .. "." .. name, function()
          return lower.formula(field.formula, inner)
        end)
        if instance.values[slot].domain == instance.domain then
          plan.record("field", field.thing, instance.values[slot].id)
        end
      end
      return instance.values[slot]
    end
  end
  return nil
end

-- Reads `during` of a group or incentive: period steps.
function group.during(field)
  if not field then return nil end
  local steps, stop = period.read(field.text, 1)
  if not steps or stop <= #field.text then
    diagnostic.fail("syntax", field.place, nil, nil, "expected a period",
      "such as previous year, trailing 12 months, 2025-Q3, all time")
  end
  return steps
end

return group
