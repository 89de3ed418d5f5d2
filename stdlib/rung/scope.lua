-- Contexts: in what grain, tier and window a formula is read, and what its names mean
-- there.
--
-- A context:
--   rows     the row object that bare names are columns of first; nil: the subject
--   tier     nil: no tier here; an index: the candidate tier; "reached": the tier reached
--   window   index of the plan's window that `during` starts from
--   by_row   true: dated values are taken on the row's own date; { date }: on that one
--   group    the group instance that aggregates give one figure each row of
--   locals   name -> value: steps before this one
--   steps    in a reason: all steps, whose names may be meant
--   counts   { domain, filter, date, window, ends }: which of the rows count; nil: all
--   formula  { place, text } being read;   thing: whose it is
--
-- A row object: { table, domain, window }: rows of a source, or of a group in a window.

local diagnostic = require "rung.diagnostic"
local plan = require "rung.plan"
local types = require "rung.types"
local format = string.format
local quote = diagnostic.quote

local scope = {}

function scope.reset()
  scope.tables = {}        -- sources and groups by name
  scope.bad_tables = {}    -- names of groups that were refused
  scope.values = {}        -- params, lookups, metrics ... : name -> array of versions
  scope.tiers = {}         -- tier names, lowest first
  scope.tier_index = {}
  scope.tiers_definition = nil
  scope.requirements_refused = false
  scope.subject = nil      -- the subject's table
  scope.used = {}          -- name -> true: values that some formula uses
  scope.stack = {}         -- definitions being lowered, for cycles
  scope.bad = {}           -- keys of definitions that failed
  scope.latest_from = nil  -- the latest date that a version of a rule is in force from
  scope.badges = {}        -- names of specializations, in the order of their records
end

-- The table of a name; leaves where it was refused, for that has been told.
function scope.table(name)
  if scope.bad_tables[name] then diagnostic.leave() end
  return scope.tables[name]
end

local none = {}

-- A context for a formula: fields over those of `base`; scope.none takes one away.
function scope.context(base, fields)
  local cx = { rows = base.rows, tier = base.tier, window = base.window,
    by_row = base.by_row, group = base.group, locals = base.locals, steps = base.steps,
    counts = base.counts, formula = base.formula, thing = base.thing }
  for key, value in next, fields do
    if value == none then value = nil end
    cx[key] = value
  end
  return cx
end
scope.none = none

function scope.fail(cx, ast, code, message, help)
  local formula = cx.formula
  if formula.text and formula.place and not formula.place.text then
    message = message .. ", in " .. quote(formula.text)
  end
  diagnostic.fail(code, cx.formula.place, ast and ast.at, ast and ast.to, message, help)
end

-- Figures in the currencies of their rows do not go together before they are converted.
function scope.fail_mixed(cx, ast, t)
  local name
  for other, versions in pairs(scope.values) do
    local first = versions[1].word == "rates" and (not name or other < name)
    name = first and other or name
  end
  scope.fail(cx, ast, "currency-mix", format("%s.%s is in the currency of each row",
    t.table, t.column), format("convert(%s.%s, %s)%s", t.table, t.column, name or "fx",
      name and "" or ", with rates \"fx\" [[ | currency | USD | ... ]]"))
end

-- What may be done with such a figure as it is.
local of_mixed = { is_missing = true, spread = true, convert = true, count = true }

local function refuse_mixed(cx, ast, n)
  local inputs = n.inputs
  for i = 1, inputs and #inputs or 0 do
    local t = inputs[i].type
    if t.kind == "mixed" and not of_mixed[n.op] then scope.fail_mixed(cx, ast, t) end
  end
end

-- Makes a node for a piece of the formula.
function scope.node(cx, ast, n)
  refuse_mixed(cx, ast, n)
  local current = plan.current
  current.thing, current.place, current.at = cx.thing, cx.formula.place, ast and ast.at
  return plan.node(n)
end

-- "per partner", "per row of deals", "one figure".
function scope.grain_name(domain)
  if domain == 0 then return "one figure" end
  if scope.subject and domain == scope.subject.domain then
    return "one per row of " .. scope.subject.name
  end
  for name, t in pairs(scope.tables) do
    if t.domain == domain then return "one per row of " .. name end
    for _, instance in pairs(t.instances or {}) do
      if instance.domain == domain then return "one per row of " .. name end
    end
  end
  return "one per row of a group"
end

function scope.home(cx)
  return cx.rows and cx.rows.domain or scope.subject.domain
end

local function column_node(cx, ast, rows, column)
  return scope.node(cx, ast, { op = "column", type = column.type, domain = rows.domain,
    literal = format("%d", column.index) })
end

-- The ref from rows to the subject, as a value in the rows' domain; nil when there is
-- none.
function scope.owner_ref(cx, ast, rows)
  local t = rows.table
  if t.kind == "group" then
    if not rows.instance.owner_key then return nil end
    return scope.node(cx, ast, { op = "key",
      type = rows.instance.key_types[rows.instance.owner_key],
      domain = rows.domain, literal = format("%d", rows.instance.owner_key - 1) })
  end
  if not t.owner then return nil end
  local ref = column_node(cx, ast, rows, t.owner)
  local target = scope.tables[t.owner.type.target]
  if target == scope.subject then return ref end
  local above = scope.owner_ref(cx, ast, { table = target, domain = target.domain })
  if not above then return nil end
  return scope.node(cx, ast, { op = "spread", type = above.type, domain = rows.domain,
    inputs = { above }, via = ref })
end

-- Brings a value of the subject or of one figure to the grain of the context.
function scope.lift(cx, ast, value)
  local home = scope.home(cx)
  if value.domain == 0 or value.domain == home then return value end
  if cx.rows and value.domain == scope.subject.domain then
    local ref = scope.owner_ref(cx, ast, cx.rows)
    if ref then
      return scope.node(cx, ast, { op = "spread", type = value.type, domain = home,
        inputs = { value }, via = ref })
    end
  end
  scope.fail(cx, ast, "grain-mix", format("this is %s, but here %s is needed",
    scope.grain_name(value.domain), scope.grain_name(home)),
    "use an aggregate: sum(...), count(...), avg(...)")
end

-- A column of the rows by name, or nil. Columns of groups are their keys and aggregates.
function scope.column(cx, ast, rows, name)
  local t = rows.table
  if t.kind == "group" then return scope.group_column(cx, ast, rows, name) end
  local column = t.columns[name]
  if not column then return nil end
  return column_node(cx, ast, rows, column)
end

function scope.column_names(t)
  local names = {}
  if t.kind == "group" then
    for _, key in ipairs(t.keys) do names[#names + 1] = key.text end
    for _, field in ipairs(t.fields) do names[#names + 1] = field.name end
  else
    for _, column in ipairs(t.order) do
      if not column.hidden then names[#names + 1] = column.name end
    end
  end
  return names
end

-- Tables with a column of this name, for messages.
local function tables_with(name)
  local found = {}
  for _, t in ipairs(scope.table_order) do
    for _, column in ipairs(scope.column_names(t)) do
      if column == name then found[#found + 1] = t.name .. "." .. name end
    end
  end
  return found
end

-- An aggregate that would make one figure of a column, for help texts.
function scope.aggregate_help(t, name)
  local column = t.columns and t.columns[name]
  local kind = type(column) == "table" and column.type.kind
  local shape = "sum(%s.%s)"
  if kind == "text" or kind == "ref" then shape = "count(distinct %s.%s)"
  elseif kind == "date" then shape = "max(%s.%s)"
  elseif kind == "flag" then shape = "any(%s.%s)" end
  return "use an aggregate: " .. format(shape, t.name, name)
end

-- Is it one of the choices of some column, written without quotes?
local function is_choice(name)
  for _, t in ipairs(scope.table_order) do
    for _, column in ipairs(t.kind == "source" and t.order or {}) do
      for _, choice in ipairs(column.type.choices or {}) do
        if choice == name then return true end
      end
    end
  end
  return scope.tier_index[name] ~= nil
end

local function unknown_name(cx, ast, name)
  local found = tables_with(name)
  if #found > 1 then
    scope.fail(cx, ast, "ambiguous-name", format("%s is a column of several sources: %s",
      quote(name), table.concat(found, ", ")),
      "write which, inside an aggregate: count(distinct " .. found[1] .. ")")
  elseif #found == 1 then
    scope.fail(cx, ast, "grain-mix", format("%s is %s; here %s is needed",
      quote(found[1]),
      "one per row of " .. string.match(found[1], "^[^.]*"),
      scope.grain_name(scope.home(cx))),
      scope.aggregate_help(scope.tables[string.match(found[1], "^[^.]*")], name))
  end
  local names = {}
  if cx.rows then names = scope.column_names(cx.rows.table) end
  for value in pairs(scope.values) do names[#names + 1] = value end
  for _, column in ipairs(scope.column_names(
    scope.subject)) do names[#names + 1] = column end
  for local_name in pairs(cx.locals or {}) do names[#names + 1] = local_name end
  for _, step in ipairs(cx.steps or {}) do names[#names + 1] = step.name end
  names[#names + 1] = #scope.tiers > 0 and "tier" or nil
  table.sort(names)
  scope.fail(cx, ast, "unknown-name", "there is nothing called " .. quote(name),
    diagnostic.did_you_mean(name, names, is_choice(name)
      and "a text stands in quotes: '" .. name .. "'" or nil))
end

-- The value of a bare name.
function scope.name(cx, ast, name)
  if cx.locals and cx.locals[name] then return cx.locals[name] end
  if cx.rows then
    local value = scope.column(cx, ast, cx.rows, name)
    if value then return value end
  end
  if name == "tier" then return scope.tier(cx, ast) end
  local own = scope.subject.columns[name]
  if scope.values[name] then
    if own and not (cx.rows and cx.rows.table ~= scope.subject) then
      scope.fail(cx, ast, "ambiguous-name", format("%s is a column of %s and a %s",
        quote(name), scope.subject.name, scope.values[name][1].word),
        format("write %s.%s or %s.%s", scope.subject.name, name,
          scope.values[name][1].word, name))
    end
    return scope.lift(cx, ast, scope.value(cx, ast, name))
  end
  if own then
    local rows = { table = scope.subject, domain = scope.subject.domain }
    return scope.lift(cx, ast, column_node(cx, ast, rows, own))
  end
  if scope.tables[name] then
    scope.fail(cx, ast, "grain-mix", quote(name) .. " is a table, not a figure",
      "count(" .. name .. ") counts its rows")
  end
  unknown_name(cx, ast, name)
end

-- The tier of the context, as a value of type tier.
function scope.tier(cx, ast)
  if #scope.tiers == 0 then
    scope.fail(cx, ast, "unknown-name", "this program has no tiers",
      "tiers { \"silver\", \"gold\" }")
  end
  if cx.tier == nil then scope.no_tier(cx, ast, "`tier`") end
  if cx.tier == "reached" then return scope.lift(cx, ast,
    scope.tier_reached(cx.window, cx, ast)) end
  return scope.node(cx, ast, { op = "constant", type = types.tier, domain = 0,
    literal = format("%d", cx.tier) })
end

function scope.no_tier(cx, ast, what)
  scope.fail(cx, ast, "grain-mix", what
    .. " has one value per tier, and here there is no tier to choose by",
    "tiers are known in requirements, scores, incentives and metrics that these use")
end

-- One value per tier: the candidate's, or the one picked by the tier reached.
function scope.by_tier(cx, ast, values, what)
  if cx.tier == nil then scope.no_tier(cx, ast, what) end
  if cx.tier ~= "reached" then return values[cx.tier] end
  local tier = scope.tier_reached(cx.window, cx, ast)
  local t = values[1].type
  for i = 2, #values do
    local code
    t, code = types.unify(t, values[i].type)
    if not t then scope.fail(cx, ast, code, what
      .. " has different units for its tiers") end
  end
  local inputs = { tier, scope.node(cx, ast, { op = "missing", type = t, domain = 0 }) }
  for _, value in ipairs(values) do inputs[#inputs + 1] = value end
  return scope.lift(cx, ast, scope.node(cx, ast,
    { op = "pick", type = t, domain = scope.subject.domain, inputs = inputs }))
end

-- The day on which what changes with time is taken: the row's, or the window's last one;
-- and no later than the rule book that is evaluated.
function scope.rules_date(cx, ast)
  local own = type(cx.by_row) == "table" and cx.by_row.date
    or cx.by_row and cx.rows and scope.row_date(cx, ast, cx.rows)
  if not own then
    return scope.node(cx, ast, { op = "rules_day", type = types.date, domain = 0,
      window = cx.window })
  end
  return scope.node(cx, ast, { op = "rules_date", type = types.date, domain = own.domain,
    inputs = { own } })
end

-- Picks by date among versions: { { from, value }, ... } in order of date.
function scope.by_date(cx, ast, versions)
  if #versions == 1 and not versions[1].from then return versions[1].value end
  local t = versions[1].value.type
  for i = 2, #versions do
    local code
    t, code = types.unify(t, versions[i].value.type)
    if not t then scope.fail(cx, ast, code, "the dated values have different units") end
  end
  local date = scope.rules_date(cx, ast)
  local domain = date.domain
  for _, version in ipairs(versions) do domain = math.max(domain, version.value.domain) end
  -- A partner's figure is chosen by the date of each row.
  local function brought(value)
    return value.domain < domain and scope.lift(cx, ast, value) or value
  end
  local inputs = { brought(date) }
  for _, version in ipairs(versions) do
    inputs[#inputs + 1] = scope.node(cx, ast, { op = "constant", type = types.date,
      domain = 0, literal = version.from or "0001-01-01" })
    inputs[#inputs + 1] = brought(version.value)
  end
  return scope.node(cx, ast, { op = "pick_dated", type = t, domain = domain,
    inputs = inputs })
end

-- Runs fn for a definition, keeping the stack that names cycles.
function scope.enter(cx, ast, key, name, fn)
  if scope.bad[key] then diagnostic.leave() end
  for i, entry in ipairs(scope.stack) do
    if entry.key == key then
      local path = {}
      for j = i, #scope.stack do path[#path + 1] = scope.stack[j].name end
      path[#path + 1] = name
      local of_tier = false
      for j = i, #scope.stack do
        scope.bad[scope.stack[j].key] = true
        of_tier = of_tier or scope.stack[j].name == "tier"
      end
      scope.fail(cx, ast, "cycle", "this goes round in a circle: "
        .. table.concat(path, " -> "), of_tier and format(
          "meets('%s') asks only for what %s asks for, not for the tier reached",
          scope.tiers[1], scope.tiers[1]) or nil)
    end
  end
  if #scope.stack > 150 then
    scope.fail(cx, ast, "too-deep", "definitions build on each other more than 150 deep")
  end
  scope.stack[#scope.stack + 1] = { key = key, name = name }
  local value = fn()
  scope.stack[#scope.stack] = nil
  return value
end

-- Runs fn under a guard; definitions that were being lowered when it failed are bad.
function scope.attempt(fn, ...)
  scope.stack = {}
  local ok, value = diagnostic.guard(fn, ...)
  if not ok then
    for _, entry in ipairs(scope.stack) do scope.bad[entry.key] = true end
  end
  scope.stack = {}
  return ok, value
end

-- The window that a period names, seen from a window.
function scope.window(base, steps, unit)
  local index = base
  for _, s in ipairs(steps) do
    index = plan.window {
      kind = s.kind, count = s.count, unit = s.unit == "period" and unit or s.unit,
      from = s.from, to = s.to,
      parent = s.kind ~= "all" and s.kind ~= "fixed" and index or nil,
    }
  end
  return index
end

return scope
